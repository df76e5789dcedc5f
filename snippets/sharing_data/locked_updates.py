"""Show that += under the lock of a Value loses no update."""

from multiprocessing import Barrier, Process, Value
from time import sleep

UPDATES = 100
PAUSE = 0.001  # seconds


def one():
    sleep(PAUSE)
    return 1


def count(counter, barrier):
    for _ in range(UPDATES):
        with counter.get_lock():  # (1)!
            counter.value += one()
        barrier.wait()


if __name__ == "__main__":
    counter, barrier = Value("i", 0), Barrier(2)
    workers = [
        Process(target=count, args=(counter, barrier), name=name)
        for name in ("worker 1", "worker 2")
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(counter.value, "of", 2 * UPDATES)
