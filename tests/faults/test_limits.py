"""Limits on processes and on open files: what can't be done is told, and nothing stays behind."""

from __future__ import annotations

import resource
import signal
from pathlib import Path

import pytest

from tests.faults.hindrances import NO_FORK, customised, open_files
from tests.faults.ledger import RECORD, Fault
from tests.faults.programs import FAMILY, HELLO, family, give

REFUSED = "no process can be started (resource temporarily unavailable): end others, or allow more"
ENOUGH = 32  # open files, though all programs at once would need more
NO_CHILD = """
import os
def fork():
    raise BlockingIOError(11, "Resource temporarily unavailable")
os.fork = fork
"""


@pytest.mark.fault("a limit on processes")
@pytest.mark.parametrize("number", range(4))
def test_no_more_processes_for_the_recorder(fault: Fault, number: int) -> None:
    runs = give(fault.project, hello=HELLO, other=HELLO)
    path = customised(fault.project / "custom", NO_FORK.format(number))
    done = fault.call(*RECORD, env=fault.settings(PYTHONPATH=path))
    if number < 3:  # the guard and two programs
        fault.hold("wrong", done.returncode == 2, f"exit code {done.returncode}")
        fault.said(done.stdout, REFUSED)
    fault.nothing_left()
    fault.next_record(*runs)


@pytest.mark.fault("a limit on processes")
def test_no_more_processes_for_a_program(fault: Fault) -> None:
    give(fault.project, family=NO_CHILD + FAMILY)
    fault.go.touch()
    done = fault.call(*RECORD)
    fault.hold("wrong", done.returncode == 2, f"exit code {done.returncode}")
    for words in ("snippets/hurt/family.py under fork: exit code 1", "BlockingIOError"):
        fault.hold("wrong", words in done.stdout, done.stdout)
    fault.nothing_left()


@pytest.mark.fault("a limit on open files")
@pytest.mark.parametrize("number", [6, 12, ENOUGH])
def test_few_open_files(fault: Fault, number: int) -> None:
    runs = give(fault.project, **dict.fromkeys("abcdefghijklmno"[:number], HELLO))
    done = fault.call(*RECORD, preexec_fn=open_files(number))
    fault.hold("wrong", done.returncode in ((0,) if number == ENOUGH else (0, 2)), done.stdout)
    if done.returncode:
        fault.said(done.stdout, "too many open files: allow more (ulimit -n 1024)")
    fault.nothing_left()
    fault.next_record(*runs)


@pytest.mark.fault("a limit on open files")
@pytest.mark.parametrize("end", ["by itself", "by SIGTERM"])
def test_no_more_open_files_when_a_run_ends(fault: Fault, end: str) -> None:
    running, _ = family(fault, "spawn")
    most = max(int(each.name) for each in Path(f"/proc/{running.pid}/fd").iterdir())
    resource.prlimit(running.pid, resource.RLIMIT_NOFILE, (most + 1, most + 1))
    if end == "by itself":
        fault.go.touch()
    else:
        running.send_signal(signal.SIGTERM)
    text, _ = running.communicate()
    code = 0 if end == "by itself" else 143
    fault.hold("wrong", running.returncode == code, f"exit code {running.returncode}: {text}")
    fault.hold("wrong", "Traceback" not in text, text)
    fault.nothing_left()
