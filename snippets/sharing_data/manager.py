"""Show a dict and a list that live in a manager process."""

from multiprocessing import Manager, Process, active_children


def work(ages, names):
    ages["Ada"] = 36
    names.append("Alan")
    print("Popped:", names.pop(0))  # (1)!


if __name__ == "__main__":
    with Manager() as manager:  # (2)!
        ages = manager.dict()
        names = manager.list(["Ada", "Grace"])
        print("Children:", *[child.name for child in active_children()])
        worker = Process(target=work, args=(ages, names), name="worker")
        worker.start()
        worker.join()
        print(type(ages).__name__, ages)  # (3)!
        print(type(names).__name__, names)
        try:
            print(ages["Grace"])  # (4)!
        except KeyError as error:
            print(type(error).__name__, "-", error)
