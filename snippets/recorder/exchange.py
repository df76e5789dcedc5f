"""Carry the recordings of other Pythons and platforms to a build, as plain files that it checks.

A file such as linux-3.12/event.event.fork.json names the format, the program, the start method and, as
a digest, the content that the run depends on; then comes the recording.
"""

from __future__ import annotations

import json
import os
import platform
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from snippets.recorder.catalog import CatalogError
from snippets.recorder.files import write
from snippets.recorder.interpreters import PLATFORMS, current, name_of
from snippets.recorder.plain import plain_recording
from snippets.recorder.record_program import check
from snippets.recorder.recording import VERSION, Recording, RecordingError
from snippets.recorder.run import ROOT
from snippets.recorder.store import content_key, run_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from snippets.recorder.catalog import Catalog, Program
    from snippets.recorder.store import Store

VARIABLE = "RECORDINGS_FOLDER"
FOLDER = re.compile(rf"({'|'.join(PLATFORMS)})-(3\.\d+)")
DO = "record it again there, or delete the file"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The recordings of another Python, or another platform."""

    name: str  # linux-3.12
    runs: dict[tuple[str, str | None], Recording] = field(default_factory=dict)

    @property
    def system(self) -> str:
        """Return its platform, as platform.system() calls it."""
        return PLATFORMS[self.name.partition("-")[0]]

    @property
    def release(self) -> str:
        """Return its Python, such as 3.12."""
        return self.name.partition("-")[2]

    def order(self) -> tuple[bool, str, tuple[int, ...]]:
        """Put this platform before the others, and older Pythons before newer ones."""
        numbers = tuple(int(number) for number in self.release.split("."))
        return self.system != platform.system(), self.name.partition("-")[0], numbers


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
            file.unlink(missing_ok=True)
    return len(written)


def bring_in(
    folder: Path, catalog: Catalog, draw: Callable[[Recording], object]
) -> tuple[list[Elsewhere], list[str]]:
    """Return the recordings of a folder that fit the catalog, and what is wrong with each other file.

    `draw` draws a recording; one that it can't draw is refused, too.
    """
    found: list[Elsewhere] = []
    refused: list[str] = []
    if not folder.is_dir():
        if os.environ.get(VARIABLE):
            refused.append(f"{folder}: no folder, though {VARIABLE} names it: correct or unset it")
        return found, refused
    for each in sorted(path for path in folder.iterdir() if path.is_dir()):
        if not FOLDER.fullmatch(each.name):
            refused.append(
                f"{each}: not named by platform and Python, as linux-3.12 is: name it so, or delete it"
            )
        elif each.name != current().name:  # this Python's own runs are at hand
            other = Elsewhere(each.name)
            for file in sorted(each.glob("*.json")):
                try:
                    key, recording = read(file, catalog, draw)
                    other.runs[key] = recording
                except RecordingError as error:
                    refused.append(f"{file}: {error}")
            if other.runs:
                found.append(other)
    return sorted(found, key=Elsewhere.order), refused


def read(
    file: Path, catalog: Catalog, draw: Callable[[Recording], object]
) -> tuple[tuple[str, str | None], Recording]:
    """Return the recording in a file, and the run that it is of.

    Raises:
        RecordingError: it isn't of this project as it is; the message says what to do.
    """
    data = envelope_in(file)
    program, method = run_of(data, file, catalog)
    try:
        recording = plain_recording(data.get("recording"), program.path, method)
    except (ValueError, RecursionError) as error:
        raise RecordingError(f"is no recording ({error}): {DO}") from error
    name = name_of(recording.platform, recording.python)
    if name != file.parent.name:
        made = f"made by Python {recording.python} on {recording.platform}"
        raise RecordingError(f"{made}: move it to a folder {name}")
    try:
        check(program, recording)
    except RecordingError as error:
        raise RecordingError(f"{error}\n  {DO}") from error
    try:
        draw(recording)
    except Exception as error:
        raise RecordingError(f"can't be drawn ({error}): {DO}") from error
    return (program.path, method), recording


def envelope_in(file: Path) -> dict[str, Any]:
    """Return what a file holds, if it has the format that this project reads.

    Raises:
        RecordingError: it hasn't.
    """
    try:
        data: dict[str, Any] = json.loads(file.read_text("utf-8"))
        found = data.get("format")
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        raise RecordingError(f"is no recording ({error}): {DO}") from error
    if found != VERSION:
        message = f"has format {found!r}, this project reads {VERSION}"
        raise RecordingError(f"{message}: update the project, or {DO}")
    return data


def run_of(data: dict[str, Any], file: Path, catalog: Catalog) -> tuple[Program, str | None]:
    """Return the run that a file is of, if the program and its settings are still the same.

    Raises:
        RecordingError: they are not, or there is no such run.
    """
    try:
        program = catalog.program(str(data.get("program")))
    except CatalogError as error:
        raise RecordingError(f"{error}, or delete the file") from error
    method = data.get("start_method")
    if method not in program.runs:
        raise RecordingError(f"snippets/{program.path} isn't run under {method!r}: delete the file")
    name = run_name(program, method)
    if file.stem != name:
        raise RecordingError(f"holds {name}: name the file so, or delete it")
    if data.get("content") != content_key(program, method):
        message = f"snippets/{program.path} or how it is run has changed since it was recorded"
        raise RecordingError(f"{message}: {DO}")
    return program, method
