"""Show what it costs to start and join a thread and a process."""

from multiprocessing import get_all_start_methods, get_context
from statistics import median
from threading import Thread
from time import perf_counter

REPEATS = 5


def nothing():
    pass


def start_and_join(worker_class):
    worker = worker_class(target=nothing)
    begin = perf_counter()
    worker.start()
    worker.join()
    return (perf_counter() - begin) * 1000


def typical(worker_class):
    start_and_join(worker_class)  # (1)!
    return median(start_and_join(worker_class) for _ in range(REPEATS))


if __name__ == "__main__":
    thread = typical(Thread)
    print(f"thread  {thread:.3f}  1")
    for method in get_all_start_methods():
        process = typical(get_context(method).Process)  # (2)!
        ratio = process / thread
        print(f"process, {method}  {process:.3f}  {ratio:.0f}")
