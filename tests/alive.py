"""Find processes that a test may have left behind."""

from __future__ import annotations

import os
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
