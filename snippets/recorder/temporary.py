"""The folder of a run for temporary files: a process that is killed can't remove its own."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# bytes of the path above it: the name of a socket has at most 104 (macOS), and multiprocessing adds 33
LONGEST = 104 - 33 - len("/run-12345678") - 1


class TemporaryFolder:
    """A folder in that for temporary files; a recording shows files as if they lay beside it."""

    def __init__(self) -> None:
        self.path = ""  # where there can't be one, the program goes on without, as anywhere

    def make(self, announce: Callable[[str], None]) -> None:
        """Make it if that can be, and call `announce` before: who is killed can't any more."""
        for place in (os.environ.get("TMPDIR"), None):
            with suppress(OSError):
                above = place or tempfile.gettempdir()
                if len(os.fsencode(above)) <= LONGEST:
                    folder = Path(above, f"run-{secrets.token_hex(4)}").absolute()
                    self.path = str(folder)
                    announce(self.path)
                    folder.mkdir(0o700)
                    return
            self.path = ""

    def shown(self, text: str) -> str:
        """Return a text in which a temporary file lies where it would lie without the recorder."""
        return text.replace(self.path, os.path.dirname(self.path)) if self.path else text  # noqa: PTH120 each line

    def remove(self, *, ended: bool) -> None:
        """Remove the folder. What a program has left that ended by itself goes where it is shown."""
        folder = Path(self.path)
        if not self.path or not folder.is_dir():  # a program can remove it as well
            return
        for path in [*folder.iterdir()]:
            target = folder.parent / path.name
            if not ended and not path.name.startswith("pymp-") and not target.exists():
                path.rename(target)
        shutil.rmtree(folder, ignore_errors=True)
