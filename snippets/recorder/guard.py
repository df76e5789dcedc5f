"""Have what this process started ended, and its folders removed, even when SIGKILL ends this process.

SIGKILL leaves no time to end anything. So a guard, a process in a session of its own, reads a pipe that
closes with this process, and ends what has not been ended by then (after_kill.py). There is one while
there is something to guard.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from snippets.recorder.platforms import launching

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path(__file__).with_name("after_kill.py")
NEEDED = ("DYLD_", "HOME", "LD_", "PATH", "PYTHON")  # it must not bear the marks of a run


class Guard:
    """Tell a process beside this one what to end in its place."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.begun: set[str] = set()
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self, token: str, pipe: str = "", main: int = -1, folder: str = "") -> None:
        """Guard what carries a token in its environment, and what else is known; call it again with more."""
        with self.lock:
            if self.process is None:
                with launching:
                    self.process = subprocess.Popen(  # noqa: S603 the command is ours
                        [sys.executable, str(PROGRAM)], cwd="/", start_new_session=True,
                        env={k: v for k, v in os.environ.items() if k.startswith(NEEDED)},
                        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    )  # fmt: skip
            self.begun.add(token)
            self.tell(f"{token}\t{pipe}\t{main}\t{os.fsencode(folder).hex()}")  # it may hold a tab

    def end(self, token: str) -> None:
        """Guard it no longer: it has ended."""
        with self.lock:
            if token not in self.begun:
                return
            self.begun.remove(token)
            self.tell(token)
            if self.process and not self.begun:
                process, self.process = self.process, None
                with suppress(BrokenPipeError):
                    process.communicate()

    def tell(self, line: str) -> None:
        """Write a line; a guard that was killed itself is missed by nobody."""
        if self.process and self.process.stdin:
            with suppress(BrokenPipeError):
                self.process.stdin.write(f"{line}\n".encode())
                self.process.stdin.flush()

    @contextmanager
    def guarding(self) -> Iterator[str]:
        """Return a token for the environment of what is started in this block."""
        token = secrets.token_hex(8)
        try:
            self.begin(token)
            yield token
        finally:
            self.end(token)


guard = Guard()
