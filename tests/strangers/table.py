"""What the strangers' programs must show: the tables of expected/, read and checked.

    [name]               # of programs/name.py
    methods = []         # start methods; all three if the key is missing, none for a program that uses none
    exit_code = 3        # what main ends with; minus the number of the signal that ends it (default 0)
    left = 1             # processes that the recorder has to end, and names (default 0)
    shows = "..."        # the recording: process, mark and text of each line, in order
    race = "..."         # why lines of several processes may come in any order
    terminal = "..."     # what a terminal shows instead, if that differs from the recording
    piped = "..."        # what two pipes for stdout and stderr show instead, if that differs
    because = "..."      # why the two differ

The marks are those of `python -m snippets run`: | stdout, ! stderr, and : for what has no sender. In a text, …
stands for anything; where … is all, for any lines of this process and stream. Spaces at an end don't
count. PoolWorker-1 and Process-1 stand for ForkPoolWorker-1, SpawnProcess-1 and so on. A second process
of the same name is "name 2". [name.spawn] or [name."spawn forkserver"] says what differs there.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snippets.recorder.run import ROOT, START_METHODS

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE / "programs"
MARKS = {"stdout": "|", "stderr": "!", "output": ":"}
TEXTS = ("shows", "race", "terminal", "piped", "because")
NUMBERS = ("exit_code", "left")
LINE = re.compile(r"(?P<name>.+?) (?P<mark>[|!:])(?: (?P<text>.*))?")


@dataclass(frozen=True)
class Run:
    """A program under a start method, and what is expected of it."""

    place: str  # of its entry
    name: str
    method: str | None
    shows: str
    exit_code: int = 0
    left: int = 0
    race: str = ""
    terminal: str = ""
    piped: str = ""
    because: str = ""

    @property
    def id(self) -> str:
        """Name the run as a test is named."""
        return f"{self.name} {self.method}" if self.method else self.name


def runs() -> list[Run]:
    """Return each run of each program.

    Raises:
        ValueError: an entry is wrong; the message names its file and program.
    """
    found = []
    for file in sorted((HERE / "expected").glob("*.toml")):
        for name, entry in tomllib.loads(file.read_text("utf-8")).items():
            try:
                found += read(file, name, entry)
            except (TypeError, ValueError) as error:
                raise ValueError(f"{file.relative_to(ROOT)}: [{name}]: {error}") from None
    return found


def read(file: Path, name: str, entry: dict[str, Any]) -> list[Run]:
    """Return the runs that an entry asks for."""
    methods = entry.pop("methods", list(START_METHODS))
    special = {key: entry.pop(key) for key, value in [*entry.items()] if isinstance(value, dict)}
    if unknown := {word for key in special for word in key.split()} - set(methods):
        raise ValueError(f"{', '.join(sorted(unknown))}: not in its methods")
    made = []
    for method in methods or [None]:
        values = dict(entry)
        for key, more in special.items():
            values |= more if method in key.split() else {}
        for key, value in values.items():
            kind = str if key in TEXTS else int if key in NUMBERS else None
            if kind is None or type(value) is not kind:
                raise ValueError(f"{key}: unknown, or of the wrong type")
        run = Run(f"{file.relative_to(ROOT)}: [{name}]", name, method, **values)
        if bool(run.because) != bool(run.terminal or run.piped):
            raise ValueError("terminal or piped needs because, and the other way round")
        made.append(run)
    return made


def pattern(listing: list[str]) -> re.Pattern[str]:
    """Return what matches the lines that a listing allows, each ended by a newline."""
    parts = []
    for line in listing:
        words = LINE.fullmatch(line)
        if words and words["text"] == "…":
            prefix = re.escape(f"{words['name']} {words['mark']}")
            parts.append(rf"(?:{prefix}(?: [^\n]*)?\n)*?")
        elif line == "…":  # of a terminal, where nobody has a name
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append(re.escape(line.rstrip(" ")).replace("…", r"[^\n]*") + r" *\n")
    return re.compile("".join(parts))


def sender(line: str) -> str:
    """Return the process and the mark of a line of a listing."""
    words = LINE.fullmatch(line)
    if words is None:
        raise ValueError(f"{line!r} is not: process, mark, text")
    return f"{words['name']} {words['mark']}"
