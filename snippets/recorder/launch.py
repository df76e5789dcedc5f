"""Start main of a run: in a session of its own, with empty input, its output in the recorder's pipe."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

from snippets.recorder.interpreters import BOOTSTRAP
from snippets.recorder.platforms import launching

if TYPE_CHECKING:
    from pathlib import Path


def launch(
    command: list[str], place: Path | None, write: int, settings: str, folder: str
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
            env=environment(settings, folder),
            start_new_session=True,
        )
    return process, started


def environment(settings: str, folder: str) -> dict[str, str]:
    """Return the environment in which each Python process of a run takes part in its recording."""
    paths = (str(BOOTSTRAP), os.environ.get("PYTHONPATH"))
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return kept | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SNIPPETS_RECORDING": settings,
        **({"TMPDIR": folder} if folder else {}),
    }
