"""Lab 2: threads or processes?"""

from __future__ import annotations

import asyncio
import os
import sys
import sysconfig
from concurrent import futures
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import product
from multiprocessing import get_context
from threading import get_ident
from time import perf_counter, sleep, thread_time
from typing import TYPE_CHECKING, Any

from .chart import Chart, Facts, measured
from .measuring import in_fresh_python, in_turn, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Share = Callable[[Callable[[int], float], int], list[float]]

WORKERS = 1, 2, 4, 8
WAITS, WAIT = 8, 0.012  # how many in all, and the seconds of one
STEPS = 10_000_000  # of counting in all

POOLS: dict[str, Callable[[int], futures.Executor]] = {
    "threads": futures.ThreadPoolExecutor,
    "processes": partial(futures.ProcessPoolExecutor, mp_context=get_context("spawn")),
}
INTERPRETERS: Any = getattr(futures, "InterpreterPoolExecutor", None)  # since Python 3.14
if INTERPRETERS:
    POOLS["interpreters"] = INTERPRETERS


def waiting(repeats: int = 5, warm_up: int = 1) -> Chart:
    """Show how long eight waits take that workers share, in milliseconds.

    A wait stands for a request to a server: meanwhile there is nothing to compute. Pools and event
    loop are made before the clock starts, and all their workers are up.
    """
    title = {
        "en": f"{WAITS} waits of {WAIT * 1000:g} ms, shared by 1 to {max(WORKERS)} workers",
        "zh": f"{WAITS} 次等待（每次 {WAIT * 1000:g} ms），由 1 到 {max(WORKERS)} 个线程、进程或任务分担",
    }
    return measured(title, "ms", waiting_times, repeats=repeats, warm_up=warm_up)


def computing(repeats: int = 5, warm_up: int = 1) -> Chart:
    """Show how long it takes to count in pure Python when workers share it, in milliseconds.

    Pools are made before the clock starts, and all their workers are up. From Python 3.14 on there
    are rows of interpreters; in a free-threaded Python the threads have no GIL.
    """
    title = {
        "en": f"Counting to {STEPS:,}, shared by 1 to {max(WORKERS)} workers",
        "zh": f"数到 {STEPS:,}，由 1 到 {max(WORKERS)} 个工作者分担",
    }
    return measured(title, "ms", computing_times, repeats=repeats, warm_up=warm_up)


def gil(repeats: int = 5, warm_up: int = 1) -> Chart:
    """Show how many CPUs are busy while workers count in pure Python.

    That is the CPU time of all workers, divided by the time that has passed.
    """
    title = {"en": "CPUs that are busy while workers count", "zh": "计数时有几个 CPU 在忙"}
    return measured(title, "CPU", busy_cpus, repeats=repeats, warm_up=warm_up)


def interpreter() -> Facts:
    """Show what this Python has for work side by side."""
    return Facts(in_fresh_python(features))


def features() -> dict[str, str]:
    """Return what this Python has; a kernel's libraries may have switched its GIL on."""
    enabled = getattr(sys, "_is_gil_enabled", lambda: True)  # since Python 3.13
    return {
        "Python": sys.version.partition(" ")[0],
        "GIL": "on" if enabled() else "off",
        "free-threaded build": "yes" if sysconfig.get_config_var("Py_GIL_DISABLED") else "no",
        "concurrent.interpreters": "yes" if INTERPRETERS else "no",
    }


def waiting_times(repeats: int, warm_up: int) -> dict[str, list[float]]:
    """Return the milliseconds that all waits take in each pool, and in tasks of asyncio."""
    kinds = "threads", "processes"
    with pools(product(kinds, WORKERS)) as shares, asyncio.Runner() as runner:
        ways = {label: partial(milliseconds, share, wait, WAITS) for label, share in shares.items()}
        for tasks in WORKERS:
            ways[f"asyncio × {tasks}"] = partial(milliseconds, run_tasks, runner, tasks)
        return in_turn(ways, repeats, warm_up)


def computing_times(repeats: int, warm_up: int) -> dict[str, list[float]]:
    """Return the milliseconds that all counting takes in each pool."""
    with pools(product(POOLS, WORKERS)) as shares:
        ways = {
            label: partial(milliseconds, share, count, STEPS) for label, share in shares.items()
        }
        return in_turn(ways, repeats, warm_up)


def busy_cpus(repeats: int, warm_up: int) -> dict[str, list[float]]:
    """Return how many CPUs each pool keeps busy."""
    with pools([("threads", 1), *product(POOLS, [4])]) as shares:
        ways = {label: partial(busy, share) for label, share in shares.items()}
        return in_turn(ways, repeats, warm_up)


def milliseconds(work: Callable[..., object], *arguments: Any) -> float:
    """Return how long a call takes, in milliseconds."""
    return seconds(partial(work, *arguments)) * 1000


def busy(share: Share) -> float:
    """Return the CPU seconds that workers use in each second that passes."""
    begin = perf_counter()
    used = sum(share(count, STEPS))
    return used / (perf_counter() - begin)


@contextmanager
def pools(wanted: Iterable[tuple[str, int]]) -> Iterator[dict[str, Share]]:
    """Yield for each kind and size a function that lets a pool share work; all workers are up."""
    with ExitStack() as stack:
        found: dict[str, Share] = {}
        for kind, workers in wanted:
            pool = stack.enter_context(POOLS[kind](workers))
            up: set[tuple[int, int]] = set()
            while len(up) < workers:
                up.update(pool.map(who, range(workers)))
            found[f"{kind} × {workers}"] = partial(shared, pool, workers)
        yield found


def shared(
    pool: futures.Executor, workers: int, work: Callable[[int], float], amount: int
) -> list[float]:
    """Give each worker of a pool an equal share of the work, and return what each returns."""
    return list(pool.map(work, [amount // workers] * workers))


def who(_: int) -> tuple[int, int]:
    """Return which process and thread does this; it takes long enough for the others to do it too."""
    sleep(0.01)
    return os.getpid(), get_ident()


def wait(times: int) -> float:
    """Wait for some answers, one after the other; return the seconds of it."""
    for _ in range(times):
        sleep(WAIT)
    return times * WAIT


def count(steps: int) -> float:
    """Count in pure Python, and return the CPU seconds that it took."""
    begin = thread_time()
    for _ in range(steps):
        pass
    return thread_time() - begin


def run_tasks(runner: asyncio.Runner, tasks: int) -> None:
    """Let tasks of asyncio share the waits."""

    async def task() -> None:
        for _ in range(WAITS // tasks):
            await asyncio.sleep(WAIT)

    async def all_tasks() -> None:
        await asyncio.gather(*(task() for _ in range(tasks)))

    runner.run(all_tasks())
