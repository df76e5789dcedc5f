"""The one ordered list of programs: how each is run and how it must end."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from snippets.recorder.run import ROOT, SNIPPETS, START_METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

CATALOG = SNIPPETS / "catalog.toml"
ITS_OWN = "its own"  # start_methods of a program that chooses them itself


class CatalogError(Exception):
    """An entry that can't be used; the message names file and key."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run must end; times in seconds."""

    stop_after: str | None = None
    linger: float = 0
    stop_at: float | None = None
    time_limit: float = 30.0
    exit_code: int = 0
    child_exit_codes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """An entry of the catalog, with an ending for each of its runs."""

    path: str
    start_methods: tuple[str, ...]
    endings: dict[str | None, Ending]
    alone: bool  # it measures something: no other program may run meanwhile
    chooses: bool  # it sets its start methods itself

    @property
    def runs(self) -> tuple[str | None, ...]:
        """Return a start method for each run; None if the program starts no process, or chooses."""
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
        paths = [program.path for program in self.programs]
        message = f"snippets/catalog.toml: {no_program(path, paths)}"
        raise CatalogError(message)


def no_program(path: str, paths: Iterable[str]) -> str:
    """Say that there is no such program, which one may be meant, and what to do."""
    close = difflib.get_close_matches(path, list(paths), n=1)
    if close:
        hint = f"did you mean {close[0]!r}? Correct it, or add an entry to snippets/catalog.toml"
    else:
        hint = "add an entry to snippets/catalog.toml"
    return f"no program {path!r}: {hint}"


TYPES: dict[str, tuple[type, ...]] = {
    "path": (str,),
    "start_methods": (list, str),
    "stop_after": (str,),
    "linger": (int, float),
    "stop_at": (int, float),
    "time_limit": (int, float),
    "exit_code": (int,),
    "child_exit_codes": (list,),
    "alone": (bool,),
}
KINDS = {str: "text in quotes", list: "a list", int: "a whole number", bool: "true or false"}
SECONDS = ("linger", "stop_at", "time_limit")
PATH = re.compile(r"[\w-]+/[\w-]+\.py")
ENTRY = re.compile(r"\s*\[\[\s*program\s*\]\]")
OF_THE_PROGRAM = ("path", "start_methods", "alone")  # the other keys are of its runs
BY_METHOD = (
    "stop_after",
    "linger",
    "stop_at",
    "exit_code",
    "child_exit_codes",
)  # one value, or a table


def load_catalog(file: Path = CATALOG) -> Catalog:
    """Read the catalog.

    Raises:
        CatalogError: an entry is wrong; the message names file, line and key.
    """
    name = file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else str(file)
    try:
        text = file.read_text("utf-8")
        data = tomllib.loads(text)
    except (OSError, ValueError) as error:  # text that is no TOML, or no UTF-8
        message = f"{name}: {getattr(error, 'strerror', None) or error}"
        raise CatalogError(message) from error
    if set(data) - {"program"} or not isinstance(data.get("program", []), list):
        message = f"{name}: only [[program]] entries are known here"
        raise CatalogError(message)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if ENTRY.match(line)]
    programs: list[Program] = []
    for entry, line in zip(data.get("program", []), chain(lines, repeat(None)), strict=False):
        where = f"{name}:{line}" if line else name
        program = read_entry(entry, f"{where} ({entry.get('path', 'no path')})")
        if program.path in {other.path for other in programs}:
            message = f"{where}: path {program.path!r} is there twice: take one entry out"
            raise CatalogError(message)
        if not PATH.fullmatch(program.path):  # recordings and downloads are named for it
            message = f"{where}: path: {program.path!r} must be section/name.py"
            raise CatalogError(message)
        if not (file.parent / program.path).is_file():
            message = (
                f"{where}: path: no file snippets/{program.path}: write the program, or correct it"
            )
            raise CatalogError(message)
        programs.append(program)
    return Catalog(tuple(programs))


def read_entry(entry: dict[str, Any], where: str) -> Program:
    """Check one entry and return it."""

    def refuse(key: str, why: str) -> CatalogError:
        return CatalogError(f"{where}: {key}: {why}")

    for key in entry:
        if key not in TYPES:
            raise refuse(key, f"unknown key; known are {', '.join(TYPES)}")
    if "path" not in entry:
        raise refuse("path", "is missing")
    for key in OF_THE_PROGRAM:
        check_type(key, entry.get(key, TYPES[key][0]()), refuse)
    methods, chooses = read_methods(entry.get("start_methods", []), refuse)
    runs = methods or (None,)
    settings: dict[str | None, dict[str, Any]] = {method: {} for method in runs}
    for key in entry.keys() - set(OF_THE_PROGRAM):
        for method, value in by_method(key, entry[key], runs).items():
            if method not in settings:
                raise refuse(key, f"{method!r} is not among the start_methods of this program")
            check_type(key, value, refuse)
            settings[method][key] = tuple(value) if isinstance(value, list) else value
    endings = {method: read_ending(values, refuse) for method, values in settings.items()}
    return Program(entry["path"], methods, endings, entry.get("alone", False), chooses)


def read_methods(
    value: list[Any] | str, refuse: Callable[[str, str], CatalogError]
) -> tuple[tuple[str, ...], bool]:
    """Return the start methods to run a program under, and whether it chooses them itself."""
    if value == ITS_OWN:
        return (), True
    if isinstance(value, str):
        raise refuse("start_methods", f"{value!r} is neither a list nor {ITS_OWN!r}")
    if wrong := [method for method in value if method not in START_METHODS]:
        raise refuse("start_methods", f"{wrong[0]!r} is none of {', '.join(START_METHODS)}")
    if twice := [method for method in value if value.count(method) > 1]:
        raise refuse("start_methods", f"{twice[0]!r} is there twice")
    return tuple(value), False


def by_method(key: str, value: Any, runs: Iterable[str | None]) -> dict[str | None, Any]:
    """Return a value for each run: an entry gives one for all, or a table by start method."""
    return value if isinstance(value, dict) and key in BY_METHOD else dict.fromkeys(runs, value)


def check_type(key: str, value: Any, refuse: Callable[[str, str], CatalogError]) -> None:
    """Refuse a value that is not of the type of its key."""
    if not isinstance(value, TYPES[key]) or (isinstance(value, bool) and bool not in TYPES[key]):
        kind = "a number of seconds" if key in SECONDS else KINDS[TYPES[key][0]]
        raise refuse(key, f"{value!r} is not {kind}")


def read_ending(values: dict[str, Any], refuse: Callable[[str, str], CatalogError]) -> Ending:
    """Check how one run must end."""
    for code in values.get("child_exit_codes", ()):
        if not isinstance(code, int):
            raise refuse("child_exit_codes", f"{code!r} is no number")
    if "stop_after" in values and "stop_at" in values:
        raise refuse("stop_at", "stop_after is given too: a run ends by one rule")
    if "linger" in values and "stop_after" not in values:
        raise refuse("linger", "needs stop_after: it counts from the line that matches")
    for key in SECONDS:
        if key in values and values[key] <= 0:
            raise refuse(key, "must be more than 0 seconds")
    try:
        re.compile(values.get("stop_after", ""))
    except re.error as error:
        raise refuse("stop_after", f"no regular expression: {error}") from error
    return Ending(**values)
