"""Files that several processes may write at once, or be killed while they do."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from snippets.recorder.platforms import try_lock
from snippets.recorder.recording import RecordingError

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator


@contextmanager
def locked(file: Path, cancelled: threading.Event) -> Iterator[None]:
    """Hold a lock that other processes and threads respect.

    Raises:
        RecordingError: `cancelled` was set while another process held the lock.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        while not try_lock(handle):
            if cancelled.wait(0.05):
                message = "the run was cancelled"
                raise RecordingError(message)
        yield


def write(file: Path, text: str) -> None:
    """Write a file whole or not at all; remove what writers of it have left that were killed."""
    name = ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        remove_torn(file.parent, file.name)
        while True:
            descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
            with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
                with suppress(OSError):  # not every file system has locks
                    try_lock(handle)
                handle.write(text)
            # where it was not locked yet or any more, another writer may have taken it for torn
            with suppress(FileNotFoundError):
                Path(name).replace(file)
                break
    except BaseException as error:
        if name:
            Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(file)  # not that of the moment, or none
        raise


def remove_torn(folder: Path, name: str) -> None:
    """Remove what was left half-written for a file; a writer that lives holds a lock."""
    for file in folder.iterdir():
        if file.name.startswith(f".{name}."):
            with suppress(OSError), file.open("r+") as handle:
                if try_lock(handle):
                    file.unlink()
