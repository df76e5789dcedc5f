"""Show how many CPUs two calculations keep at work."""

from multiprocessing.pool import Pool, ThreadPool
from os import cpu_count
from time import perf_counter, thread_time

STEPS = 4_000_000
REPEATS = 5


def calculate(_):
    begin = thread_time()  # (1)!
    for _ in range(STEPS):  # (2)!
        pass
    return thread_time() - begin


def cpus_at_work(run):
    begin = perf_counter()
    cpu_time = sum(run(calculate, range(2)))
    return cpu_time / (perf_counter() - begin)  # (3)!


if __name__ == "__main__":
    cpus = cpu_count()  # (4)!
    with Pool(2) as processes, ThreadPool(2) as threads:  # (5)!
        ways = {
            "one after the other": map,
            "in 2 threads": threads.map,
            f"in 2 processes, {cpus} CPUs": processes.map,
        }
        best = dict.fromkeys(ways, 0)
        for _ in range(REPEATS):  # (6)!
            for name, run in ways.items():
                best[name] = max(best[name], cpus_at_work(run))
    for name, figure in best.items():
        print(f"{name}  {figure:.2f}")
