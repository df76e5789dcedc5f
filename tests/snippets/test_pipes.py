"""What docs/*/lesson/pipes.md says must hold in every run."""

from __future__ import annotations

import ast
import difflib
import multiprocessing
import os
import re
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.run import SNIPPETS

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording

ROUNDS = [("consumer", f"Round {number}") for number in range(1, 11)]
END = ("consumer", "[End of input]")
OWN = {"consumer": "the consumer's end", "producer": "the producer's end"}


def said(recording: Recording) -> list[tuple[str, str]]:
    """Return each line with the process that printed it, in order."""
    return [(line.process, line.text) for line in recording.lines]


def said_by(recording: Recording, process: str) -> list[str]:
    """Return what one process printed, in order."""
    return [text for name, text in said(recording) if name == process]


def ended_children(recording: Recording) -> set[str]:
    """Return the names of the children that ended before the run was over."""
    events = [event for event in recording.events if event.kind == "run"]
    names = {event.pid: event.details["name"] for event in events}
    return {names[pid] for pid in recording.ended_pids if pid in names}


def code_of(path: str) -> list[str]:
    """Return the lines of a program without its docstring and its markers."""
    text = (SNIPPETS / path).read_text("utf-8")
    lines = text.splitlines()[ast.parse(text).body[0].end_lineno :]
    return [re.sub(r" *# \(\d+\)!$", "", line) for line in lines]


def changes(before: str, after: str) -> list[str]:
    """Return the lines that two programs don't share, docstrings and markers aside."""
    pair = code_of(before), code_of(after)
    return [line for line in difflib.ndiff(*pair) if line[0] in "+-"]


@pytest.mark.program("pipes/pipe_hangs_under_fork.py")
def test_the_stream_ends_except_under_fork(recording: Recording) -> None:
    if recording.start_method == "fork":
        assert said(recording) == ROUNDS
        assert recording.ended == "rule"
        assert ended_children(recording) == {"producer"}
    else:
        assert said(recording) == [*ROUNDS, END]
        assert (recording.ended, recording.exit_code) == ("exit", 0)
        assert ended_children(recording) == {"producer", "consumer"}


@pytest.mark.skipif(sys.platform != "linux", reason="the program reads /proc")
@pytest.mark.program("pipes/who_holds_the_ends.py")
def test_the_consumer_holds_the_producers_end_under_fork_only(recording: Recording) -> None:
    forked = recording.start_method == "fork"
    held = {name: ", ".join(OWN.values()) if forked else own for name, own in OWN.items()}
    assert said_by(recording, "consumer") == [
        "Round 1",
        f"consumer holds: {held['consumer']}",
        *([] if forked else [END[1]]),
    ]
    assert said_by(recording, "producer") == [f"producer holds: {held['producer']}"]
    assert said_by(recording, "main") == ["MainProcess holds: none"]
    assert recording.ended == ("rule" if forked else "exit")


@pytest.mark.skipif(sys.platform != "linux", reason="the program reads /proc")
@pytest.mark.program("pipes/who_holds_the_ends.py")
def test_main_reports_when_the_producer_has_ended(recording: Recording) -> None:
    joined = [
        (event.time, event.details["child"]) for event in recording.events if event.kind == "joined"
    ]
    (producer,) = {line.pid for line in recording.lines if line.process == "producer"}
    (report,) = [line for line in recording.lines if line.process == "main"]
    assert joined[0][1] == producer
    assert joined[0][0] <= report.time
    producers = [line for line in recording.lines if line.process == "producer"]
    assert producers[-1].time < report.time


@pytest.mark.program("pipes/pipe_closed.py")
def test_the_stream_ends_when_children_close_the_other_end(recording: Recording) -> None:
    assert said(recording) == [*ROUNDS, END]
    assert (recording.ended, recording.exit_code) == ("exit", 0)


def test_only_the_other_end_is_passed_and_closed() -> None:
    changed = changes("pipes/pipe_hangs_under_fork.py", "pipes/pipe_closed.py")
    assert sorted(changed) == sorted(
        [
            "- def produce(connection):",
            "+ def produce(connection, other_end):",
            "+     other_end.close()",
            "- def consume(connection):",
            "+ def consume(connection, other_end):",
            "+     other_end.close()",
            '-         target=consume, args=(left,), name="consumer"',
            '+         target=consume, args=(left, right), name="consumer"',
            '-         target=produce, args=(right,), name="producer"',
            '+         target=produce, args=(right, left), name="producer"',
        ]
    )


@pytest.mark.program("pipes/pipe_left_open_hangs.py")
def test_the_stream_never_ends_while_main_holds_copies(recording: Recording) -> None:
    assert said(recording) == ROUNDS
    assert recording.ended == "rule"
    assert ended_children(recording) == {"producer"}


def test_only_the_closing_in_main_is_taken_away() -> None:
    changed = changes("pipes/pipe_closed.py", "pipes/pipe_left_open_hangs.py")
    assert changed == ["-     left.close()", "-     right.close()"]


@pytest.mark.program("pipes/one_way.py")
def test_a_one_way_pipe_refuses_the_other_way(recording: Recording) -> None:
    assert said(recording) == [
        ("consumer", "Round 1"),
        ("consumer", "OSError - connection is read-only"),
        ("main", "OSError - connection is write-only"),
    ]
    assert (recording.ended, recording.exit_code) == ("exit", 0)


