"""What the tests of the labs let another Python do."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from multiprocessing import active_children, get_context
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

from labs import moving_data

NAMES = "LAB_NAMES"  # of the file to which the names of shared memory go


def process_and(*words: str) -> list[Any]:
    """Return the id of this process, and the arguments."""
    return [os.getpid(), *words]


def talk_and_fail() -> None:
    """Print something, and fail."""
    print("no JSON")
    raise ValueError("no luck")


def hang() -> None:
    """Start a child that does not end, with shared memory, and wait for it."""
    NamedMemory(create=True, size=10)
    child = get_context("spawn").Process(target=time.sleep, args=(600,))
    child.start()
    print("the child is up", file=sys.stderr, flush=True)
    child.join()


def measure_in_shared_memory() -> dict[str, Any]:
    """Measure latencies; return them, the shared memory that was made, and what is left of it."""
    moving_data.SharedMemory = NamedMemory
    figures = moving_data.latencies(10, 1, 0)
    return {"figures": figures, "made": len(made()), "left": left()}


def far_ends_fail() -> None:
    """Open channels whose far ends fail; when one has ended, fail too, and say what is left."""
    moving_data.SharedMemory = NamedMemory
    with suppress(ChildProcessError), moving_data.channels(10, fail):
        before = len(active_children())
        while len(active_children()) == before:
            time.sleep(0.01)
        raise ChildProcessError
    message = f"of {len(made())} blocks are left {left()}, of children {active_children()}"
    raise RuntimeError(message)


def fail(_: object) -> None:
    """Fail in a child."""
    raise ZeroDivisionError("in a child")


def made() -> list[Path]:
    """Return where the shared memory that a test made lies, or lay (on Linux)."""
    names = set(Path(os.environ[NAMES]).read_text("utf-8").split())
    return [Path("/dev/shm") / name for name in names]


def left() -> list[str]:
    """Return what is left of it."""
    return [block.name for block in made() if block.exists()]


class NamedMemory(SharedMemory):
    """Shared memory whose name goes to a file."""

    def __init__(self, name: str | None = None, create: bool = False, size: int = 0) -> None:  # noqa: FBT001, FBT002 as the class above
        super().__init__(name, create, size)
        with Path(os.environ[NAMES]).open("a", encoding="utf-8") as file:
            print(self.name, file=file)
