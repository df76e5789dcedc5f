"""Turn the bytes of a recorded run into lines and events, as they arrive."""

from __future__ import annotations

import ast
import re
from collections import Counter, deque
from dataclasses import replace
from time import monotonic_ns
from typing import TYPE_CHECKING

from snippets.recorder.recording import Event, Line

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT = 2_000_000  # characters kept of the first lines of a run, and as many of its last ones
STREAMS = {b"o": "stdout", b"e": "stderr"}
LONGEST = 10_000_000  # bytes of a line; one that has no end by then is cut into such lines
MOST = 20_000  # events kept of a run, but for those that each process has only once
ONCE = ("begin", "start", "forked", "run", "helper", "not-watched", "uncaught", "exit", "joined", "end")  # fmt: skip
UNKNOWN = (0, 0, "output")  # pid, thread and stream of what has no tag


class Output:
    """Collect lines and events; of an output beyond all measure, keep the two ends."""

    def __init__(
        self,
        watch: Callable[[Line], bool] | None = None,
        linger: float = 0,
        shown: Callable[[str], str] = str,
    ) -> None:
        self.watch = watch
        self.shown = shown  # what is recorded of a text
        self.linger = linger  # seconds that the run goes on after the line that matches
        self.matched = False
        self.until = float("inf")  # seconds; what comes later the stop of the run has brought about
        self.head: list[Line] = []
        self.tail: deque[Line] = deque()
        self.head_size = self.tail_size = self.omitted = 0
        self.events: list[Event] = []
        self.pids: set[int] = set()  # of processes that Python has said something of, helpers aside

    def add_line(self, line: Line) -> None:
        """Take a line, unless the run has ended by its rule."""
        if self.full or line.time > self.until:
            return
        size = len(line.text) + 1
        if not self.tail and self.head_size + size <= KEPT:
            self.head.append(line)
            self.head_size += size
        else:
            self.tail.append(line)
            self.tail_size += size
            while self.tail_size > KEPT and len(self.tail) > 1:
                self.tail_size -= len(self.tail.popleft().text) + 1
                self.omitted += 1
        if self.watch is not None and self.watch(line):
            self.matched = True

    def add_half_line(self, line: Line) -> None:
        """Take a line that has had no end; it stands where it was written, before what came later."""
        if self.full or line.time > self.until:
            return
        part = self.tail if self.tail and line.time >= self.tail[0].time else self.head
        place = next((n for n in range(len(part), 0, -1) if part[n - 1].time <= line.time), 0)
        part.insert(place, line)
        if self.watch is not None and self.watch(line):
            self.matched = True

    def rename(self, pid: int, name: str) -> None:
        """Give a process the name that it has got since it wrote its lines."""
        named = [replace(line, process=name) if line.pid == pid else line for line in self.lines]
        place = len(self.head)
        self.head, self.tail = named[:place], deque(named[place:])

    def date_back(self, noted: float, time: float) -> None:
        """Give the last lines, if they bear one time, an earlier one."""
        part = self.tail or self.head
        for place in range(len(part) - 1, -1, -1):
            if part[place].time != noted:
                return
            part[place] = replace(part[place], time=time)

    def add_event(self, event: Event) -> None:
        """Take an event, unless the run has ended by its rule; of messages and the like, not too many."""
        kept = len(self.events) < MOST or event.kind in ONCE
        if not self.full and event.time <= self.until and kept:
            self.events.append(event)
            if event.kind in ("begin", "start", "forked", "run", "call"):
                self.pids.add(event.details.get("child", event.pid))

    @property
    def full(self) -> bool:
        """Tell whether the last line to be kept has come."""
        return self.matched and not self.linger

    @property
    def lines(self) -> list[Line]:
        """Return the lines kept."""
        return [*self.head, *self.tail]


