"""Show how long two calculations take in threads and in processes."""

from functools import partial
from multiprocessing import Process
from os import cpu_count
from threading import Thread
from time import perf_counter

STEPS = 4_000_000
REPEATS = 3


def calculate():
    for _ in range(STEPS):  # (1)!
        pass


def one_after_the_other():
    calculate()
    calculate()


def side_by_side(worker_class):
    workers = [worker_class(target=calculate) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def seconds(way):
    begin = perf_counter()
    way()
    return perf_counter() - begin


if __name__ == "__main__":
    cpus = cpu_count()  # (2)!
    ways = {
        "one after the other": one_after_the_other,
        "in 2 threads": partial(side_by_side, Thread),
        f"in 2 processes, {cpus} CPUs": partial(side_by_side, Process),
    }
    rounds = [
        [seconds(way) for way in ways.values()] for _ in range(REPEATS)
    ]
    best = [min(times) for times in zip(*rounds, strict=True)]  # (3)!
    for name, time in zip(ways, best, strict=True):
        print(f"{name}  {time:.2f}  {time / best[0]:.2f}")
