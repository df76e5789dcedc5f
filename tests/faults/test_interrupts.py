"""Ctrl-C and SIGTERM at random moments: a word, nothing left, and the next build is right."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING
from urllib.request import urlopen

import psutil
import pytest

from tests.alive import command_of
from tests.faults.ledger import BUILD, RECORD, Fault, Reference, until
from tests.faults.programs import FAMILY, give, hold_chinese

if TYPE_CHECKING:
    from collections.abc import Callable

SOON = 30  # seconds in which a build has to end when told to, on a busy machine


def break_off(fault: Fault, seconds: float | None, tell: Callable[[int], None]) -> None:
    """Begin a build, tell it to end after some seconds, or when it waits for the Chinese one."""
    if seconds is None:
        hold_chinese(fault.project)
    building = fault.start(*BUILD)
    if seconds is None:
        assert until((fault.project / "site" / "search" / "search_index.json").exists)
    else:
        time.sleep(seconds)
    done = building.poll() is not None
    if not done:
        tell(building.pid)
    told = time.monotonic()
    text, _ = building.communicate()
    took = time.monotonic() - told
    if "Documentation built" in text:
        return
    assert not done, text
    fault.hold("wrong", building.returncode, "exit code 0")
    fault.hold("wrong", took < SOON, f"it took {took:.0f} s")
    last = text.splitlines()[-1:]
    if last != ["Aborted!"]:  # then Python alone was there to answer: MkDocs had not begun
        fault.hold("wrong", not text or last == ["KeyboardInterrupt"], text)
        fault.hold("wrong", "cli()" not in text, text)
    else:
        fault.hold("wrong", "Traceback" not in text and "Exception ignored" not in text, text)
    fault.no_pages()


@pytest.mark.fault("Ctrl-C at a random moment of a build", least=2)
def test_ctrl_c(fault: Fault, reference: Reference, moment: float) -> None:
    break_off(fault, moment * reference.seconds, lambda pid: os.killpg(pid, signal.SIGINT))
    fault.nothing_left()
    fault.next_build(reference)
    fault.nothing_left()


@pytest.mark.fault("SIGTERM or SIGHUP at a random moment of a build", least=2)
def test_it_is_told_to_end(fault: Fault, reference: Reference, moment: float, turn: int) -> None:
    seconds = moment * reference.seconds if turn else None
    number = signal.SIGHUP if turn % 2 else signal.SIGTERM
    break_off(fault, seconds, lambda pid: os.kill(pid, number))
    fault.nothing_left()
    fault.next_build(reference)
    fault.nothing_left()


@pytest.mark.fault("Ctrl-C or SIGTERM at a random moment of `python -m snippets record`", least=1)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_record_is_broken_off(fault: Fault, moment: float, number: signal.Signals) -> None:
    runs = give(fault.project, family=FAMILY)
    recording = fault.start(*RECORD)
    time.sleep(moment * 2)  # from its imports to all programs at work
    os.killpg(recording.pid, number)
    text, _ = recording.communicate()
    code = recording.returncode
    # before any code of ours runs, Python alone is there to answer
    alone = text.splitlines()[-1:] == ["KeyboardInterrupt"] and str(fault.project) not in text
    # before its imports are done there is nothing to end in good order
    fault.hold("wrong", code in (128 + number, -number) or alone, f"exit code {code}")
    fault.hold("wrong", not text.strip() or alone, text)
    fault.nothing_left()
    fault.next_record(*runs)
    fault.nothing_left()


@pytest.mark.fault("Ctrl-C, SIGTERM, SIGHUP or SIGKILL to `mkdocs serve`", least=1)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_server_is_ended(fault: Fault, number: signal.Signals) -> None:
    serving = fault.start("mkdocs", "serve", "--dev-addr", "127.0.0.1:0")
    assert serving.stdout
    assert any("Serving on" in line for line in serving.stdout)
    assert [*fault.temporary.glob("mkdocs_*/index.html")]
    server = psutil.Process(serving.pid)
    (place,) = (each.laddr for each in server.net_connections() if each.status == "LISTEN")
    with urlopen(f"http://{place.ip}:{place.port}/"):  # MkDocs says that it serves, then begins to
        pass
    children = server.children()
    (guard,) = [each for each in children if "after_kill" in command_of(each)]
    serving.send_signal(number)
    text, _ = serving.communicate()
    fault.hold("wrong", "Traceback" not in text, text)
    if number != signal.SIGKILL:
        fault.hold("left", not guard.is_running(), "a guard that ends later than the server")
    fault.nothing_left()


@pytest.mark.fault("SIGHUP to `mkdocs serve` under nohup")
def test_a_server_that_ignores_its_terminal_goes_on(fault: Fault) -> None:
    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    serving = fault.start("mkdocs", "serve", "--dev-addr", "127.0.0.1:0", preexec_fn=ignore)
    assert serving.stdout
    assert any("Serving on" in line for line in serving.stdout)
    serving.send_signal(signal.SIGHUP)
    time.sleep(1)
    fault.hold("wrong", serving.poll() is None, "SIGHUP ended it")
    serving.terminate()
    serving.communicate()
    fault.nothing_left()
