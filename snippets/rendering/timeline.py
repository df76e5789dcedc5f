"""Turn a recording into the rows of a picture: something in one lane, or an arrow between two."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import TYPE_CHECKING

from snippets.rendering.kinds import ENDS, GIVES_UP, MOMENT, UNSEEN, WAITS, WAKES
from snippets.rendering.moments import Moment, read

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording


LATE = 0.1  # seconds that helpers may take to end after main


@dataclass(slots=True)
class Row:
    """One row of the picture: something in one lane, or an arrow from one lane to another."""

    time: float
    kind: str
    pid: int  # whose lane; of an arrow, where it begins
    first: Moment  # of what it shows
    to: int | None = None  # where an arrow ends
    label: str = ""
    moments: list[Moment] = field(default_factory=list)  # each moment is in one row
    before: dict[int, str] = field(default_factory=dict)  # the state of each lane
    after: dict[int, str] = field(default_factory=dict)
    copies: dict[int, str] = field(default_factory=dict)  # of an attribute that now differs


@dataclass(slots=True)
class Timeline:
    """The lanes of a recording from left to right, and its rows from top to bottom."""

    lanes: dict[int, str]  # process id: name
    rows: list[Row]


def timeline(recording: Recording) -> Timeline:
    """Return the picture of a recording, as data.

    Raises:
        RecordingError: the recording contradicts itself; the message says in what.
    """
    moments, lanes = read(recording)
    rows = draw(moments, lanes)
    for pid in lanes:
        linger(pid, rows)
    return Timeline(lanes, rows)


def slim_lanes(picture: Timeline) -> list[int]:
    """Return the helper processes that need no room: they print nothing, an arrow names them."""
    loud = {moment.pid for row in picture.rows for moment in row.moments if moment.kind == "line"}
    named = {row.to for row in picture.rows if row.kind == "helper"} - loud
    return [pid for pid in picture.lanes if pid in named]


def state_after(moment: Moment) -> str:
    """Return what a process does after a moment: "running", "waiting", "sleeping" or "gone"."""
    if moment.kind in ENDS:
        return "gone"
    if moment.kind == "sleep":
        return "sleeping"
    woken = moment.following is not None and moment.following.kind in WAKES
    waits = moment.kind in WAITS or (moment.waits and woken)
    return "waiting" if waits or moment.idle else "running"


def draw(moments: list[Moment], lanes: dict[int, str]) -> list[Row]:
    """Put each moment into one row."""
    states = dict.fromkeys(lanes, "gone")
    copies: dict[tuple[str, str], dict[int, str]] = {}
    rows: list[Row] = []
    done: set[int] = set()
    held: dict[int, list[Moment]] = {}  # what is told with what a process does next
    for number, moment in enumerate(moments):
        if id(moment) in done:
            continue
        if moment.kind in ("slept", "uncaught"):
            awake = waking(moment)
            held.setdefault(moment.pid, []).extend(awake)
            done |= {id(each) for each in awake}
            if goes_on(awake):
                continue
            row = new_row(moment, [], lanes)
        else:
            row = new_row(moment, together(moments, number, done), lanes)
        done |= {id(each) for each in row.moments}
        waits = waits_at_once(row.moments, done)
        done |= {id(each) for each in waits}
        woken = [
            held.pop(pid) for pid in {each.pid for each in row.moments or [moment]} & set(held)
        ]
        seamless = not woken and bool(rows) and joins(row, rows[-1], list(lanes))
        row.moments = [*(each for awake in woken for each in awake), *row.moments, *waits]
        before = dict(states)
        for each in row.moments:
            advance(states, each)
            note_copies(row, each, copies, states)
        if seamless:
            rows[-1].moments += row.moments
            rows[-1].after = dict(states)
        else:
            row.before, row.after = before, dict(states)
            rows.append(row)
    return rows


def linger(pid: int, rows: list[Row]) -> None:
    """Let a process that has ended be "ended", not "gone", until the last arrow that comes from it."""
    ends = [n for n, row in enumerate(rows) if row.before[pid] != "gone" == row.after[pid]]
    arrows = [n for n, row in enumerate(rows) if row.pid == pid and row.to is not None]
    for end, arrow in product(ends, arrows):
        for earlier, later in pairwise(rows[end : arrow + 1]):
            earlier.after[pid] = later.before[pid] = "ended"


def waking(first: Moment) -> list[Moment]:
    """Return the end of a sleep, or an error, and the waiting that follows at once."""
    awake = [first]
    while (later := awake[-1].following) is not None and later.kind in WAITS | UNSEEN - {"join"}:
        if later.time - first.time > MOMENT:
            break
        awake.append(later)
    return awake


def waits_at_once(moments: list[Moment], done: set[int]) -> list[Moment]:
    """Return the waiting that follows a row at once, whoever else does something meanwhile."""
    last = {moment.pid: moment for moment in moments}.values()
    return [
        later
        for moment in last
        if (later := moment.following) is not None
        and later.kind in WAITS - {"join"}
        and later.time - moment.time <= MOMENT
        and id(later) not in done
    ]


def goes_on(awake: list[Moment]) -> bool:
    """Tell whether a process then does at once what has a row of its own."""
    later = awake[-1].following
    return later is not None and later.time - awake[0].time <= MOMENT


def advance(states: dict[int, str], moment: Moment) -> None:
    """Set what the processes do after a moment."""
    child = moment.details.get("child")
    if moment.pid in states:
        states[moment.pid] = state_after(moment)
    if child not in states:
        return
    if moment.kind in ("start", "call", "helper"):
        states[child] = "starting" if moment.kind == "start" else "running"
    elif moment.kind in ("joined", "call-ended"):
        states[child] = "gone"  # a signal may have kept it from saying so itself


def note_copies(
    row: Row,
    moment: Moment,
    copies: dict[tuple[str, str], dict[int, str]],
    states: dict[int, str],
) -> None:
    """Keep the value of an attribute in each process; mark the row where they begin to differ."""
    if moment.kind not in ("set-attribute", "has-attribute"):
        return
    values = copies.setdefault((moment.details["of"], moment.details["name"]), {})
    values[moment.pid] = moment.details["value"]
    alive = {pid: value for pid, value in values.items() if states.get(pid, "gone") != "gone"}
    if moment.kind == "set-attribute" and len(set(alive.values())) > 1:
        row.kind, row.copies = "flip", alive


def together(moments: list[Moment], number: int, done: set[int]) -> list[Moment]:
    """Return a moment and the effect that follows at once, with the waiting that it ends."""
    moment = moments[number]
    if fork_server(moment):
        return [moment]
    soon = [e for e in moment.effects if abs(e.time - moment.time) <= MOMENT and id(e) not in done]
    for later in soon[:1]:
        between = [
            each
            for each in moments[number + 1 : moments.index(later, number)]
            if each.pid == later.pid and id(each) not in done
        ]
        if all(each.kind in WAITS | UNSEEN for each in between):
            return [moment, *between, later]
    return [moment]


def new_row(moment: Moment, moments: list[Moment], lanes: dict[int, str]) -> Row:
    """Return the row of a moment: an arrow, if it is a cause or an effect."""
    row = Row(moment.time, moment.kind, moment.pid, moment, moments=moments)
    row.label = str(moment.details.get("message", ""))  # as the recording has it
    if len(moments) > 1:
        row.to = moments[-1].pid
    elif moment.kind == "start" and (server := fork_server(moment)) in lanes:
        row.to = server
    elif moment.forked_by in lanes:
        row.kind, row.pid, row.to = "run", moment.forked_by, moment.pid
    elif moment.kind in ("start", "call", "helper", "terminate", "kill", "signal"):
        row.to = moment.details["child"] if moment.details["child"] in lanes else None
    elif moment.kind in ("joined", "call-ended") and moment.details["child"] in lanes:
        row.pid, row.to = moment.details["child"], moment.pid
    elif moment.cause is not None and moment.kind not in ("run", "exit"):
        row.pid, row.to = moment.cause.pid, moment.pid
    if row.to == row.pid:
        row.to = None
    return row


def fork_server(start: Moment) -> int | None:
    """Return which other process forked the child that a process has started."""
    by = (each.details.get("by") for each in start.effects if each.kind in ("forked", "run"))
    return next((pid for pid in by if pid != start.pid), None)


def pickled(moment: Moment) -> bool:
    """Tell whether the recording shows that what is sent or started was pickled, and unpickled."""
    if moment.kind == "start":
        return moment.details.get("method") in ("spawn", "forkserver")
    if moment.kind == "run":
        return moment.cause is not None and pickled(moment.cause)
    return bool(moment.effects or moment.cause) and not moment.details.get("raw")


def hidden(first: Moment, last: Row, *, at_once: bool) -> bool:
    """Tell whether a moment only changes the state of its lane."""
    if first.kind == "helper-ended" and last.first.kind in ENDS:  # when main has, helpers do
        return first.time - last.time <= LATE
    without = first.kind in WAKES - GIVES_UP - {"joined"} and first.cause is None
    return without or first.kind in UNSEEN | WAITS - {"join"} or (first.kind == "sleep" and at_once)


def joins(row: Row, last: Row, lanes: list[int]) -> bool:
    """Tell whether a row has no picture of its own, and belongs to the one before."""
    (first, *others) = row.moments
    end = last.to if last.to is not None else last.pid
    if others or (first.goes_on and first.pid == end):
        return not others  # part of one traceback, however long a busy machine took to print it
    at_once = row.time - last.moments[-1].time <= MOMENT
    back = first.following if first.kind == "join" else None  # shown if it really waits
    if hidden(first, last, at_once=at_once) or (back and back.time - first.time <= MOMENT):
        return True
    if first.pid != end or not at_once or first.kind == "join":
        return False
    if first.kind == "run" and last.kind in ("run", "line"):
        return True  # part of one birth
    leftwards = last.to is not None and lanes.index(last.to) < lanes.index(last.pid)
    if first.kind == "line":  # beside an arrow that comes from the left, never upon it
        arrows = ("put", "send", "get", "received", "run", "event-set", "call")
        return last.kind in arrows and (last.kind == "run" or not leftwards)  # of a run, below it
    return first.kind == "has-attribute" and last.kind in ("run", "start")
