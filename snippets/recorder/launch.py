"""Start main of a run: in a session of its own, with empty input, its output in the recorder's pipe."""

from __future__ import annotations

import locale
import os
import subprocess
import time
from typing import TYPE_CHECKING

from snippets.recorder.interpreters import BOOTSTRAP
from snippets.recorder.platforms import launching

if TYPE_CHECKING:
    from pathlib import Path


# locales in which Python hands on bytes that it couldn't decode (docs.python.org/3/library/sys.html#sys.stdout)
LENIENT = ("C", "POSIX", "C.UTF-8", "C.utf8", "UTF-8")
NEEDED = ("PYTHONHOME", "PYTHONPATH")
COLOURS = ("FORCE_COLOR", "NO_COLOR")


def launch(  # noqa: PLR0913 what a process needs to start
    command: list[str],
    place: Path | None,
    write: int,
    settings: str,
    folder: str,
    *,
    neutral: bool = False,
) -> tuple[subprocess.Popen[bytes], int]:
    """Return main, and when it was started, in monotonic nanoseconds."""
    with launching:
        started = time.monotonic_ns()
        process = subprocess.Popen(  # noqa: S603 running programs is what the recorder is for
            command,
            cwd=place,
            stdin=subprocess.DEVNULL,
            stdout=write,
            stderr=write,
            env=environment(settings, folder, neutral=neutral),
            start_new_session=True,
        )
    return process, started


def environment(settings: str, folder: str, *, neutral: bool) -> dict[str, str]:
    """Return the environment in which each Python process of a run takes part in its recording.

    A neutral one has none of the variables by which a user makes Python show more, or less.
    """
    paths = (str(BOOTSTRAP), os.environ.get("PYTHONPATH"))
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONUNBUFFERED"
        and not (neutral and name.startswith(("PYTHON", *COLOURS)) and name not in NEEDED)
    }
    return kept | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "PYTHONIOENCODING": encoding(kept),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SNIPPETS_RECORDING": settings,
        **({"TMPDIR": folder} if folder else {}),
    }


def encoding(environment: dict[str, str]) -> str:
    """Return UTF-8, and what to do with what it can't encode: as the user, or the locale, has it."""
    handler = environment.get("PYTHONIOENCODING", "").partition(":")[2]
    lenient = environment.get("PYTHONUTF8") == "1" or locale.setlocale(locale.LC_CTYPE) in LENIENT
    return f"utf-8:{handler or ('surrogateescape' if lenient else 'strict')}"
