"""What docs/*/lesson/event.md says must hold in every run."""

from __future__ import annotations

import difflib
import multiprocessing
import pickle
import re
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.run import SNIPPETS

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording

MARKER = re.compile(r" *# \(\d+\)!$")


def said(recording: Recording) -> list[tuple[str, str]]:
    """Return each line with the process that printed it, in order."""
    return [(line.process, line.text) for line in recording.lines]


def lines_of(path: str) -> list[str]:
    """Return the lines of a program without its markers."""
    return [MARKER.sub("", line) for line in (SNIPPETS / path).read_text("utf-8").splitlines()]


@pytest.mark.program("event/event.py")
def test_the_event_stops_the_producer_after_the_tenth_round(recording: Recording) -> None:
    rounds = [("consumer", f"Round {number}") for number in range(1, 11)]
    assert said(recording) == [*rounds, ("consumer", "[End of input]")]
    assert (recording.ended, recording.exit_code) == ("exit", 0)
    assert recording.failures() == []


@pytest.mark.program("event/event.py")
def test_main_producer_and_consumer_are_three_processes(recording: Recording) -> None:
    started = {
        event.details["name"]: event.details["child"]
        for event in recording.events
        if event.kind == "start"
    }
    (main,) = {event.pid for event in recording.events if event.kind == "start"}
    assert set(started) == {"producer", "consumer"}
    assert len({main, *started.values()}) == 3


def test_only_producer_and_flag_change_from_processes_to_event() -> None:
    pair = lines_of("trading_threads/processes.py"), lines_of("event/event.py")
    changed = [line for line in difflib.ndiff(*pair) if line[0] in "+-" and line[1:].strip()]
    assert sorted(changed) == sorted(
        [
            '- """Show that a flag in an object never stops a producer process."""',
            '+ """Show that an event stops a producer process."""',
            "- class Producer(Process):",
            "-     def __init__(self, messages):",
            '-         super().__init__(name="producer")',
            "-         self.messages = messages",
            "-         self.to_stop = False",
            "-     def run(self):",
            "-         number = 0",
            "-         while not self.to_stop:",
            "-             number += 1",
            '-             self.messages.put(f"Round {number}")',
            "-             self.messages.join()",
            "-         self.messages.put(None)",
            "-     def stop(self):",
            "-         self.to_stop = True",
            "+ def produce(messages, to_stop):",
            "+     number = 0",
            "+     while not to_stop.is_set():",
            "+         number += 1",
            '+         messages.put(f"Round {number}")',
            "+         messages.join()",
            "+     messages.put(None)",
            "-     producer = Producer(messages)",
            "+     to_stop = Event()",
            "+     producer = Process(",
            '+         target=produce, args=(messages, to_stop), name="producer"',
            "+     )",
            "-     producer.stop()",
            "+     to_stop.set()",
        ]
    )


@pytest.mark.program("event/waiting.py")
def test_wait_holds_the_runner_until_main_sets_the_event(recording: Recording) -> None:
    assert said(recording) == [
        ("runner", "At the line. Started? False"),
        ("main", "Go!"),
        ("runner", "Running. Started? True"),
    ]
    assert (recording.ended, recording.exit_code) == ("exit", 0)
    assert len({line.pid for line in recording.lines}) == 2


@pytest.mark.program("event/read_cost.py")
def test_each_flag_costs_more_to_read_than_the_one_before(recording: Recording) -> None:
    rows = [re.split(r" {2,}", line.text) for line in recording.lines]
    assert [name for name, _, _ in rows] == ["attribute", "RawValue", "Value", "Event"]
    costs = [float(cost) for _, cost, _ in rows]
    ratios = [float(ratio) for _, _, ratio in rows]
    assert costs[0] > 0
    assert ratios[0] == 1
    assert ratios == sorted(ratios)
    assert len(recording.pids) == 1


def test_waiting_with_a_limit_tells_whether_the_event_was_set() -> None:
    event = multiprocessing.get_context("spawn").Event()
    assert event.wait(0) is False
    event.set()
    event.set()
    assert event.wait(0) is True
    assert event.is_set()
    event.clear()
    assert not event.is_set()


def test_only_the_raw_value_has_no_lock() -> None:
    assert hasattr(multiprocessing.Value("b", 0), "get_lock")
    assert not hasattr(multiprocessing.RawValue("b", 0), "get_lock")


def test_an_event_is_no_message() -> None:
    with pytest.raises(RuntimeError, match="through inheritance"):
        pickle.dumps(multiprocessing.get_context("spawn").Event())
