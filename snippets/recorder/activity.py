"""See when the processes of a run did nothing at all: no thread of theirs ran, or wanted to.

Linux counts, for each thread, the time on a CPU and the time in the queue for one
(https://docs.kernel.org/scheduler/sched-stats.html). Elsewhere nothing is said of it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from snippets.recorder.recording import Event

if TYPE_CHECKING:
    from collections.abc import Iterable

TASKS = "/proc/{pid}/task"
PACE = 0.02  # seconds from one look to the next
LEAST = 0.04  # seconds of idleness that are worth a word
AT_WORK = 0.05  # of the time between two looks, beyond which a process was not idle


class Activity:
    """Look at processes now and then, and tell when each of them was idle."""

    def __init__(self) -> None:
        self.looked = -PACE
        self.used: dict[int, tuple[float, int]] = {}  # when it was looked at, and what it had used
        self.idle: dict[int, list[list[float]]] = {}  # from when to when

    def look(self, pids: Iterable[int], now: float) -> None:
        """Look at processes, `now` seconds after the run began."""
        if now - self.looked < PACE:
            return
        self.looked = now
        for pid in pids:
            before, used = self.used.get(pid), used_by(pid)
            if not used:  # it has ended, or this system doesn't tell
                self.used.pop(pid, None)
                continue
            self.used[pid] = now, used
            if before is None:
                continue
            then, had = before
            if 0 <= used - had < AT_WORK * (now - then) * 1e9:
                spans = self.idle.setdefault(pid, [])
                if spans and spans[-1][1] == then:
                    spans[-1][1] = now
                else:
                    spans.append([then, now])

    def events(self) -> list[Event]:
        """Return an event for each span in which a process was idle."""
        return [
            Event(round(begin, 6), pid, "idle", {"ms": round((end - begin) * 1000)})
            for pid, spans in self.idle.items()
            for begin, end in spans
            if end - begin >= LEAST
        ]


def used_by(pid: int) -> int:
    """Return the nanoseconds that the threads of a process spent on a CPU or in the queue for one; 0 if unknown."""
    used = 0
    try:
        tasks = TASKS.format(pid=pid)
        for thread in os.listdir(tasks):  # noqa: PTH208 fifty times a second
            with open(f"{tasks}/{thread}/schedstat", "rb") as file:  # noqa: PTH123
                running, queued, _ = file.read().split()
            used += int(running) + int(queued)
    except (OSError, ValueError):
        return 0
    return used
