"""Show how an argument gets into a child, step by step."""

from multiprocessing import Process, current_process


def report(step):
    print(f"{step}: {current_process().name}")


class Parcel:
    def __init__(self, content):
        report("made")
        self.content = content

    def __getstate__(self):  # (1)!
        report("packed")
        return {"content": self.content}

    def __setstate__(self, state):  # (2)!
        report("unpacked")
        self.content = state["content"]


def use(parcel):
    report(f"used, with {parcel.content} in it")


if __name__ == "__main__":
    child = Process(target=use, args=(Parcel("a book"),), name="child")
    child.start()
    child.join()
