"""Read from a recording what happened, in which process, and what caused what.

The order in which a recording holds its events is the order of their arrival, which is not that of
cause and effect: a call is reported when it has returned. So what is reported later than its effect gets
the time of the effect: by then it had happened. Then the events are sorted, by cause first.
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from snippets.recorder.recording import RecordingError
from snippets.rendering.idleness import find_idle
from snippets.rendering.kinds import KNOWN, NEEDED, UNSEEN, WAITS, WAKES
from snippets.rendering.lines import find_tracebacks, find_writers

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording


ADDRESS = re.compile(r"0x[0-9a-f]*…?")  # a long message may be cut within one


@dataclass(slots=True, eq=False)  # what it is linked to goes round and round
class Moment:
    """A line or an event of a recording, with what caused it."""

    time: float  # seconds
    pid: int
    kind: str  # "line", or the kind of the event
    details: dict[str, Any]
    cause: Moment | None = field(default=None, repr=False)
    effects: list[Moment] = field(default_factory=list, repr=False)
    later: list[Moment] = field(default_factory=list, repr=False)  # elsewhere, without an arrow
    following: Moment | None = field(default=None, repr=False)  # the next one in the same process
    waits: bool = False  # its process waits from then on, as a call has told
    forked_by: int | None = None  # which process forked this one, if its first moment tells of it
    goes_on: bool = False  # a line of a traceback, after its first
    idle: bool = False  # its process does nothing from then on, though no call tells that it waits

    def after(self) -> list[Moment]:
        """Return what can't have happened before it."""
        return [*([self.following] if self.following else []), *self.effects, *self.later]


def read(recording: Recording) -> tuple[list[Moment], dict[int, str]]:
    """Return what happened in a recording, causes before effects, and the names of its processes.

    Raises:
        RecordingError: the recording contradicts itself; the message says in what.
    """
    moments = read_moments(recording)
    link(moments)
    ordered = by_cause(moments)
    find_idle(recording, ordered)
    return ordered, find_lanes(recording, ordered)


def read_moments(recording: Recording) -> list[Moment]:
    """Return the lines and events of a recording by time."""
    moments = [
        Moment(line.time, line.pid, "line", {"text": line.text, "process": line.process})
        for line in recording.lines
    ]
    moments += [Moment(e.time, e.pid, e.kind, dict(e.details)) for e in recording.events]
    moments.sort(key=lambda moment: moment.time)
    check(recording, moments)
    moments = [moment for moment in moments if moment.kind != "idle"]  # see idleness.py
    take_back(moments)
    find_writers(moments)
    find_tracebacks(moments)
    return moments


def take_back(moments: list[Moment]) -> None:
    """Take back what was reported before a call that then failed: it was not put, or not sent."""
    refused = {"not-put": "put", "not-sent": "send"}
    begun: dict[tuple[Any, ...], Moment] = {}
    for moment in moments:
        about = (moment.details.get(key) for key in ("queue", "end", "message"))
        call = moment.pid, refused.get(moment.kind, moment.kind), *about
        if moment.kind in refused.values():
            begun[call] = moment
        elif moment.kind in refused and call in begun:
            begun.pop(call).kind = "internal"


def check(recording: Recording, moments: list[Moment]) -> None:
    """Refuse what contradicts itself.

    Raises:
        RecordingError: an event is unknown, incomplete or without its cause.
    """
    born = {m.details.get("child") for m in moments if m.kind == "start"}
    ends = [m for m in moments if m.kind in ("exit", "end")]
    lived = {m.pid for m in ends if m.kind == "exit" or m.details.get("exit_code", -1) >= 0}
    killed = {m.pid for m in moments} - lived  # some before they could tell whom they had started
    for moment in moments:
        if moment.kind != "line" and moment.kind not in KNOWN:
            trouble = f"unknown event {moment.kind!r}"
        elif lacking := NEEDED.get(moment.kind, set()) - moment.details.keys():
            trouble = f"{moment.kind!r} of process {moment.pid}"
            trouble += f" at {moment.time} s lacks {min(lacking)!r}"
        elif moment.time < 0 or (
            moment.kind == "run"
            and moment.pid not in born
            and moment.details.get("parent") not in killed
        ):
            trouble = f"{moment.kind!r} of process {moment.pid} at {moment.time} s has no cause"
        else:
            continue
        message = f"{name_of(recording)}: {trouble}: record the program anew"
        raise RecordingError(message)


