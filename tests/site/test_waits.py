"""A timeline says how a wait came to its end: by what another process did, or by its own patience."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from snippets.recorder.run import record
from snippets.rendering.timeline import timeline
from snippets.rendering.timeline_block import timeline_block
from snippets.rendering.timeline_words import TIMELINE_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from snippets.recorder.recording import Recording

    Run = Callable[[str], Recording]

GIVES_UP = {
    "an event": """\
from multiprocessing import Event, Process

def work(event, told):
    print("in time:", event.wait(0.1))
    told.set()
    print("at last:", event.wait())

if __name__ == "__main__":
    event, told = Event(), Event()
    child = Process(target=work, args=(event, told), name="child")
    child.start()
    told.wait()
    event.set()
    child.join()
""",
    "the end of a process": """\
from multiprocessing import Event, Process

def work(event):
    event.wait()

if __name__ == "__main__":
    event = Event()
    child = Process(target=work, args=(event,), name="child")
    child.start()
    child.join(0.1)
    print("in time:", not child.is_alive())
    event.set()
    child.join()
    print("at last:", not child.is_alive())
""",
    "a message": """\
from multiprocessing import Event, Process, Queue
from queue import Empty

def work(queue, event):
    try:
        queue.get(timeout=0.1)
    except Empty:
        print("in time: False")
    event.set()
    print("at last:", queue.get())

if __name__ == "__main__":
    queue, event = Queue(), Event()
    child = Process(target=work, args=(queue, event), name="child")
    child.start()
    event.wait()
    queue.put(True)
    child.join()
""",
}
SAYS = {
    ("an event", "en"): ("child waits no longer for the event", "child sees the event"),
    ("an event", "zh"): ("child 不再等待事件", "child 看到事件已设置"),
    ("the end of a process", "en"): ("main waits no longer for child", "main knows that child has ended"),
    ("the end of a process", "zh"): ("main 不再等待 child", "main 得知 child 已结束"),
    ("a message", "en"): ("child receives no message but Empty", "child gets and unpickles a copy of True"),
    ("a message", "zh"): ("child 没有收到消息", "得到 True 的副本"),
}  # fmt: skip
NOTES = [{"en": "waits no longer", "zh": "不再等待"}, {"en": "Empty", "zh": "Empty"}]
PING_PONG = """\
from multiprocessing import Event, Process
from time import sleep

def work(ping, pong):
    for _ in range(3):
        ping.wait()
        ping.clear()
        sleep(0.1)
        pong.set()

if __name__ == "__main__":
    ping, pong = Event(), Event()
    child = Process(target=work, args=(ping, pong), name="child")
    child.start()
    for _ in range(3):
        sleep(0.1)
        ping.set()
        pong.wait()
        pong.clear()
    child.join()
"""
JOINED_ONCE = """\
from multiprocessing import JoinableQueue, Process
from time import sleep

def work(queue):
    while queue.get() is not None:
        sleep(0.1)
        queue.task_done()

if __name__ == "__main__":
    queue = JoinableQueue()
    queue.join()  # there is nothing to wait for
    child = Process(target=work, args=(queue,), name="child")
    child.start()
    for number in range(3):
        queue.put(number)
    queue.join()
    queue.put(None)
    child.join()
"""
ASKS = """\
from multiprocessing import Event, Pipe, Process, Queue
from queue import Empty

def work(queue, event, end):
    asked = 0
    while True:
        asked += 1
        if asked == 3:
            end.send("asked twice")
        try:
            {asks}
        except Empty:
            pass
    print("asked more than once:", asked > 1)

