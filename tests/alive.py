"""Find processes that a test may have left behind."""

from __future__ import annotations

import os
from pathlib import Path


def alive(mark: str) -> list[str]:
    """Return the processes that carry a mark in their command line or environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            except OSError:
                continue
            if mark.encode() in words:
                found.append(words.replace(b"\0", b" ").decode("utf-8", "replace")[:200])
    return found
