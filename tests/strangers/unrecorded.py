"""Run a program where nobody records it: in a terminal, and into two pipes."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

BOOTSTRAP = Path(__file__).resolve().parent / "start_method"
LIMIT = 60.0  # seconds that a program may take on a busy machine
QUIET = 0.3  # seconds after the end of main in which those that it leaves may still write


@dataclass
class Shown:
    """What a program wrote to each stream, and its exit code."""

    exit_code: int
    texts: list[str]


def in_terminal(script: Path, method: str | None, *, leaves: bool) -> Shown:
    """Run a program in a terminal, which shows bytes as they are, and both streams as one."""
    ours, its = pty.openpty()
    settings = termios.tcgetattr(its)
    settings[1] &= ~termios.OPOST  # no carriage return before each newline
    termios.tcsetattr(its, termios.TCSANOW, settings)
    return follow(script, method, [ours], (its, its), leaves=leaves)


def in_pipes(script: Path, method: str | None, *, leaves: bool) -> Shown:
    """Run a program with a pipe for stdout and one for stderr."""
    (out, its_out), (err, its_err) = os.pipe(), os.pipe()
    return follow(script, method, [out, err], (its_out, its_err), leaves=leaves)


def follow(
    script: Path, method: str | None, ours: list[int], its: tuple[int, int], *, leaves: bool
) -> Shown:
    """Run a program until nobody can write any more, or those that it leaves are quiet; end them."""
    process = subprocess.Popen(
        [sys.executable, str(script)], cwd=script.parent, env=environment(script, method, its[0]),
        stdin=subprocess.DEVNULL, stdout=its[0], stderr=its[1], start_new_session=True,
    )  # fmt: skip
    for descriptor in set(its):
        os.close(descriptor)
    texts = dict.fromkeys(ours, b"")
    still_open, deadline, ended = set(ours), time.monotonic() + LIMIT, False
    try:
        while still_open and time.monotonic() < deadline:
            for descriptor in select.select([*still_open], [], [], 0.1)[0]:
                data = b""
                with suppress(OSError):  # nobody holds the terminal any more
                    data = os.read(descriptor, 1 << 16)
                texts[descriptor] += data
                if not data:
                    still_open.discard(descriptor)
            if leaves and not ended and process.poll() is not None:
                ended, deadline = True, time.monotonic() + QUIET
        if still_open and not ended:
            pytest.fail(f"{script.name} did not end in {LIMIT:g} s: {texts}")
        code = process.wait(LIMIT)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for descriptor in ours:
            os.close(descriptor)
        if leaves:
            kill_those_of(script.parent)
    return Shown(code, [text.decode("utf-8", "replace") for text in texts.values()])


def environment(script: Path, method: str | None, stdout: int) -> dict[str, str]:
    """Return what the recorder sets as well, what start_method/sitecustomize.py reads, and a mark."""
    status = os.fstat(stdout)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return kept | {
        "PYTHONPATH": str(BOOTSTRAP),
        "PYTHONDONTWRITEBYTECODE": "1",
        "START_METHOD": method or "",
        "STDOUT_OF_THIS_RUN": f"{status.st_dev}:{status.st_ino}",
        "TMPDIR": f"{script.parent} temporary",
        "MARK_OF_THIS_RUN": str(script.parent),
    }


def kill_those_of(folder: Path) -> None:
    """End what a program has left: it carries the mark, or has stayed in the folder."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if str(folder) in (process.environ().get("MARK_OF_THIS_RUN"), process.cwd()):
                process.kill()
