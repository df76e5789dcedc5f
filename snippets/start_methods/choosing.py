"""Show how to choose a start method, for the whole or for a part."""

import multiprocessing


def work():
    print("started by", multiprocessing.get_start_method())


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")  # (1)!
    child = multiprocessing.Process(target=work, name="child")
    child.start()
    child.join()

    for method in sorted(multiprocessing.get_all_start_methods()):
        context = multiprocessing.get_context(method)  # (2)!
        child = context.Process(target=work, name=method)
        child.start()
        child.join()

    try:
        multiprocessing.set_start_method("fork")  # (3)!
    except RuntimeError as error:
        print(type(error).__name__, "-", error)
