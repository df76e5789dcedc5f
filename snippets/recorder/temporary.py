"""The folder of a run for temporary files: a process that is killed can't remove its own."""

from __future__ import annotations

import errno
import filecmp
import os
import secrets
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from snippets.recorder.recording import RecordingError

if TYPE_CHECKING:
    from collections.abc import Callable

# bytes of the path above it: the name of a socket has at most 104 (macOS), and multiprocessing adds 33
LONGEST = 104 - 33 - len("/run-12345678") - 1


class TemporaryFolder:
    """A folder in that for temporary files; a recording shows files as if they lay beside it."""

    def __init__(self) -> None:
        self.real = ""  # where links lead
        self.path = ""  # where there can't be one, the program goes on without, as anywhere

    def make(self, announce: Callable[[str], None]) -> None:
        """Make it if that can be, and call `announce` before: who is killed can't any more."""
        for place in (os.environ.get("TMPDIR"), None):
            with suppress(OSError):
                above = place or tempfile.gettempdir()
                if len(os.fsencode(above)) <= LONGEST:
                    folder = Path(os.path.abspath(above), f"run-{secrets.token_hex(4)}")  # noqa: PTH100 it parts with ..
                    self.path = str(folder)
                    announce(self.path)
                    folder.mkdir(0o700)
                    self.real = os.path.realpath(folder)
                    return
            self.path = ""

    def shown(self, text: str) -> str:
        """Return a text in which a temporary file lies where it would lie without the recorder."""
        for path in (self.path, self.real):
            text = text.replace(path, os.path.dirname(path)) if path else text  # noqa: PTH120 each line
        return text

    def remove(self, *, ended: bool) -> None:
        """Remove the folder. What a program has left that ended by itself goes where it is shown.

        Raises:
            RecordingError: it can't go there; it stays in the folder.
        """
        folder = Path(self.path)
        if not self.path or not folder.is_dir():  # a program can remove it as well
            return
        stuck: list[str] = []
        for path in [*folder.iterdir()]:
            if not ended and not path.name.startswith("pymp-"):
                try:
                    hand_back(path, folder.parent / path.name)
                except OSError as error:
                    stuck.append(f"{error.filename2 or error.filename}: {error.strerror}")
        if stuck:
            do = f"the program has left the same in {folder}: keep one of the two"
            message = f"{', '.join(stuck)}: {do}"
            raise RecordingError(message)
        remove_tree(folder)


def hand_back(path: Path, target: Path) -> None:
    """Put a file or a folder where it would have been written without the recorder.

    Raises:
        OSError: something else is in the way; the program may have meant to add to it.
    """
    if path.is_symlink() or not path.is_dir():
        if os.path.lexists(target) and not same(path, target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        path.replace(target)
        return
    mode = path.stat().st_mode
    path.chmod(mode | stat.S_IRWXU)  # or else it can be neither moved nor emptied
    if target.is_dir():
        for each in [*path.iterdir()]:
            hand_back(each, target / each.name)
        path.rmdir()
    else:
        path.rename(target)
        target.chmod(mode)


def same(path: Path, target: Path) -> bool:
    """Tell whether two files are of one content, or two links lead to one place."""
    if path.is_symlink() or target.is_symlink():
        return path.is_symlink() and target.is_symlink() and path.readlink() == target.readlink()
    return path.is_file() and target.is_file() and filecmp.cmp(path, target, shallow=False)


def remove_tree(folder: str | Path) -> None:
    """Remove a folder with all that is in it, also folders in which nobody may write."""
    shutil.rmtree(folder, ignore_errors=True)
    if not os.path.lexists(folder):
        return
    for place, names, _ in os.walk(folder):
        for path in (place, *(os.path.join(place, name) for name in names)):  # noqa: PTH118 as walk gives them
            if not os.path.islink(path):  # noqa: PTH114
                with suppress(OSError):
                    os.chmod(path, stat.S_IRWXU)  # noqa: PTH101
    shutil.rmtree(folder, ignore_errors=True)
