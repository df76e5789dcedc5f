"""Measure work again and again, in a Python of its own, and keep every figure."""

from __future__ import annotations

import importlib
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).resolve().parents[1]  # where the package `labs` lies
LIMIT = 60  # seconds that one measurement may take


@dataclass(frozen=True)
class Machine:
    """Where a figure was measured, and how busy it was."""

    cpus: int
    load: float | None  # processes that wanted a CPU in the last minute; None where nobody counts
    python: str
    system: str

    @classmethod
    def here(cls) -> Machine:
        """Return this machine, now."""
        load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
        return cls(os.cpu_count() or 1, load, platform.python_version(), platform.system())


def seconds(work: Callable[[], object], repeats: int, warm_up: int = 2) -> list[float]:
    """Return how long each of `repeats` calls took, in seconds, after `warm_up` calls that don't count."""
    for _ in range(warm_up):
        work()
    found = []
    for _ in range(repeats):
        begin = perf_counter()
        work()
        found.append(perf_counter() - begin)
    return found


def in_fresh_python(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function of this package in a new Python, and return what it returns.

    A kernel of Jupyter is a big process with threads; measured from there, `fork` would copy all of
    it. The function must be importable, its arguments and its result must fit into JSON.

    Raises:
        RuntimeError: it failed, or took longer than a minute; the message holds its traceback.
    """
    call = [function.__module__, function.__qualname__, list(arguments)]
    code = "from labs.measuring import answer; answer()"
    environment = {**os.environ, "PYTHONPATH": str(FOLDER)}
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=json.dumps(call),
            env=environment,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        message = f"{function.__qualname__} took longer than {LIMIT} seconds"
        raise RuntimeError(message) from error
    if done.returncode:
        message = f"{function.__qualname__} failed:\n{done.stderr}"
        raise RuntimeError(message)
    return json.loads(done.stdout.rpartition("\n")[2])


def answer() -> None:
    """Make the call that stands on standard input, and print its result as the last line."""
    module, name, arguments = json.loads(sys.stdin.read())
    result = getattr(importlib.import_module(module), name)(*arguments)
    print(f"\n{json.dumps(result)}", end="")


def stamp() -> dict[str, Any]:
    """Return the machine as plain data."""
    return asdict(Machine.here())