def name_of(recording: Recording) -> str:
    """Name a recording in a message."""
    return f"{recording.command[-1]} under {recording.start_method or 'no start method'}"


def link(moments: list[Moment]) -> None:
    """Find the cause of each moment, when it happened at the latest, and the next one in its process."""
    waiting: dict[tuple[str, Any], list[Moment]] = {}
    peers: dict[int, int] = {}
    for moment in moments:
        if "end" in moment.details and moment.details["end"] not in peers:
            moment.kind = "internal"  # of a pool or a manager, not a pipe of the program
        if moment.kind == "pipe":
            peers |= {moment.details["left"]: moment.details["right"]}
            peers |= {moment.details["right"]: moment.details["left"]}
        if cause_of := causes(moment, peers):
            waiting.setdefault(cause_of, []).append(moment)
    for moment in moments:
        key = effect(moment)
        moment.cause = find_cause(moment, waiting.get(key, []) if key else [])
        if moment.cause is not None:
            moment.cause.effects.append(moment)
    find_births(moments)
    enclose(moments)
    bring_forward(moments)
    last: dict[int, Moment] = {}
    for moment in moments:
        before = last.get(moment.pid)
        if before is not None:
            before.following = moment
        waited = before is not None and before.waits
        moment.waits = moment.kind in WAITS or (waited and moment.kind not in WAKES)
        last[moment.pid] = moment


def bring_forward(moments: list[Moment]) -> None:
    """Give what is reported later than its effect the time of the effect, and sort by time again.

    Meanwhile another thread of its process may have reported something that came after it.
    """
    for moment in reversed(moments):
        moment.time = min([moment.time, *(later.time for later in moment.after())])
    moments.sort(key=lambda moment: moment.time)


def find_cause(moment: Moment, candidates: list[Moment]) -> Moment | None:
    """Return which of its possible causes, by time, brought a moment about."""
    if moment.kind in ("get", "received"):  # what is sent is reported before
        earlier = [each for each in candidates if each.time <= moment.time]
        same = (each for each in earlier if message_of(each) == message_of(moment))
        cause = next(same, earlier[0] if earlier else None)
        if cause is not None:
            candidates.remove(cause)
        return cause
    if not candidates:
        return None
    if moment.kind == "forked":  # its run has the same cause
        return candidates[0]
    if moment.kind in ("woke", "saw-event", "joined-queue"):  # one wakes everybody who waits
        number = bisect_right(candidates, moment.time, key=lambda each: each.time)
        return candidates[number - 1] if number else None  # it did not have to wait
    return candidates.pop(0)


def message_of(moment: Moment) -> str | None:
    """Return what was sent or has arrived, without addresses: a copy of an object has its own."""
    text: str | None = moment.details.get("message")
    return text and ADDRESS.sub("0x", text)


def find_births(moments: list[Moment]) -> None:
    """Put the birth of a process before the first that is known of it.

    Its main module, which is imported before the target runs, may have printed something.
    """
    first: dict[int, Moment] = {}
    for moment in moments:
        first.setdefault(moment.pid, moment)
        if moment.kind == "run" and (start := moment.cause) is not None:
            if moment is not first[moment.pid]:
                start.later.append(first[moment.pid])
            if moment.details.get("by", start.pid) != start.pid:
                first[moment.pid].forked_by = moment.details["by"]
        elif moment.kind == "forked":
            moment.forked_by = moment.details["by"]


