"""What docs/*/lesson/failed_calls.md says must hold in every run."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from snippets.recorder.recording import Recording

OTHER = "another program"
SLOW = [sys.executable, "-c", "import time; time.sleep(60)"]


def said(recording: Recording) -> list[tuple[str, str]]:
    """Return each line with the process that printed it, in order."""
    return [(line.process, line.text) for line in recording.lines]


def failed_code(line: tuple[str, str], before: str) -> int:
    """Return the code that main prints after some words; it must tell of a failure."""
    found = re.fullmatch(rf"{re.escape(before)} (\d+)", line[1])
    assert line[0] == "main"
    assert found
    assert int(found[1]) > 0
    return int(found[1])


@pytest.mark.program("failed_calls/check_call.py")
def test_check_call_raises_where_call_returns(recording: Recording) -> None:
    complaint, unnoticed, again, failed = said(recording)
    assert complaint[0] == OTHER
    assert "no-such-folder" in complaint[1]
    assert again == complaint
    assert failed_code(unnoticed, "Nobody noticed. rc:") == failed_code(
        failed, "Command failed. rc:"
    )
    assert (recording.ended, recording.exit_code) == ("exit", 0)


@pytest.mark.program("failed_calls/run_check.py")
def test_run_raises_only_when_asked_to_check(recording: Recording) -> None:
    complaint, unnoticed, again, failed, printed = said(recording)
    assert complaint[0] == OTHER
    assert "no-such-folder" in complaint[1]
    assert again == complaint
    code = failed_code(failed, "Command failed. rc:")
    assert failed_code(unnoticed, "Nobody noticed. rc:") == code
    assert printed == (
        "main",
        f"Command '['ls', 'no-such-folder']' returned non-zero exit status {code}.",
    )


@pytest.mark.program("failed_calls/shell_hides_failure.py")
def test_a_shell_lists_the_current_folder_instead(recording: Recording) -> None:
    listed, hidden, complaint, failed = said(recording)
    assert (listed, hidden) == ((OTHER, "door.txt"), ("main", "shell=True: no failure"))
    assert complaint[0] == OTHER
    assert "no-such-folder" in complaint[1]
    failed_code(failed, "shell=False: failed, rc")


@pytest.mark.program("failed_calls/missing_program.py")
def test_a_missing_program_is_an_exception_or_code_127(recording: Recording) -> None:
    without, complaint, within = said(recording)
    assert without[0] == "main"
    assert without[1].startswith("FileNotFoundError - ")
    assert without[1].endswith("'no-such-program'")
    assert complaint[0] == OTHER
    assert "no-such-program" in complaint[1]
    assert within == (
        "main",
        "CalledProcessError - Command 'no-such-program' returned non-zero exit status 127.",
    )


@pytest.mark.parametrize("function", [subprocess.call, subprocess.run])
def test_a_missing_program_is_an_exception_without_checking_too(
    function: Callable[[list[str]], object],
) -> None:
    with pytest.raises(FileNotFoundError):
        function(["no-such-program"])


@pytest.mark.program("failed_calls/run_timeout.py")
def test_run_leaves_no_process_behind(recording: Recording) -> None:
    assert said(recording) == [("main", "TimeoutExpired"), ("main", "left in its pipe: b''")]
    assert not [event for event in recording.events if event.kind == "left-behind"]
    assert recording.duration < 30


def test_wait_only_stops_waiting() -> None:
    with subprocess.Popen(SLOW) as child:
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(timeout=0.01)
        assert child.poll() is None
        child.kill()


@pytest.mark.program("failed_calls/killed.py")
def test_a_signal_makes_a_negative_return_code(recording: Recording) -> None:
    assert said(recording) == [
        ("main", "SIGTERM 15 gives rc -15"),
        ("main", "SIGKILL 9 gives rc -9"),
    ]


def test_a_negative_return_code_is_a_failure_too() -> None:
    suicide = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
    for check in (subprocess.check_call, lambda command: subprocess.run(command, check=True)):
        with pytest.raises(subprocess.CalledProcessError) as error:
            check([sys.executable, "-c", suicide])
        assert error.value.returncode == -signal.SIGTERM


def test_two_clauses_catch_every_failure() -> None:
    assert issubclass(subprocess.CalledProcessError, subprocess.SubprocessError)
    assert issubclass(subprocess.TimeoutExpired, subprocess.SubprocessError)
    assert issubclass(FileNotFoundError, OSError)
    assert not issubclass(FileNotFoundError, subprocess.SubprocessError)


def test_a_program_that_a_shell_misses_raises_nothing_unchecked() -> None:
    command = "no-such-program 2>/dev/null"
    assert subprocess.run(command, shell=True, check=False).returncode == 127
