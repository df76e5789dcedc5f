"""Measure again and again, in a Python of its own, and keep every figure."""

from __future__ import annotations

import importlib
import json
import os
import platform
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FOLDER = Path(__file__).resolve().parents[1]  # where the package `labs` lies
LIMIT = 300  # seconds that one measurement may take; on an idle laptop the longest takes 7
LOOK = 0.2  # seconds for which it is seen how busy the machine is


def seconds(work: Callable[[], object]) -> float:
    """Return how long a call takes, in seconds."""
    begin = perf_counter()
    work()
    return perf_counter() - begin


def in_turn(
    ways: Mapping[str, Callable[[], float]], repeats: int, warm_up: int
) -> dict[str, list[float]]:
    """Measure each way once, then each once more, and return the `repeats` figures of each.

    Turn and turn about, so that a change of load hits all alike. The first `warm_up` rounds don't
    count: they fill caches and start what is started once.
    """
    rounds = [[way() for way in ways.values()] for _ in range(warm_up + repeats)]
    figures = zip(*rounds[warm_up:], strict=True)
    return {label: list(values) for label, values in zip(ways, figures, strict=True)}


def stamp() -> dict[str, Any]:
    """Return on what machine figures are measured, and how busy it is before.

    `load` is the number of processes that ran or wanted to run, on average over the last minute;
    None where the system doesn't count them. `busy` is the part of all CPUs that others use just now.
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cpus": usable or 1,
        "busy": busy(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "system": platform.system(),
    }


def busy() -> float | None:
    """Return how busy the CPUs are with other work, from 0 to 1; None where nobody tells."""
    try:
        import psutil  # noqa: PLC0415 as in stop()

        part: float = psutil.cpu_percent(LOOK) / 100
    except (ImportError, OSError):
        return None
    return round(part, 2)


def in_fresh_python(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function of this package in a new Python, and return what it returns.

    A kernel of Jupyter is a big process with threads; measured from there, `fork` would copy all
    of it. The function must be importable, its arguments and its result must fit into JSON. None
    of its processes and temporary files outlives the call.

    Raises:
        RuntimeError: it failed, or took longer than LIMIT; the message holds its traceback.
    """
    call = json.dumps([function.__module__, function.__qualname__, arguments])
    command = [sys.executable, "-P", "-c", "from labs.measuring import answer; answer()"]
    path = os.pathsep.join(filter(None, [str(FOLDER), os.environ.get("PYTHONPATH")]))
    with (
        TemporaryDirectory() as folder,
        subprocess.Popen(  # noqa: S603 a command of ours
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONPATH": path, "TMPDIR": folder},
        ) as process,
    ):
        try:
            result, said = process.communicate(call, timeout=LIMIT)
        except subprocess.TimeoutExpired as error:
            said = (error.stderr or b"").decode(errors="replace")
            message = f"{function.__qualname__} took longer than {LIMIT} seconds\n{said}"
            raise RuntimeError(message) from error
        finally:
            stop(process)
    if process.returncode:
        message = f"{function.__qualname__} failed:\n{said}"
        raise RuntimeError(message)
    return json.loads(result.rpartition("\n")[2])


def answer() -> None:
    """Make the call that standard input asks for, and print its result as the last line."""
    module, name, arguments = json.loads(sys.stdin.read())
    result = getattr(importlib.import_module(module), name)(*arguments)
    print(f"\n{json.dumps(result)}", end="")


def stop(process: subprocess.Popen[str]) -> None:
    """End a process and all that it has started; do nothing if it has ended.

    Only the resource tracker of multiprocessing ignores this; it removes what the others have left
    behind, and ends by itself.
    """
    if process.poll() is not None:
        return
    import psutil  # noqa: PLC0415 where it measures, its import could switch a GIL on

    family = psutil.Process(process.pid).children(recursive=True)
    for member in [*family, process]:
        with suppress(psutil.NoSuchProcess):
            member.terminate()
    process.wait()
    psutil.wait_procs(family)
