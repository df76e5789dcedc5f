"""SIGKILL, which nobody can answer: to the processes of a program, to the recorder, to the build."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.alive import alive, command_of, processes_in
from tests.faults.ledger import BUILD, RECORD, Fault, Reference, until
from tests.faults.programs import FAMILY, LAB, METHODS, family, give, give_lab, hold_chinese

FAMILY_PATH = "snippets/hurt/family.py"
RECORDING, CHINESE = (
    0,
    1,
)  # turns at which a build is killed while it records, while the Chinese one runs
HELPERS = {
    "fork server": "multiprocessing.forkserver",
    "resource tracker": "multiprocessing.resource_tracker",
}


def number(said: list[str], pattern: str) -> int:
    """Return a number that was said."""
    found = re.search(pattern, "".join(said))
    assert found, said
    return int(found[1])


def semaphore(said: list[str]) -> list[Path]:
    """Return where the semaphore lies that was said; with fork it lies nowhere."""
    found = re.search(r"semaphore /(\S+)", "".join(said))
    return [Path(f"/dev/shm/sem.{found[1]}")] if found else []


def helper(main: int, name: str) -> int:
    """Return the process id of a helper of multiprocessing."""
    children = psutil.Process(main).children()
    (found,) = [each for each in children if HELPERS[name] in command_of(each)]
    return int(found.pid)


def kill(pid: int) -> None:
    psutil.Process(pid).kill()


@pytest.mark.fault("SIGKILL to main of a program", least=1)
@pytest.mark.parametrize("method", METHODS)
def test_main_of_a_program_is_killed(fault: Fault, method: str) -> None:
    running, said = family(fault, method)
    kill(number(said, r"main (\d+) \|"))
    text, _ = running.communicate()
    fault.hold("wrong", running.returncode == 137, f"exit code {running.returncode}")
    fault.said(text, f"{FAMILY_PATH}: ended by signal 9", lines=4)  # the tracker may say something
    fault.nothing_left(*semaphore(said))


@pytest.mark.fault("SIGKILL to a child of a program", least=1)
@pytest.mark.parametrize("method", METHODS)
def test_a_child_is_killed(fault: Fault, method: str) -> None:
    running, said = family(fault, method)
    kill(number(said, r"child is up (\d+)"))
    fault.go.touch()
    text, _ = running.communicate()
    fault.hold("wrong", running.returncode == 1, f"exit code {running.returncode}")
    fault.said(text, f"{FAMILY_PATH}: its process child ended with exit code -9", "ended with -9")
    fault.nothing_left(*semaphore(said))


@pytest.mark.fault("SIGKILL to the fork server", least=1)
def test_the_fork_server_is_killed(fault: Fault) -> None:
    running, said = family(fault, "forkserver")
    kill(helper(number(said, r"main (\d+) \|"), "fork server"))
    fault.go.touch()
    text, _ = running.communicate()
    fault.hold("wrong", running.returncode == 1, f"exit code {running.returncode}")
    fault.said(text, f"{FAMILY_PATH}: its process child ended with exit code 255", lines=3)
    fault.nothing_left(*semaphore(said))


@pytest.mark.fault("SIGKILL to the resource tracker", least=1)
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_the_resource_tracker_is_killed(fault: Fault, method: str) -> None:
    running, said = family(fault, method)
    kill(helper(number(said, r"main (\d+) \|"), "resource tracker"))
    fault.go.touch()
    text, _ = running.communicate()
    fault.hold("wrong", running.returncode == 0, f"exit code {running.returncode}")
    fault.hold("lost", "child ended with 0" in text, text)
    fault.nothing_left(*semaphore(said))


@pytest.mark.fault("SIGKILL to `python -m snippets run`", least=1)
@pytest.mark.parametrize("method", METHODS)
def test_a_run_is_killed(fault: Fault, method: str) -> None:
    running, said = family(fault, method)
    running.kill()
    running.communicate()
    fault.nothing_left(*semaphore(said))


@pytest.mark.fault("SIGKILL to `python -m snippets record`", least=1)
def test_a_record_is_killed(fault: Fault, moment: float) -> None:
    runs = give(fault.project, family=FAMILY)
    recording = fault.start(*RECORD)
    number = int(8 * moment)  # from the first process to nearly all
    assert until(lambda: len(alive(fault.mark)) > number)
    os.killpg(recording.pid, signal.SIGKILL)  # the whole group, as a terminal or an IDE does
    recording.communicate()
    fault.nothing_left()
    fault.next_record(*runs)
    fault.nothing_left()


@pytest.mark.fault("SIGKILL to `mkdocs build`", least=2)
def test_a_build_is_killed(fault: Fault, reference: Reference, moment: float, turn: int) -> None:
    if turn == CHINESE:
        hold_chinese(fault.project)
    building = fault.start(*BUILD)
    if turn == RECORDING:
        assert until(lambda: len(processes_in(fault.project)) > 3)
        (fault.project / ".cache" / "tmp0").touch()  # as jieba leaves it, if it is killed
    elif turn == CHINESE:
        assert until((fault.project / "site" / "search" / "search_index.json").exists)
        assert fault.runs("chinese_build.py")
    else:
        with suppress(subprocess.TimeoutExpired):
            building.wait(moment * reference.seconds)
    building.kill()
    building.communicate()
    fault.nothing_left()
    fault.next_build(reference)
    fault.nothing_left()


@pytest.mark.fault("SIGKILL to `mkdocs build` while the cells of a lab run", least=1)
def test_a_build_with_a_lab_is_killed(fault: Fault) -> None:
    child = "import subprocess\nsubprocess.run(['sleep', '600'])"
    give_lab(fault.project, LAB.replace('print("seven")', child))
    building = fault.start(*BUILD)
    assert until(lambda: fault.runs("sleep 600"))
    building.kill()
    building.communicate()
    fault.nothing_left()
