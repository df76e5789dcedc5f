"""Find and end every process of a run, whatever it did to get away."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

from snippets.recorder.recording import RecordingError

GRACE = 0.4  # seconds between asking a process to end and killing it
PROC = "/proc"

launching = threading.Lock()  # between fork and exec a new main holds the pipes of other runs


def processes_of(main: int, token: str, pipe: str) -> list[int]:
    """Return the processes of a run that are still there, zombies aside.

    A process belongs to the run if it is main or a descendant, sits in main's session, carries the
    run's token in its environment, or holds the run's pipe. Each sign covers what another misses:
    a daemon leaves the session and the family, but not the environment.
    """
    if not Path(PROC).is_dir():
        message = (
            "recording needs /proc to find every process of a run: use Linux (on Windows, WSL)"
        )
        raise RecordingError(message)
    with launching:
        return scan(main, token.encode(), f"pipe:[{pipe.partition(':')[2]}]")


def scan(main: int, token: bytes, pipe: str) -> list[int]:
    """Look at every process once."""
    parents: dict[int, int] = {}
    found: set[int] = set()
    for name in os.listdir(PROC):  # noqa: PTH208 this runs often: no object for each process
        if not name.isdigit() or int(name) == os.getpid():
            continue
        pid, folder = int(name), f"{PROC}/{name}"
        try:
            # after the name in brackets: state, parent, process group, session (proc(5))
            fields = read(f"{folder}/stat").rpartition(b")")[2].split()
            if fields[0] in b"ZX":
                continue
            parents[pid] = int(fields[1])
            if (
                main in (pid, int(fields[3]))
                or token in read(f"{folder}/environ")
                or any(entry_leads_to(pipe, entry.path) for entry in os.scandir(f"{folder}/fd"))
            ):
                found.add(pid)
        except OSError:
            continue  # it has ended meanwhile, or belongs to another user
    grown = True
    while grown:
        children = {pid for pid, parent in parents.items() if parent in found} - found
        found |= children
        grown = bool(children)
    return sorted(found)


def read(path: str) -> bytes:
    """Return what a file of /proc says."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return b"".join(iter(lambda: os.read(descriptor, 1 << 16), b""))
    finally:
        os.close(descriptor)


def entry_leads_to(pipe: str, path: str) -> bool:
    """Tell whether an open file descriptor is this pipe; it may be closed meanwhile."""
    try:
        return os.readlink(path) == pipe  # noqa: PTH115 this runs often
    except FileNotFoundError:
        return False


def end_all(main: int, token: str, pipe: str, patience: float = 0) -> list[int]:
    """End every process of a run: asked first, then killed. Return those that had to be.

    Helpers of multiprocessing end by themselves right after main: `patience` is the time in seconds
    to let them.
    """
    ended = left = processes_of(main, token, pipe)
    deadline = time.monotonic() + patience
    while left and time.monotonic() < deadline:
        time.sleep(0.01)
        ended = left = processes_of(main, token, pipe)
    send(ended, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while left and time.monotonic() < deadline:
        time.sleep(0.01)
        left = processes_of(main, token, pipe)
    while left:
        send(left, signal.SIGKILL)
        time.sleep(0.005)
        left = processes_of(main, token, pipe)
    return ended


def send(pids: list[int], number: signal.Signals) -> None:
    """Send a signal to each process that is still there."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