class Parser:
    """Split the stream of a run into frames, and what is between them."""

    def __init__(
        self, token: str, started: int, output: Output, main: int, called: set[int]
    ) -> None:
        self.frame = re.compile(
            rb"\x1e" + token.encode() + rb";([oev]);(\d+);(\d+);(\d+);(\d+);(\d+);"
        )
        self.mark = b"\x1e" + token.encode()
        self.started = started  # monotonic nanoseconds
        self.output = output
        self.main = main
        self.buffer = b""
        self.now = 0.0
        self.latest = 0.0  # seconds; when the latest frame so far was written, at the earliest
        self.main_last = 0.0  # seconds; when main reported or wrote something last
        self.main_finished = False  # it has come to its end by itself
        self.last_read = 0.0  # seconds; when bytes were read last that no frame has followed yet
        self.read_before = 0.0  # seconds; the same for bytes before those
        self.unfinished: dict[tuple[int, int, str], list[tuple[float, bytes]]] = {}
        self.sizes: Counter[tuple[int, int, str]] = Counter()  # of what is unfinished, in bytes
        self.names = {0: "another program"}  # of the processes that have written something
        self.called = called  # programs that have been called and have not ended

    def clock(self) -> float:
        """Return how many seconds ago the run began."""
        return (monotonic_ns() - self.started) / 1e9

    def feed(self, data: bytes, now: float) -> None:
        """Take the next bytes, read `now` seconds after the run began."""
        self.now = now
        buffer = self.buffer + data
        place = 0
        while True:
            head = self.frame.search(buffer, place)
            if head is None:
                break
            name_end = head.end() + int(head[5])
            end = name_end + int(head[6])
            if end > len(buffer):
                break
            self.now = min(now, (int(head[4]) - self.started) / 1e9)  # what follows came later
            self.untagged(buffer[place : head.start()])
            self.now = now
            self.followed((int(head[4]) - self.started) / 1e9)
            self.take(head, buffer[head.end() : name_end], buffer[name_end:end])
            place = end
        rest = buffer[place:]
        # keep what may be the beginning of a frame; the rest was written by other programs
        begin = rest.find(self.mark)
        if begin < 0:
            last = rest.rfind(b"\x1e", max(0, len(rest) - len(self.mark)))
            begin = last if last >= 0 else len(rest)
        if begin:
            self.read_before, self.last_read = self.last_read, now
            self.untagged(rest[:begin])
        self.buffer = rest[begin:]

    def take(self, head: re.Match[bytes], name: bytes, payload: bytes) -> None:
        """Take one frame."""
        pid, thread = int(head[2]), int(head[3])
        time = (int(head[4]) - self.started) / 1e9
        self.latest = max(self.latest, time)
        process = "main" if pid == self.main else name.decode("utf-8", "ignore")  # cut, perhaps
        if pid == self.main:
            self.main_last = time
        if head[1] == b"v":
            kind, details = ast.literal_eval(payload.decode())
            for key, value in details.items():
                details[key] = self.output.shown(value) if isinstance(value, str) else value
            if kind == "finished":  # of other processes another event says so
                self.main_finished = self.main_finished or pid == self.main
                return
            self.output.add_event(Event(round(time, 6), pid, kind, details))
            if kind == "run" and pid in self.names:  # a hook of os.fork has written something
                self.names[pid] = process
                self.output.rename(pid, process)
            elif kind == "call":
                self.called.add(details.get("child", 0))
            elif kind == "call-ended":
                self.called.discard(details.get("child", 0))
                if not self.called:  # or else another one may be in the middle of its line
                    self.finish(UNKNOWN)
            return
        self.names[pid] = process
        self.text(payload, time, (pid, thread, STREAMS[head[1]]))

    def followed(self, written: float) -> None:
        """Date back what was written before a frame, but whose reading was noted after that."""
        read, time = self.last_read, max(self.latest, self.read_before, written)
        if read <= time:
            return
        self.last_read = time
        self.output.date_back(round(read, 6), round(time, 6))
        parts = self.unfinished.get(UNKNOWN, [])
        parts[:] = [(min(then, time) if then == read else then, part) for then, part in parts]

    def untagged(self, data: bytes) -> None:
        """Take bytes that a program wrote that is not Python, after all frames before them."""
        if data:
            self.text(data, max(self.now, self.latest), UNKNOWN)

    def text(self, data: bytes, time: float, sender: tuple[int, int, str]) -> None:
        """Add the finished lines of some output; hold the rest back."""
        pid, _, stream = sender
        *finished, rest = data.split(b"\n")
        for part in finished:
            text = b"".join((*(begun for _, begun in self.unfinished.pop(sender, ())), part))
            self.sizes.pop(sender, None)
            line = self.output.shown(decode(text))
            self.output.add_line(Line(round(time, 6), pid, self.names[pid], stream, line))
        if rest:
            self.unfinished.setdefault(sender, []).append((time, rest))
            self.sizes[sender] += len(rest)
            if self.sizes[sender] > LONGEST:
                self.text(b"\n", time, sender)

    def finish(self, sender: tuple[int, int, str]) -> None:
        """Take what somebody has left unfinished, if anything."""
        parts = self.unfinished.pop(sender, [])
        self.sizes.pop(sender, None)
        if parts:
            pid, _, stream = sender
            text = self.output.shown(decode(b"".join(part for _, part in parts)))
            self.output.add_half_line(
                Line(round(parts[-1][0], 6), pid, self.names[pid], stream, text)
            )

    def close(self) -> None:
        """Take what was left unfinished when the run ended."""
        self.untagged(self.buffer)
        self.buffer = b""
        for sender in list(self.unfinished):
            self.finish(sender)


def decode(data: bytes) -> str:
    """Decode a line; bytes that are no UTF-8 become U+FFFD."""
    return data.removesuffix(b"\r").decode("utf-8", "replace")
