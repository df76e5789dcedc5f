"""The one ordered list of programs: how each is run and how it must end."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from snippets.recorder.run import SNIPPETS, START_METHODS

if TYPE_CHECKING:
    from pathlib import Path

CATALOG = SNIPPETS / "catalog.toml"


class CatalogError(Exception):
    """An entry that can't be used; the message names file and key."""


@dataclass(frozen=True, slots=True)
class Program:
    """An entry of the catalog; times in seconds."""

    path: str
    start_methods: tuple[str, ...] = ()
    stop_after: str | None = None
    stop_at: float | None = None
    time_limit: float = 30.0
    exit_code: int = 0
    child_exit_codes: tuple[int, ...] = ()

    @property
    def runs(self) -> tuple[str | None, ...]:
        """Return a start method for each run; None for a program that starts no process."""
        return self.start_methods or (None,)


@dataclass(frozen=True, slots=True)
class Catalog:
    """The programs, in the order of the lesson."""

    programs: tuple[Program, ...]

    def program(self, path: str) -> Program:
        """Return the entry of a program.

        Raises:
            CatalogError: there is none.
        """
        for program in self.programs:
            if program.path == path:
                return program
        message = f"snippets/catalog.toml: no program {path!r}: add an entry [[program]]"
        raise CatalogError(message)


TYPES: dict[str, tuple[type, ...]] = {
    "path": (str,),
    "start_methods": (list,),
    "stop_after": (str,),
    "stop_at": (int, float),
    "time_limit": (int, float),
    "exit_code": (int,),
    "child_exit_codes": (list,),
}


def load_catalog(file: Path = CATALOG) -> Catalog:
    """Read the catalog.

    Raises:
        CatalogError: an entry is wrong; the message names file, entry and key.
    """
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        message = f"{file}: {error}"
        raise CatalogError(message) from error
    if set(data) - {"program"} or not isinstance(data.get("program", []), list):
        message = f"{file}: only [[program]] entries are known here"
        raise CatalogError(message)
    programs: list[Program] = []
    for number, entry in enumerate(data.get("program", []), 1):
        program = read_entry(entry, f"{file}: program {number} ({entry.get('path', 'no path')})")
        if program.path in {other.path for other in programs}:
            message = f"{file}: program {number}: path {program.path!r} is there twice"
            raise CatalogError(message)
        if not (file.parent / program.path).is_file():
            message = f"{file}: program {number}: path: no file {program.path!r}"
            raise CatalogError(message)
        programs.append(program)
    return Catalog(tuple(programs))


def read_entry(entry: dict[str, Any], where: str) -> Program:  # noqa: C901 one rule after another
    """Check one entry and return it."""

    def refuse(key: str, why: str) -> CatalogError:
        return CatalogError(f"{where}: {key}: {why}")

    for key, value in entry.items():
        if key not in TYPES:
            raise refuse(key, f"unknown key; known are {', '.join(TYPES)}")
        if not isinstance(value, TYPES[key]) or isinstance(value, bool):
            raise refuse(key, f"{value!r} is not of type {TYPES[key][-1].__name__}")
    if "path" not in entry:
        raise refuse("path", "is missing")
    for method in entry.get("start_methods", []):
        if method not in START_METHODS:
            raise refuse("start_methods", f"{method!r} is none of {', '.join(START_METHODS)}")
    for code in entry.get("child_exit_codes", []):
        if not isinstance(code, int):
            raise refuse("child_exit_codes", f"{code!r} is no number")
    if "stop_after" in entry and "stop_at" in entry:
        raise refuse("stop_at", "stop_after is given too: a run ends by one rule")
    for key in ("stop_at", "time_limit"):
        if key in entry and entry[key] <= 0:
            raise refuse(key, "must be more than 0 seconds")
    try:
        re.compile(entry.get("stop_after", ""))
    except re.error as error:
        raise refuse("stop_after", f"no regular expression: {error}") from error
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
    return Program(**{**entry, **lists})
