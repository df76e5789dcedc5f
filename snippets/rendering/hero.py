"""Read from two recordings what the picture of the home page shows.

What a recording does not say is not shown; what the picture can't do without is asked for by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from snippets.recorder.recording import RecordingError
from snippets.rendering.kinds import WAITS
from snippets.rendering.moments import name_of
from snippets.rendering.timeline import state_after, timeline

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording
    from snippets.rendering.moments import Moment
    from snippets.rendering.timeline import Timeline

ROUND = re.compile(r"\bRound (\d+)\b")
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasts: a round by its number, or what a process did in the meantime."""

    label: str
    begin: float  # seconds since the run began
    end: float | None  # None of a round that the end of the run cut off


@dataclass(frozen=True, slots=True)
class Life:
    """One process: its name, what it did, and the rounds that it went through."""

    pid: int
    name: str
    states: list[Span]
    rounds: list[Span]


@dataclass(frozen=True, slots=True)
class Flip:
    """A flag that changes in main's memory while the copy in the producer's does not."""

    main: Life
    producer: Life
    started: float  # seconds: main started the producer
    ran: float  # the producer was forked, or began to run
    set: float  # main set the flag for the first time
    changed: float  # and then to another value
    flag: str
    before: str  # its value until then
    after: str  # and from then on, in main
    copy: str  # its value in the producer, all the time


def only(recording: Recording, what: str, found: list[Thing]) -> Thing:
    """Return the one thing that was found.

    Raises:
        RecordingError: there is none, or more than one.
    """
    if len(found) != 1:
        message = (
            f"{name_of(recording)}: the picture of the home page needs one {what}, the recording has "
            f"{len(found) or 'none'}: record the program anew, or name another one in hero()"
        )
        raise RecordingError(message)
    return found[0]


def find_thread(recording: Recording) -> Life:
    """Return the only process of a run with threads, with the rounds that it printed.

    Raises:
        RecordingError: there are more processes, or the rounds are not 1, 2, 3 and so on.
    """
    picture = timeline(recording)
    pid = only(recording, "process", list(picture.lanes))
    moments = moments_of(picture, pid)
    return life(recording, picture, pid, rounds(recording, moments, "line", "text"))


def find_flip(recording: Recording) -> Flip:
    """Return how main's flag changes while the producer's copy does not, and what both did.

    Raises:
        RecordingError: the recording lacks a part of that, or the rounds are not 1, 2, 3 and so on.
    """
    picture = timeline(recording)
    what = "flag that changes in one process and not in another"
    row = only(recording, what, [row for row in picture.rows if row.kind == "flip"])
    change = next(moment for moment in row.moments if moment.kind == "set-attribute")
    what = "process whose copy of the flag differs"
    producer = only(recording, what, [pid for pid in row.copies if pid != change.pid])
    mine, its = moments_of(picture, change.pid), moments_of(picture, producer)
    name = picture.lanes[producer]
    sets = [
        m for m in mine if m.kind == "set-attribute" and m.details["of"] == change.details["of"]
    ]
    sets = [m for m in sets if m.details["name"] == change.details["name"] and m is not change]
    first = only(recording, "value of the flag before it changes", sets)
    births = [m for m in its if m.kind in ("forked", "run")]
    starts = [m for m in mine if m.kind == "start" and m.details["child"] == producer]
    return Flip(
        life(recording, picture, change.pid, []),
        life(recording, picture, producer, rounds(recording, its, "put", "message")),
        only(recording, f"start of {name}", starts).time,
        only(recording, f"beginning of {name}", births[:1]).time,
        first.time,
        change.time,
        change.details["name"],
        first.details["value"],
        row.copies[change.pid],
        row.copies[producer],
    )


def moments_of(picture: Timeline, pid: int) -> list[Moment]:
    """Return what one process did, in its order."""
    return [moment for row in picture.rows for moment in row.moments if moment.pid == pid]


def life(recording: Recording, picture: Timeline, pid: int, its_rounds: list[Span]) -> Life:
    """Return when a process ran and when it waited."""
    states: list[Span] = []
    for moment in moments_of(picture, pid):
        state = state_after(moment)
        if states and states[-1].label == state:
            continue
        if states:
            states[-1] = Span(states[-1].label, states[-1].begin, moment.time)
        if state != "gone":
            states.append(Span(state, moment.time, recording.duration))
    return Life(pid, picture.lanes[pid], states, its_rounds)


def rounds(recording: Recording, moments: list[Moment], kind: str, says: str) -> list[Span]:
    """Return the rounds of a process: its numbered messages or lines, each until it goes on.

    Raises:
        RecordingError: they are not 1, 2, 3 and so on, each once.
    """
    found: list[Span] = []
    for moment in moments:
        number = ROUND.search(str(moment.details[says])) if moment.kind == kind else None
        if number:
            later = moment.following
            while later is not None and later.kind in WAITS:
                later = later.following
            found.append(Span(number[1], moment.time, later.time if later else None))
    numbers = [span.label for span in found]
    if not numbers or numbers != [str(number) for number in range(1, len(numbers) + 1)]:
        message = (
            f"{name_of(recording)}: the picture of the home page needs the rounds 1, 2, 3 and so on, "
            f"each once, the recording has {', '.join(numbers) or 'none'}: record the program anew, "
            "or name another one in hero()"
        )
        raise RecordingError(message)
    return found
