"""Find in a recording after which moments a process does nothing, though no call tells that it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snippets.rendering.kinds import ENDS, WAITS, WAKES

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording
    from snippets.rendering.moments import Moment

WHILE = 0.05  # seconds; who does nothing for less is not drawn as waiting
NEARLY = 0.9  # of the time, but for
EDGES = 0.06  # seconds: the recorder looks every 0.02 s, so it misses the two ends of a pause


def find_idle(recording: Recording, moments: list[Moment]) -> None:
    """Mark the moments after which a process does nothing for a while."""
    spans: dict[int, list[tuple[float, float]]] = {}
    for event in recording.events:
        if event.kind == "idle":
            end = event.time + event.details["ms"] / 1000
            spans.setdefault(event.pid, []).append((event.time, end))
    noticed: dict[int, float] = {}  # when another process learnt that it had ended
    for moment in moments:
        if moment.kind in ("joined", "call-ended"):
            noticed.setdefault(moment.details["child"], moment.time)
    for moment in moments:
        later = moment.following
        woken = moment.waits and later is not None and later.kind in WAKES
        if moment.kind in WAITS | ENDS | {"sleep"} or woken:
            continue
        until = later.time if later else noticed.get(moment.pid, recording.duration)
        since = moment.time
        if until - since < WHILE:
            continue
        if later is None and moment.pid not in noticed:  # it hangs, perhaps after some work
            since = (since + until) / 2
        idle = sum(
            max(0.0, min(end, until) - max(begin, since))
            for begin, end in spans.get(moment.pid, ())
        )
        gap = until - since
        moment.idle = idle >= max(gap / 2, NEARLY * gap - EDGES)