if __name__ == "__main__":
    queue, event = Queue(), Event()
    here, there = Pipe()
    child = Process(target=work, args=(queue, event, there), name="child")
    child.start()
    here.recv()
    event.set()
    queue.put("news")
    {join}
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what records a program."""

    def recording(source: str) -> Recording:
        file = tmp_path / "program.py"
        file.write_text(source, "utf-8")
        return record(file, start_method="fork")

    return recording


def arrows(recording: Recording, kind: str) -> list[tuple[float, float]]:
    """Return when causes came and their effects of a kind, in their order."""
    moments = (moment for row in timeline(recording).rows for moment in row.moments)
    return [(m.cause.time, m.time) for m in moments if m.kind == kind and m.cause is not None]


@pytest.mark.parametrize("what", GIVES_UP)
def test_a_wait_that_gives_up_is_not_taken_for_one_that_succeeds(run: Run, what: str) -> None:
    recording = run(GIVES_UP[what])
    for language in ("en", "zh"):
        block = BeautifulSoup(
            timeline_block(recording, "", TIMELINE_WORDS[language]), "html.parser"
        )
        told = " ".join(node.get_text() for node in block.select(".sentence"))
        early, late = SAYS[what, language]
        places = [told.find(early), told.find("in time: False"), told.find(late)]
        assert -1 not in places, told
        assert places == sorted(places)
        assert told.count(late) == 1
        notes = [node.get_text() for node in block.select(".words small")]
        assert NOTES[what == "a message"][language] in notes


def test_a_wait_is_ended_by_the_last_time_that_its_event_was_set(run: Run) -> None:
    recording = run(PING_PONG)
    found = sorted(arrows(recording, "woke"))
    sets = sorted(event.time for event in recording.events if event.kind == "event-set")
    assert [cause for cause, _ in found] == sets
    assert len(sets) == 6


def test_one_set_is_seen_by_all_who_ask_at_whatever_time(run: Run) -> None:
    source = ASKS.format(asks="if event.is_set(): break", join="child.join(); other.join()")
    child = '    child = Process(target=work, args=(queue, event, there), name="child")\n'
    other = child.replace("child", "other") + "    other.start()\n"
    recording = run(source.replace(child, other + child))
    (at,) = (event.time for event in recording.events if event.kind == "event-set")
    assert [cause for cause, _ in arrows(recording, "saw-event")] == [at, at]
    same = [
        replace(event, time=at) if event.kind == "saw-event" else event
        for event in recording.events
    ]
    assert arrows(replace(recording, events=same), "saw-event") == [(at, at), (at, at)]


def test_a_queue_is_joined_when_the_last_message_is_done_with(run: Run) -> None:
    recording = run(JOINED_ONCE)
    done = [event.time for event in recording.events if event.kind == "task-done"]
    assert [cause for cause, _ in arrows(recording, "joined-queue")] == [done[-1]]


@pytest.mark.parametrize(
    ("asks", "learns"),
    [
        ("if queue.get_nowait(): break", "get"),
        ("if queue.get(timeout=0): break", "get"),
        ("if queue.get(True, 0): break", "get"),
        ("if event.wait(0): break", "saw-event"),
        ("if event.is_set(): break", "saw-event"),
    ],
)
def test_who_only_asks_does_not_wait(run: Run, asks: str, learns: str) -> None:
    recording = run(ASKS.format(asks=asks, join="while child.is_alive(): child.join(timeout=0)"))
    assert [line.text for line in recording.lines] == ["asked more than once: True"]
    kinds = [
        event.kind for event in recording.events if event.kind not in ("idle", "sleep", "slept")
    ]
    waits = {"wait-get", "not-received", "wait-event", "woke", "not-woke", "join", "not-joined"}
    assert not waits & set(kinds)
    assert kinds.count(learns) == 1
    assert len(arrows(recording, learns)) == 1


def test_who_asks_again_after_a_clear_sees_the_event_again(run: Run) -> None:
    recording = run(PING_PONG.replace("ping.wait()", "while not ping.is_set(): sleep(0.001)"))
    causes = [cause for cause, _ in arrows(recording, "saw-event")]
    assert len(set(causes)) == len(causes) == 3
