"""Find processes that a test may have left behind."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from pathlib import Path


def alive(mark: str) -> list[str]:
    """Return the processes that carry a mark in their command line or environment."""
    found = []
    for process in psutil.process_iter():
        try:
            words = f"{process.cmdline()} {process.environ()}"
        except psutil.Error:
            continue
        if mark in words and process.pid != os.getpid():
            found.append(words[:200])
    return found


def still_alive(mark: str, patience: float = 10.0) -> list[str]:
    """Return those that carry a mark and don't end by themselves within some seconds.

    A helper, such as a resource tracker, sees a moment later that its program has ended.
    """
    deadline = time.monotonic() + patience
    while (found := alive(mark)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def command_of(child: psutil.Process) -> str:
    """Return the command line of a child; one that has just been started may not have it yet (execve(2))."""
    deadline = time.monotonic() + 60
    while not (words := child.cmdline()) and time.monotonic() < deadline:
        time.sleep(0.001)
    return " ".join(words)


def processes_in(folder: Path) -> list[int]:
    """Return the processes whose working directory is this folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd() == str(folder):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found
