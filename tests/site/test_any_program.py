"""Whatever processes do to each other, their timeline tells it: all of it, once, causes before effects."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import indent
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.recorder.run import START_METHODS, record
from snippets.rendering.timeline import timeline
from snippets.rendering.timeline_block import timeline_block
from snippets.rendering.timeline_words import TIMELINE_WORDS

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording

TOLD_LATE = {"start", "call", "helper", "pipe"}  # when the call has returned
TOLD_LATE |= {"wait-queue", "joined-queue"}  # by a thread, perhaps while another starts a process
LATE = 0.003  # seconds
ACTS = (  # none waits for ever, whoever does what
    "messages.put('the same')",
    "messages.put(['a list', number])",
    "with suppress(Empty): messages.get(timeout=0.02)",
    "with suppress(Empty): messages.get_nowait()",
    "Thread(target=take, args=(messages,), daemon=True).start()",
    "tasks.put('a task')",
    "with suppress(Empty): tasks.get(timeout=0.02); tasks.task_done()",
    "Thread(target=tasks.join, daemon=True).start()",
    "event.set()",
    "event.clear()",
    "event.wait(0.02)",
    "event.wait(0)",
    "event.is_set()",
    "end.send(number)",
    "if end.poll(0.02): end.recv()",
    "if end.poll(): end.recv()",
    "sleep(0.01)",
    "print('line', number)",
    "child = Process(target=print, args=(number,)); child.start(); child.join(0.01); child.join()",
    "child = Process(target=sleep, args=(9,)); child.start(); child.join(0.01); child.kill(); child.join()",
)
PROGRAM = """\
from contextlib import suppress
from multiprocessing import Event, JoinableQueue, Pipe, Process, Queue
from queue import Empty
from threading import Thread
from time import sleep

def take(queue):
    with suppress(Empty):
        queue.get(timeout=0.02)

{functions}
if __name__ == "__main__":
    messages, tasks, event = Queue(), JoinableQueue(), Event()
    here, there = Pipe()
    children = [
        Process(target=target, args=(messages, tasks, event, there))
        for target in [{children}]
    ]
    for child in children:
        child.start()
    main(messages, tasks, event, here)
    for child in children:
        child.join()
    messages.cancel_join_thread()
    tasks.cancel_join_thread()
"""
FUNCTION = """\
def {name}(messages, tasks, event, end):
    number = 0
{acts}
    messages.cancel_join_thread()
    tasks.cancel_join_thread()

"""


def program(acts: list[list[str]]) -> str:
    """Return a program of a main process and a child or two, each of which does such things."""
    names = ["main", "first", "second"][: len(acts)]
    functions = "".join(
        FUNCTION.format(name=name, acts=indent("\n".join(each), "    "))
        for name, each in zip(names, acts, strict=True)
    )
    return PROGRAM.format(functions=functions, children=", ".join(names[1:]))


def check(recording: Recording) -> None:
    """Check that the timeline tells all, once, in the order in which it can have happened."""
    moments = [moment for row in timeline(recording).rows for moment in row.moments]
    place = {id(moment): number for number, moment in enumerate(moments)}
    events = [event for event in recording.events if event.kind != "idle"]
    assert len(place) == len(moments) == len(events) + len(recording.lines)
    recorded, drawn = defaultdict(list), defaultdict(list)
    for event in events:
        recorded[event.pid, event.kind].append(event.time)
    for moment in moments:
        drawn[moment.pid, moment.kind].append(moment.time)
        if moment.cause is not None:
            assert place[id(moment.cause)] < place[id(moment)]
            assert moment.cause.time <= moment.time
    for who, times in recorded.items():
        assert drawn[who] == sorted(drawn[who])
        if who[1] not in TOLD_LATE:
            assert sorted(times) == pytest.approx(drawn[who], abs=LATE)
    for words in TIMELINE_WORDS.values():
        block = BeautifulSoup(timeline_block(recording, "", words), "html.parser")
        said = [node.get_text().partition("\t")[2] for node in block.select(".row .sentence")]
        assert words.end not in said


def test_a_timeline_tells_whatever_processes_do(request: pytest.FixtureRequest) -> None:
    acts = st.lists(
        st.lists(st.sampled_from(ACTS), min_size=1, max_size=12), min_size=2, max_size=3
    )

    @settings(max_examples=8 * request.config.getoption("--times"))
    @given(acts=acts, method=st.sampled_from(START_METHODS))
    def tells(acts: list[list[str]], method: str) -> None:
        with TemporaryDirectory() as folder:
            file = Path(folder) / "program.py"
            file.write_text(program(acts), "utf-8")
            recording = record(file, start_method=method, time_limit=300)
        assert (recording.ended, recording.exit_code) == ("exit", 0), recording.text
        check(recording)

    tells()
