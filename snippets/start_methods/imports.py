"""Show how often the top level of the main module runs."""

from multiprocessing import Process
from os import getpid

print(f"Top level runs as {__name__} in process {getpid()}")  # (1)!


def work():
    print(f"Work is done in process {getpid()}")


if __name__ == "__main__":
    children = [
        Process(target=work, name="first"),
        Process(target=work, name="second"),
    ]
    for child in children:
        child.start()
        child.join()
