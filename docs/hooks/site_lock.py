"""Keep two builds from writing to one folder: each would empty it for the other."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import IO

from mkdocs.exceptions import PluginError

LOCKS = Path(__file__).resolve().parents[2] / ".cache" / "sites"


def hold(site: Path) -> IO[str]:
    """Keep other builds from writing to a folder for as long as this file is open.

    Raises:
        PluginError: another one does.
    """
    LOCKS.mkdir(parents=True, exist_ok=True)
    handle = (LOCKS / f"{sha256(os.fsencode(site.absolute())).hexdigest()[:16]}.lock").open("w")
    free = True
    with suppress(OSError):  # not every file system has locks
        free = import_module("snippets.recorder.platforms").try_lock(handle)
    if free:
        return handle
    handle.close()
    message = f"another build writes to {site}: wait until it has ended, or choose another folder: -d FOLDER"
    raise PluginError(message)
