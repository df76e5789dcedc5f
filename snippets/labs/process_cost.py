"""Lab 1: what does a process cost?"""

from __future__ import annotations

import os
import re
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext, redirect_stderr, suppress
from functools import partial
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.process import BaseProcess
from threading import Event, Thread
from time import sleep
from typing import IO, TYPE_CHECKING, Any

import psutil

from .chart import Chart, Facts, measured
from .measuring import in_turn, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

THREADS = 10  # started for one figure of memory: a single one takes only a few pages
PATIENCE = 20  # seconds that a child of the notebook may take
COLOUR = re.compile(r"\x1b\[[0-9;]*m")  # a traceback in Jupyter has some from Python 3.13 on
SPAWN = get_context("spawn")  # every system has it


def start_and_join(repeats: int = 20, warm_up: int = 2) -> Chart:
    """Show how long it takes to start and join what does nothing, in milliseconds.

    That is a thread, a process of each start method that this system has, and for comparison a
    task that is given to a ProcessPoolExecutor whose worker is up.
    """
    title = {
        "en": "Time to start and join a thread or process that does nothing",
        "zh": "启动一个什么也不做的线程或进程，直到它结束所需的时间",
    }
    return measured(title, "ms", starting_times, repeats=repeats, warm_up=warm_up)


def memory(repeats: int = 5, warm_up: int = 1) -> Chart:
    """Show how much memory a thread and a child have for themselves, in MB (a million bytes).

    Of a child that is its unique set size (USS): the pages that no other process maps, and that
    would be free if it ended. What it shares with its parent, as after `fork`, doesn't count. A
    thread has no memory of its own: its figure is what the process grows by.

    Raises:
        RuntimeError: the system shows this to root alone, as macOS does.
    """
    title = {
        "en": "Memory that one more thread or process has for itself",
        "zh": "每多一个线程或进程，要多占多少内存",
    }
    return measured(title, "MB", memory_used, repeats=repeats, warm_up=warm_up)


def try_in_child(function: Callable[[], object], method: str) -> Facts:
    """Run a function in a child of this very process, and show how the child ended.

    A child of `fork` has all that its parent had. One of `spawn` or `forkserver` has to import the
    function, and can't if a cell of a notebook defines it.
    """
    context: Any = get_context(method)
    child = context.Process(target=function)
    server = fork_server_of_its_own() if method == "forkserver" else nullcontext()
    with tempfile.TemporaryFile() as file:
        with standard_error_in(file), server:
            child.start()
            try:
                child.join(PATIENCE)
                code = child.exitcode
            finally:
                child.kill()
                child.join()
        file.seek(0)
        said = COLOUR.sub("", file.read().decode(errors="replace")).strip()
    return Facts(
        {
            "start method": method,
            "exit code": f"none within {PATIENCE} s" if code is None else code,
            "last line of stderr": said.rpartition("\n")[2] or "none",
        }
    )


def starting_times(repeats: int, warm_up: int) -> dict[str, list[float]]:
    """Return the milliseconds that each thing to start takes."""
    contexts: dict[str, Any] = {method: get_context(method) for method in get_all_start_methods()}
    kinds = {"thread": Thread} | {method: context.Process for method, context in contexts.items()}
    ways = {label: partial(start_and_join_one, kind) for label, kind in kinds.items()}
    with warm_pool() as task:
        return in_turn({**ways, "pool.submit": task}, repeats, warm_up)


def start_and_join_one(make: Callable[[], Thread | BaseProcess]) -> float:
    """Return how many milliseconds it takes to start and join a thread or process."""
    worker = make()  # without a target it does nothing

    def start_and_join() -> None:
        worker.start()
        worker.join()

    spent = seconds(start_and_join)
    if isinstance(worker, BaseProcess) and worker.exitcode:
        message = f"a child ended with exit code {worker.exitcode}"
        raise RuntimeError(message)
    return spent * 1000


@contextmanager
def warm_pool() -> Iterator[Callable[[], float]]:
    """Yield a function that gives a task to a pool, and returns how many milliseconds it took.

    The pool lives in a process of its own: it has threads, and a process that has threads should
    not fork.
    """
    near, far = SPAWN.Pipe()
    keeper = SPAWN.Process(target=keep_pool, args=(far,))
    keeper.start()
    far.close()

    def task() -> float:
        near.send("task")
        spent: float = near.recv()
        return spent * 1000

    try:
        yield task
    finally:
        near.close()
        keeper.join()


def keep_pool(line: Connection) -> None:
    """Keep a pool; for each word from the line send back the seconds that a task took."""
    with suppress(EOFError), ProcessPoolExecutor(1, SPAWN) as pool:
        while line.recv():
            line.send(seconds(lambda: pool.submit(int).result()))


def memory_used(repeats: int, warm_up: int) -> dict[str, list[float]]:
    """Return the MB that a thread and a process of each start method take."""
    children = {method: partial(memory_of_child, method) for method in get_all_start_methods()}
    processes = in_turn(children, repeats, warm_up)  # before there are threads
    end = Event()
    try:
        threads = in_turn({"thread": partial(memory_of_thread, end)}, repeats, warm_up)
    finally:
        end.set()
    return threads | processes


def memory_of_thread(end: Event) -> float:
    """Return the MB by which this process grows with a thread that waits for an event."""
    before = own_memory(os.getpid())
    for _ in range(THREADS):
        Thread(target=end.wait).start()
    return (own_memory(os.getpid()) - before) / THREADS


def memory_of_child(method: str) -> float:
    """Return the MB that a child has for itself while it waits."""
    context: Any = get_context(method)
    barrier = context.Barrier(2)
    child = context.Process(target=barrier.wait)  # not ours: the child imports nothing for it
    child.start()
    try:
        while not barrier.n_waiting:
            if child.exitcode is not None:
                message = f"a child ended with exit code {child.exitcode}"
                raise RuntimeError(message)
            sleep(0.001)
        return own_memory(child.pid)
    finally:
        child.kill()
        child.join()


def own_memory(process: int | None) -> float:
    """Return the MB that a process has for itself."""
    return float(psutil.Process(process).memory_full_info().uss) / 1_000_000


@contextmanager
def standard_error_in(file: IO[bytes]) -> Iterator[None]:
    """Let this process and its new children write their standard error to a file."""
    kept = os.dup(2)
    os.dup2(file.fileno(), 2)
    try:
        with open(2, "w", closefd=False) as stream, redirect_stderr(stream):
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def fork_server_of_its_own() -> Iterator[None]:
    """Let `forkserver` use a server that starts and ends here.

    One that runs already would go on to write to the standard error that it was started with.
    """
    from multiprocessing import forkserver  # noqa: PLC0415 not on every system

    server, usual = forkserver.ForkServer(), forkserver.connect_to_new_process
    forkserver.connect_to_new_process = server.connect_to_new_process
    try:
        yield
    finally:
        forkserver.connect_to_new_process = usual
        server._stop()  # type: ignore[attr-defined] # noqa: SLF001 nothing public ends it
