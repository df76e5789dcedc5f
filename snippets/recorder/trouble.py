"""Say in a line what the system refused, and what to do."""

from __future__ import annotations

import errno
from pathlib import Path

DO = {
    (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO): (
        "{place}: {reason}: make room there, then do this again"
    ),
    (errno.EROFS, errno.EACCES, errno.EPERM): (
        "{place}: {reason}: let yourself write there, or work in a folder of your own"
    ),
    (errno.ENOTDIR, errno.EEXIST): "{blocked}: a folder belongs there: move or delete the file",
    (errno.EISDIR,): "{place}: a file belongs there: move or delete the folder",
    (errno.EMFILE, errno.ENFILE): "{reason}: allow more (ulimit -n 1024), then do this again",
    (errno.EAGAIN, errno.ENOMEM): (
        "no process can be started ({reason}): end others, or allow more (ulimit -u)"
    ),
}
NO_FOLDER = "usable temporary directory"  # so says tempfile


def explain(error: BaseException) -> str:
    """Return what went wrong, by the name of the file, and what to do; "" if that isn't known."""
    if not isinstance(error, OSError):
        return ""
    reason = error.strerror or str(error)
    reason = reason[:1].lower() + reason[1:]
    if NO_FOLDER in reason:
        return f"{reason}: make room in /tmp, or let TMPDIR name a folder in which you can write"
    place = str(error.filename2 or error.filename or "the output")
    found = [words for numbers, words in DO.items() if error.errno in numbers]
    return "".join(found).format(place=place, reason=reason, blocked=blocked(Path(place)))


def blocked(place: Path) -> Path:
    """Return what stands where a place needs a folder."""
    files = [path for path in (place, *place.parents) if path.exists() and not path.is_dir()]
    return files[0] if files else place


def lacks_semaphores() -> str:
    """Say what to do if this machine gives programs no semaphores, as without /dev/shm; else ""."""
    import multiprocessing  # noqa: PLC0415 asked only when a run has failed

    try:
        if "fork" in multiprocessing.get_all_start_methods():
            multiprocessing.get_context("fork").Lock()
    except (ImportError, OSError) as error:
        return f"programs get no locks here ({error}): mount a /dev/shm that can be written"
    return ""