def enclose(moments: list[Moment]) -> None:
    """Put what a called program or a helper does between its beginning and its end."""
    begun = ("call", "helper")
    calls = {moment.details["child"]: moment for moment in moments if moment.kind in begun}
    ends = {moment.details["child"]: moment for moment in moments if moment.kind == "call-ended"}
    for moment in moments:
        if moment.pid in calls:
            calls[moment.pid].later.append(moment)
        if moment.pid in ends:
            moment.later.append(ends[moment.pid])


def causes(moment: Moment, peers: dict[int, int]) -> tuple[str, Any] | None:
    """Return under which key a moment may be the cause of another."""
    details = moment.details
    if moment.kind == "send":
        return "received", peers.get(details["end"])
    wanted = {
        "start": ("run", "child"),
        "put": ("get", "queue"),
        "task-done": ("joined-queue", "queue"),
        "event-set": ("woke", "event"),
    }
    if moment.kind in wanted:
        kind, what = wanted[moment.kind]
        return kind, details[what]
    return ("joined", moment.pid) if moment.kind == "exit" else None


def effect(moment: Moment) -> tuple[str, Any] | None:
    """Return the key under which the cause of a moment is found."""
    wanted = {
        "joined": "child", "get": "queue", "joined-queue": "queue", "woke": "event",
        "received": "end",
    }  # fmt: skip
    if moment.kind in wanted:
        return moment.kind, moment.details[wanted[moment.kind]]
    if moment.kind == "saw-event":
        return "woke", moment.details["event"]
    return ("run", moment.pid) if moment.kind in ("forked", "run") else None


def by_cause(moments: list[Moment]) -> list[Moment]:
    """Return the moments with each cause before its effect, otherwise by time.

    Raises:
        RecordingError: causes and effects go round in a circle.
    """
    number = {id(moment): n for n, moment in enumerate(moments)}
    needed = [0] * len(moments)
    after: list[list[int]] = [[] for _ in moments]
    for n, moment in enumerate(moments):
        for later in moment.after():
            after[n].append(number[id(later)])
            needed[number[id(later)]] += 1
    ready = [(moments[n].time, n) for n, count in enumerate(needed) if not count]
    heapq.heapify(ready)
    ordered: list[Moment] = []
    while ready:
        _, n = heapq.heappop(ready)
        ordered.append(moments[n])
        for later_number in after[n]:
            needed[later_number] -= 1
            if not needed[later_number]:
                heapq.heappush(ready, (moments[later_number].time, later_number))
    if len(ordered) < len(moments):
        stuck = next(m for n, m in enumerate(moments) if needed[n])
        message = (
            f"the recording goes round in a circle: {stuck.kind!r} of process {stuck.pid} at "
            f"{stuck.time} s comes before its own cause: record the program anew"
        )
        raise RecordingError(message)
    return ordered


def find_lanes(recording: Recording, moments: list[Moment]) -> dict[int, str]:
    """Return the processes from left to right: main, producer, consumer, others by birth, helpers."""
    names: dict[int, str] = {}
    for moment in moments:
        if moment.kind == "begin":
            names[moment.pid] = "main"
        elif moment.kind in ("start", "helper"):
            names[moment.details["child"]] = str(moment.details["name"])
        elif moment.kind == "call":
            names[moment.details["child"]] = str(moment.details["program"])
        elif moment.kind in ("line", "run"):
            name = moment.details.get("name" if moment.kind == "run" else "process", moment.pid)
            if names.get(moment.pid) in (None, str(moment.pid)):  # it had done something unnamed
                names[moment.pid] = str(name)
        elif moment.kind not in UNSEEN:
            names.setdefault(moment.pid, str(moment.details.get("name", moment.pid)))
    if not names:
        message = f"{name_of(recording)}: the recording is empty: record the program anew"
        raise RecordingError(message)
    order = {"main": 0, "producer": 1, "consumer": 2}
    helpers = {moment.details["child"] for moment in moments if moment.kind == "helper"}
    ranked = sorted(names, key=lambda pid: order.get(names[pid], 3 + (pid in helpers)))
    return {pid: names[pid] for pid in ranked}
