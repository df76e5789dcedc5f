"""What docs/*/lesson/calling_programs.md says must hold in every run."""

from __future__ import annotations

import re
import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording

OTHER = "another program"
FILES = ["alpha.txt", "beta.txt", "gamma.txt"]
PID = re.compile(r"I am process (\d+)")


def said(recording: Recording) -> list[tuple[str, str]]:
    """Return each line with the process that printed it, in order."""
    return [(line.process, line.text) for line in recording.lines]


@pytest.mark.program("calling_programs/real_processes.py")
def test_children_have_a_pid_and_an_exit_code_and_obey_a_signal(recording: Recording) -> None:
    pid = {
        line.process: int(found[1])
        for line in recording.lines
        if (found := PID.fullmatch(line.text))
    }
    assert said(recording) == [
        ("main", f"I am process {pid['main']}"),
        ("idler", f"I am process {pid['idler']}"),
        ("main", f"idler {pid['idler']}: exit code -15"),
        ("quitter", f"I am process {pid['quitter']}"),
        ("main", f"quitter {pid['quitter']}: exit code 3"),
    ]
    assert len(set(pid.values())) == 3
    assert {(line.process, line.pid) for line in recording.lines} == set(pid.items())
    assert (recording.ended, recording.exit_code) == ("exit", 0)


@pytest.mark.program("calling_programs/real_processes.py")
def test_the_idler_does_not_sleep_its_minute(recording: Recording) -> None:
    assert recording.duration < 30


@pytest.mark.program("calling_programs/zombie.py")
def test_only_a_child_of_main_stays_a_zombie(recording: Recording) -> None:
    zombie = recording.start_method != "forkserver"
    assert said(recording) == [
        ("child", "done"),
        ("main", f"ended: still a process? {zombie}"),
        ("main", "joined: still a process? False"),
    ]


@pytest.mark.program("calling_programs/call.py")
def test_call_returns_after_the_listing(recording: Recording) -> None:
    assert said(recording) == [*((OTHER, name) for name in FILES), ("main", "rc 0")]
    assert (recording.ended, recording.exit_code) == ("exit", 0)


@pytest.mark.program("calling_programs/run_call.py")
def test_run_does_what_call_does(recording: Recording) -> None:
    assert said(recording) == [*((OTHER, name) for name in FILES), ("main", "rc 0")]
    assert (recording.ended, recording.exit_code) == ("exit", 0)


@pytest.mark.program("calling_programs/start_only.py")
def test_popen_does_not_wait(recording: Recording) -> None:
    assert said(recording) == [
        ("main", "started, rc None"),
        ("python", "child got a line"),
        ("main", "ended, rc 0"),
    ]
    assert len(recording.pids) == 2


@pytest.mark.program("calling_programs/shell_drops_arguments.py")
def test_a_shell_takes_all_but_the_first_item_for_itself(recording: Recording) -> None:
    current, shelf = ["shelf"], ["book.txt"]
    expected: list[tuple[str, str]] = []
    for call, listed in (
        ("call(['ls', 'shelf'], shell=True)", current),
        ("call('ls shelf', shell=True)", shelf),
        ("call(['ls', 'shelf'], shell=False)", shelf),
        ("call(['echo $0, $1', 'shelf', 'table'], shell=True)", ["shelf, table"]),
    ):
        expected += [("main", call), *((OTHER, text) for text in listed), ("main", "rc 0")]
    assert said(recording) == expected


def test_shlex_join_makes_one_harmless_string() -> None:
    command = ["echo", "two words; echo a third"]
    output = subprocess.check_output(shlex.join(command), shell=True, text=True)
    assert output == "two words; echo a third\n"


def test_input_pasted_into_a_command_is_run() -> None:
    typed = "two words; echo a third"
    output = subprocess.check_output(f"echo {typed}", shell=True, text=True)
    assert output == "two words\na third\n"


@pytest.mark.program("calling_programs/print_order.py")
def test_what_is_buffered_comes_last(recording: Recording) -> None:
    assert said(recording) == [
        ("main", "buffered: called before after"),
        ("main", "flushed: before called after"),
    ]
