"""Take a recording that somebody else's file holds: each value must be what the recorder writes."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

from snippets.recorder.interpreters import PLATFORMS
from snippets.recorder.recording import VERSION, Event, Line, Recording

if TYPE_CHECKING:
    from collections.abc import Callable

VERSIONS = re.compile(r"3\.\d{1,3}\.\d{1,3}\w{0,9}\+?", re.ASCII)
LONGEST = 200  # characters of a name
HIGHEST = 2**64
# of an event: processes, queues, pipes, milliseconds
NUMBERS = ("child", "parent", "by", "queue", "end", "left", "right", "ms", "exit_code")
ENDS = ("exit", "signal", "rule", "time-limit")


def plain_recording(data: Any, path: str, start_method: str | None) -> Recording:
    """Return the recording of a program's run that JSON data holds.

    Raises:
        ValueError: a value is none that the recorder writes; the message names it.
    """
    json.dumps(data, ensure_ascii=False).encode()  # or "surrogates not allowed"
    if not isinstance(data, dict):
        raise ValueError("it is missing")  # noqa: TRY004 one error for all
    lines = [Line(**read(each, LINE)) for each in elements(data, "lines")]
    events = [Event(**read(each, EVENT)) for each in elements(data, "events")]
    for event in events:
        for key, value in event.details.items():
            kind = number_or_none if key in NUMBERS else plain
            if not kind(value) or not label(key):
                raise ValueError(f"{key}: {value!r}")
    parts = RECORDING | {
        "command": lambda value: value == ["python", f"snippets/{path}"],
        "start_method": lambda value: value == start_method,
    }
    rest = {key: value for key, value in data.items() if key not in ("lines", "events")}
    return Recording(**read(rest, parts), lines=lines, events=events)


def elements(data: dict[str, Any], key: str) -> list[Any]:
    """Return a list."""
    value = data.get(key)
    if not isinstance(value, list):
        raise ValueError(f"{key}: {value!r}")  # noqa: TRY004 as above
    return value


def read(data: Any, parts: dict[str, Callable[[Any], bool]]) -> dict[str, Any]:
    """Return an object that has these parts, each as it must be, and no other."""
    if not isinstance(data, dict):
        raise ValueError(f"{data!r} is no object")  # noqa: TRY004 as above
    if odd := data.keys() ^ parts.keys():
        raise ValueError(f"{', '.join(sorted(odd))}: missing or unknown")
    for key, fits in parts.items():
        if not fits(data[key]):
            raise ValueError(f"{key}: {str(data[key])[:LONGEST]!r}")
    return data


def seconds(value: Any) -> bool:
    """Tell whether a value is a time."""
    return type(value) in (int, float) and math.isfinite(value) and 0 <= value < HIGHEST


def number(value: Any) -> bool:
    """Tell whether a value is a whole number from 0."""
    return type(value) is int and 0 <= value < HIGHEST


def number_or_none(value: Any) -> bool:
    """Tell whether a value is a whole number, such as an exit code, or none."""
    return value is None or (type(value) is int and abs(value) < HIGHEST)


def label(value: Any) -> bool:
    """Tell whether a value is a short text that can be printed."""
    return type(value) is str and len(value) <= LONGEST and value.isprintable()


def plain(value: Any) -> bool:
    """Tell whether a value is one that an event may carry."""
    return label(value) or type(value) is bool or number_or_none(value)


RECORDING: dict[str, Callable[[Any], bool]] = {
    "python": lambda value: isinstance(value, str) and bool(VERSIONS.fullmatch(value)),
    "platform": lambda value: value in PLATFORMS.values(),
    "duration": seconds,
    "ended": lambda value: value in ENDS,
    "exit_code": number_or_none,
    "omitted_lines": number,
    "version": lambda value: value == VERSION,
}
LINE: dict[str, Callable[[Any], bool]] = {
    "time": seconds,
    "pid": number,
    "process": label,
    "stream": lambda value: value in ("stdout", "stderr", "output"),
    "text": lambda value: isinstance(value, str) and "\n" not in value,
}
EVENT: dict[str, Callable[[Any], bool]] = {
    "time": seconds,
    "pid": number,
    "kind": label,
    "details": lambda value: isinstance(value, dict),
}
