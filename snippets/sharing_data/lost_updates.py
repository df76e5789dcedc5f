"""Show that += on a Value loses updates."""

from multiprocessing import Barrier, Process, Value

UPDATES = 100


def one(barrier):
    barrier.wait()  # (1)!
    return 1


def count(counter, barrier):
    for _ in range(UPDATES):
        counter.value += one(barrier)  # (2)!
        barrier.wait()  # (3)!


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
