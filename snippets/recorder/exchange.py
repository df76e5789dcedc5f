"""Carry the recordings of other Pythons and platforms to a build, as plain files that it checks.

`<folder>/<platform>-<python>/<section>.<program>.<start method>.json`, as in linux-3.12/event.event.fork.json,
holds the keys of an Envelope.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from snippets.recorder.recording import VERSION
from snippets.recorder.run import ROOT
from snippets.recorder.store import content_key, run_name, write

if TYPE_CHECKING:
    from snippets.recorder.catalog import Catalog
    from snippets.recorder.store import Store

VARIABLE = "RECORDINGS_FOLDER"


def default_folder() -> Path:
    """Return where recordings of other Pythons are written to, and looked for."""
    return Path(os.environ.get(VARIABLE) or ROOT / ".cache" / "pythons").absolute()


def hand_over(store: Store, catalog: Catalog, folder: Path) -> int:
    """Write what a store holds of the catalog as plain files, nothing else beside; return how many."""
    target = folder / store.interpreter.name
    written: set[Path] = set()
    for program, method in store.runs(catalog):
        recording = store.read(store.file(program, method))
        if recording is None:
            continue
        envelope = {
            "format": VERSION,
            "program": program.path,
            "start_method": method,
            "content": content_key(program, method),
            "recording": json.loads(recording.to_json()),
        }
        file = target / f"{run_name(program, method)}.json"
        write(file, json.dumps(envelope, ensure_ascii=False) + "\n")
        written.add(file)
    for file in target.glob("*.json"):
        if file not in written:
            file.unlink()
    return len(written)
