"""See when the processes of a run did nothing at all: no thread of theirs ran, or wanted to.

Linux counts, for each thread, the time on a CPU and the time in the queue for one
(https://docs.kernel.org/scheduler/sched-stats.html), the latter when the thread leaves the queue:
of one that still stands there, its state tells. Elsewhere nothing is said of it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from snippets.recorder.recording import Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
            if 0 <= used - had < AT_WORK * (now - then) * 1e9 and not wants_or_has_ended(pid):
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
    try:
        times = [each.split() for each in of_threads(pid, "schedstat")]
        return sum(int(running) + int(queued) for running, queued, _ in times)
    except (OSError, ValueError):
        return 0


def wants_or_has_ended(pid: int) -> bool:
    """Tell whether a thread of a process runs, stands in the queue for a CPU, or has ended and is still there."""
    try:
        # https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name may hold anything
        return any(each.rpartition(b") ")[2][:1] in b"RZX" for each in of_threads(pid, "stat"))
    except OSError:
        return False


def of_threads(pid: int, name: str) -> Iterator[bytes]:
    """Yield what a file of this name says of each thread of a process; OSError when one has ended."""
    tasks = TASKS.format(pid=pid)
    for thread in os.listdir(tasks):  # noqa: PTH208 fifty times a second
        with open(f"{tasks}/{thread}/{name}", "rb") as file:  # noqa: PTH123
            yield file.read()
