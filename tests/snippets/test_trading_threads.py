"""What docs/*/lesson/trading_threads.md says must hold in every run."""

from __future__ import annotations

import ast
import difflib
import multiprocessing
import queue
import re
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.run import SNIPPETS

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording

ROUNDS = [f"Round {number}" for number in range(1, 13)]
END = "[End of input]"
STEP = re.compile(
    r"(?P<step>[\w ]+)\. Process: (?P<pid>\d+)(?:, producer at (?P<address>0x[0-9a-f]+))?"
)


def said(recording: Recording) -> list[tuple[str, str]]:
    """Return each line with the process that printed it, in order."""
    return [(line.process, line.text) for line in recording.lines]


def rounds(*numbers: int) -> list[tuple[str, str]]:
    """Return what the consumer prints for these messages."""
    return [("consumer", f"Round {number}") for number in numbers]


@pytest.mark.program("trading_threads/threads.py")
def test_threads_stop_after_the_tenth_round(recording: Recording) -> None:
    assert said(recording) == [("main", text) for text in (*ROUNDS[:10], END)]
    assert (recording.ended, recording.exit_code) == ("exit", 0)
    assert len(recording.pids) == 1


@pytest.mark.program("trading_threads/processes.py")
def test_processes_run_past_the_tenth_round(recording: Recording) -> None:
    assert said(recording) == rounds(*range(1, 13))
    assert (recording.ended, recording.exit_code) == ("rule", None)
    assert len({line.pid for line in recording.lines}) == 1


@pytest.mark.program("trading_threads/debug.py")
def test_debug_prints_two_flags(recording: Recording) -> None:
    expected: list[tuple[str, str]] = []
    for number in range(1, 13):
        expected += [("producer", "Running: flag = False"), *rounds(number)]
        if number == 10:
            expected.append(("main", "Stopping: flag = True"))
    assert said(recording) == expected
    pids = {line.process: line.pid for line in recording.lines}
    assert len(set(pids.values())) == 3
    assert {(line.process, line.pid) for line in recording.lines} == set(pids.items())


@pytest.mark.program("trading_threads/pids.py")
def test_pids_prove_two_producers(recording: Recording) -> None:
    steps = {
        found["step"]: found for line in recording.lines if (found := STEP.fullmatch(line.text))
    }
    assert said(recording) == [
        ("main", steps["Main program"][0]),
        ("main", steps["Producer constructor"][0]),
        ("producer", steps["Producer main loop"][0]),
        *rounds(*range(1, 11)),
        ("main", steps["Producer stop method"][0]),
        *rounds(11, 12),
    ]
    for line in recording.lines:
        if found := STEP.fullmatch(line.text):
            assert int(found["pid"]) == line.pid
    main, loop = steps["Main program"]["pid"], steps["Producer main loop"]["pid"]
    assert steps["Producer constructor"]["pid"] == steps["Producer stop method"]["pid"] == main
    assert loop != main


@pytest.mark.program("trading_threads/pids.py")
def test_the_address_is_the_same_under_fork_only(recording: Recording) -> None:
    found = [match for line in recording.lines if (match := STEP.fullmatch(line.text))]
    address = {match["step"]: match["address"] for match in found}
    assert address["Producer stop method"] == address["Producer constructor"]
    same = address["Producer main loop"] == address["Producer constructor"]
    assert same == (recording.start_method == "fork")


def code_of(path: str) -> list[str]:
    """Return the lines of a program without its docstring and its markers."""
    text = (SNIPPETS / path).read_text("utf-8")
    docstring = ast.parse(text).body[0]
    lines = text.splitlines()[docstring.end_lineno :]
    return [re.sub(r" *# \(\d+\)!$", "", line) for line in lines]


def test_only_names_change_from_threads_to_processes() -> None:
    pair = code_of("trading_threads/threads.py"), code_of("trading_threads/processes.py")
    changed = [line for line in difflib.ndiff(*pair) if line[0] in "+-"]
    assert sorted(changed) == sorted(
        [
            "- from queue import Queue",
            "- from threading import Event, Thread",
            "+ from multiprocessing import Event, JoinableQueue, Process",
            "- class Producer(Thread):",
            "+ class Producer(Process):",
            "-     messages, tenth, told = Queue(), Event(), Event()",
            "+     messages, tenth, told = JoinableQueue(), Event(), Event()",
            "-     consumer = Thread(",
            "+     consumer = Process(",
        ]
    )


def test_creating_a_process_starts_nothing() -> None:
    assert multiprocessing.Process().pid is None


def test_only_the_joinable_queue_has_the_join_of_the_thread_version() -> None:
    assert hasattr(queue.Queue(), "join")
    assert hasattr(multiprocessing.JoinableQueue(), "join")
    assert not hasattr(multiprocessing.Queue(), "join")
