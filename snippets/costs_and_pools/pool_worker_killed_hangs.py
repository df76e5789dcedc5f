"""Show that a pool waits for ever for a worker that was killed."""

import os
import signal
from multiprocessing import Pool


def die():
    print("killed while at work", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)  # (1)!


def add(a, b):
    print("a new worker adds")
    return a + b


if __name__ == "__main__":
    with Pool(1) as pool:
        lost = pool.apply_async(die)
        print(pool.apply(add, (1, 2)))  # (2)!
        print("waiting for the result of the dead worker")
        lost.get()  # (3)!
    print("never printed")
