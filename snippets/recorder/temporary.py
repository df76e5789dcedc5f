"""The folder of a run for temporary files: a process that is killed can't remove its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

# bytes of the path above it: the name of a socket has at most 104 (macOS), and multiprocessing adds 33
LONGEST = 104 - 33 - len("/run-12345678") - 1


class TemporaryFolder:
    """A folder in that for temporary files; a recording shows files as if they lay beside it."""

    def __init__(self) -> None:
        self.path = ""  # where there can't be one, the program goes on without, as anywhere
        for place in (os.environ.get("TMPDIR"), None):
            with suppress(OSError):
                above = place or tempfile.gettempdir()
                if not self.path and len(os.fsencode(above)) <= LONGEST:
                    self.path = tempfile.mkdtemp(prefix="run-", dir=above)

    def shown(self, text: str) -> str:
        """Return a text in which a temporary file lies where it would lie without the recorder."""
        return text.replace(self.path, os.path.dirname(self.path)) if self.path else text  # noqa: PTH120 each line

    def remove(self, *, ended: bool) -> None:
        """Remove the folder. What a program has left that ended by itself goes where it is shown."""
        if not self.path:
            return
        folder = Path(self.path)
        for path in [*folder.iterdir()]:
            target = folder.parent / path.name
            if not ended and not path.name.startswith("pymp-") and not target.exists():
                path.rename(target)
        shutil.rmtree(folder, ignore_errors=True)
