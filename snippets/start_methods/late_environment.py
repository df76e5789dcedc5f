"""Show whether a child sees a variable that was set late."""

import os
from multiprocessing import Process


def look():
    print("COLOUR =", os.environ.get("COLOUR"))


if __name__ == "__main__":
    os.environ["COLOUR"] = "red"
    first = Process(target=look, name="first")
    first.start()
    first.join()
    os.environ["COLOUR"] = "blue"  # (1)!
    second = Process(target=look, name="second")
    second.start()
    second.join()