@pytest.mark.program("pipes/objects_and_bytes.py")
def test_what_travels_is_a_copy(recording: Recording) -> None:
    order = "Order(number=7, items=['tea', 'milk'])"
    assert said(recording) == [
        ("consumer", "text: Round 1"),
        ("consumer", r"bytes: b'\x00\x7f\xff'"),
        ("consumer", f"object: {order}"),
        ("consumer", "changed: Order(number=7, items=['tea', 'milk', 'lemon'])"),
        ("main", "equal: True"),
        ("main", "same object: False"),
        ("main", f"unchanged: {order}"),
    ]
    assert (recording.ended, recording.exit_code) == ("exit", 0)


@pytest.mark.program("pipes/unpicklable.py")
def test_only_the_function_at_the_top_travels(recording: Recording) -> None:
    rows = dict(re.split(r" {2,}", line.text) for line in recording.lines)
    local = rows.pop("make_local()")
    assert local == ("PicklingError" if sys.version_info >= (3, 14) else "AttributeError")
    assert rows == {
        "at_the_top": "travels",
        "lambda: None": "PicklingError",
        "(n for n in [])": "TypeError",
        "file": "TypeError",
        "threading.Lock()": "TypeError",
        "multiprocessing.Lock()": "RuntimeError",
    }
    assert next(iter(rows)) == "at_the_top"
    assert (recording.ended, recording.exit_code) == ("exit", 0)


@pytest.mark.program("pipes/poll_and_wait.py")
def test_only_the_second_producer_is_ready(recording: Recording) -> None:
    assert said(recording) == [
        ("main", "at once: False"),
        ("main", "after a moment: False"),
        ("main", "ready: Round 1 of the second producer"),
        ("main", "in the end: True"),
        ("main", "ready: Round 1 of the first producer"),
    ]
    assert (recording.ended, recording.exit_code) == ("exit", 0)


@pytest.mark.program("pipes/join_small_message.py")
def test_a_small_message_lets_its_producer_end(recording: Recording) -> None:
    assert said(recording) == [
        ("producer", "put() has returned"),
        ("main", "joined the producer"),
        ("main", "got 65000 bytes"),
    ]
    assert (recording.ended, recording.exit_code) == ("exit", 0)


@pytest.mark.program("pipes/join_big_message_hangs.py")
def test_a_big_message_keeps_its_producer_from_ending(recording: Recording) -> None:
    assert said(recording) == [("producer", "put() has returned")]
    assert recording.ended == "rule"
    events = [event.kind for event in recording.events]
    assert "join" in events
    assert "joined" not in events


def test_only_the_size_grows() -> None:
    changed = changes("pipes/join_small_message.py", "pipes/join_big_message_hangs.py")
    kept = [line for line in changed if not line.startswith("?")]
    assert kept == ["- SIZE = 65_000  # bytes", "+ SIZE = 66_000  # bytes"]


@pytest.mark.program("pipes/get_before_join.py")
def test_a_big_message_that_is_taken_lets_its_producer_end(recording: Recording) -> None:
    assert said_by(recording, "producer") == ["put() has returned"]
    assert said_by(recording, "main") == ["got 66000 bytes", "joined the producer"]
    assert (recording.ended, recording.exit_code) == ("exit", 0)


def test_only_the_order_changes_to_get_before_join() -> None:
    before, after = (
        code_of(f"pipes/{name}.py") for name in ("join_big_message_hangs", "get_before_join")
    )
    assert before != after
    assert sorted(before) == sorted(after)


def test_the_end_comes_only_when_the_last_copy_is_closed() -> None:
    left, right = multiprocessing.Pipe()
    copy = os.dup(right.fileno())
    right.close()
    assert not left.poll()
    os.close(copy)
    assert multiprocessing.connection.wait([left]) == [left]  # closed counts as ready
    with left, pytest.raises(EOFError):
        left.recv()
    assert left.closed


def test_a_dead_consumer_is_an_error_for_the_producer() -> None:
    left, right = multiprocessing.Pipe()
    right.send("Round 1")
    left.close()  # as its end does, with the message unread
    with right, pytest.raises((EOFError, ConnectionResetError)):
        right.recv()


def test_a_send_that_fails_sends_nothing() -> None:
    left, right = multiprocessing.Pipe()
    with left, right:
        with pytest.raises(TypeError):
            right.send(threading.Lock())
        assert not left.poll()
        right.send(test_a_send_that_fails_sends_nothing)
        assert left.recv() is test_a_send_that_fails_sends_nothing


def test_a_queue_only_prints_what_it_cannot_pickle() -> None:
    program = """
from multiprocessing import Queue
messages = Queue()
messages.put(lambda: None)
messages.put("the next one")
print(messages.get())
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "the next one\n"
    assert "Traceback" in ended.stderr
    assert "PicklingError" in ended.stderr


def test_a_bare_pipe_blocks_send_until_there_is_room() -> None:
    left, right = multiprocessing.Pipe()
    message = bytes(8 << 20)  # more than any buffer of a pipe
    sender = threading.Thread(target=right.send, args=(message,))
    sender.start()
    assert left.poll(10)
    assert sender.is_alive()
    assert left.recv() == message
    sender.join()
    left.close()
    right.close()
