"""Show which work keeps other threads out, and which lets them in."""

from hashlib import sha256
from sys import setswitchinterval
from threading import Thread

ROUNDS = 1_000
DATA = bytes(1_000_000)


def python_code():
    for _ in range(10_000):
        pass


def c_code():
    sha256(DATA)


def work(step, main_was_here):
    for _ in range(ROUNDS):
        step()
        if main_was_here:  # (1)!
            print(f"{step.__name__}: main got in before the end")
            return
    print(f"{step.__name__}: main had to wait until the end")


if __name__ == "__main__":
    setswitchinterval(60)  # (2)!
    for step in python_code, c_code:
        main_was_here = []
        worker = Thread(target=work, args=(step, main_was_here))
        worker.start()
        main_was_here.append(True)  # (3)!
        worker.join()
