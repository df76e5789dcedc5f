"""A recording: plain data about one run, with a versioned JSON form."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

VERSION = 1


class RecordingError(Exception):
    """A run, or the file of one, that can't be shown; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of output, without its newline."""

    time: float  # seconds since the run began
    pid: int
    process: str
    stream: str  # "stdout" or "stderr"; "output" where a program that is not Python wrote it
    text: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a process did, besides printing."""

    time: float  # seconds since the run began
    pid: int
    kind: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recording:
    """What one run of a program showed, and how it ended."""

    command: list[str]
    start_method: str | None
    python: str
    platform: str
    duration: float  # seconds
    ended: str  # "exit", "signal", "rule" or "time-limit"
    exit_code: int | None  # what main ended with; minus the signal's number; None if stopped
    lines: list[Line]
    events: list[Event]
    omitted_lines: int = 0  # lines left out of the middle of a very long output
    version: int = VERSION

    @property
    def pids(self) -> set[int]:
        """Return every process that printed a line or took part in an event, helpers aside."""
        lines = {line.pid for line in self.lines if line.pid}
        helpers = {event.details["child"] for event in self.events if event.kind == "helper"}
        return lines | {event.pid for event in self.events} - helpers

    @property
    def ended_pids(self) -> set[int]:
        """Return every process that is known to have ended before the run was over."""
        return {
            event.details.get("child", event.pid)
            for event in self.events
            if event.kind in ("exit", "joined", "call-ended")
        }

    @property
    def text(self) -> str:
        """Return the output as one string, each line ended by a newline."""
        return "".join(f"{line.text}\n" for line in self.lines)

    @property
    def busy(self) -> float:
        """Return how busy the CPUs were with other work before a program that measures; 0 if unknown."""
        begins = [event for event in self.events if event.kind == "begin"]
        return next((event.details.get("busy") or 0 for event in begins), 0)

    def failures(self) -> list[tuple[str, int]]:
        """Return the name and exit code of each child that ended badly before the run was over.

        A child says its exit code itself, unless a signal or os._exit ends it: then the process
        that joins it does.
        """
        names: dict[int, str] = {}
        codes: dict[int, int] = {}
        for event in self.events:
            child = event.details.get("child", event.pid)
            if event.kind in ("start", "run"):
                names[child] = str(event.details.get("name", child))
            elif event.kind in ("exit", "joined") and event.details.get("exit_code"):
                codes.setdefault(child, event.details["exit_code"])
        return [(names.get(pid, str(pid)), code) for pid, code in codes.items()]

    def to_json(self) -> str:
        """Return the JSON form, one line long."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Recording:
        """Read the JSON form.

        Raises:
            RecordingError: the text is no recording of this version.
        """
        try:
            data = json.loads(text)
            if data["version"] != VERSION:
                message = f"recording has version {data['version']}, expected {VERSION}"
                raise RecordingError(message)
            data["lines"] = [Line(**line) for line in data["lines"]]
            data["events"] = [Event(**event) for event in data["events"]]
            return cls(**data)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            message = f"not a recording ({error}): delete the file, it will be made anew"
            raise RecordingError(message) from error
