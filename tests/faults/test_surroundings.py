"""Odd surroundings: clocks, paths, languages, closed and odd standard streams."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess

import pytest

from tests.faults.hindrances import JUMPING_CLOCK, customised
from tests.faults.ledger import BUILD, RUN, Fault, Reference
from tests.faults.programs import FAMILY, HELLO, give

HAN = "print('汉字')\n"
POOR = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}  # ASCII, and no way out


@pytest.mark.fault("a clock that jumps")
def test_a_clock_that_jumps(fault: Fault) -> None:
    runs = give(fault.project, family=JUMPING_CLOCK + FAMILY)
    path = customised(fault.project / "custom", JUMPING_CLOCK)
    fault.next_record(*runs, env=fault.settings(PYTHONPATH=path))
    for file in (fault.project / ".cache" / "recordings").glob("*.json"):
        recording = json.loads(file.read_text("utf-8"))
        times = [line["time"] for line in recording["lines"]]
        fault.hold("wrong", times[0] > 0 and times == sorted(times), f"{file}: {times}")
        fault.hold("wrong", times[-1] <= recording["duration"] < 90, f"{file}: {recording}")
    fault.nothing_left()


@pytest.mark.fault("a path with spaces, quotes and Han characters; no HOME, no language, no input")
def test_a_build_in_odd_surroundings(fault: Fault, reference: Reference) -> None:
    shutil.move(fault.project, fault.project.with_name('it\'s a "项目" & more'))
    fault.project = fault.project.with_name('it\'s a "项目" & more')
    settings = {k: v for k, v in fault.settings(**POOR).items() if k not in ("HOME", "LANG")}
    with subprocess.Popen(
        ["sh", "-c", 'exec "$0" "$@" <&-', "python", "-m", *BUILD],
        cwd=fault.project, env=settings, stderr=subprocess.PIPE, text=True,
    ) as building:  # fmt: skip
        _, text = building.communicate()
    fault.hold("wrong", building.returncode == 0, text)
    fault.same_site(reference.site)
    fault.nothing_left()


@pytest.mark.fault("a language without Han characters")
@pytest.mark.parametrize("more", [(), ("--json",)], ids=["lines", "JSON"])
def test_output_that_the_language_can_not_show(fault: Fault, more: tuple[str, ...]) -> None:
    give(fault.project, hello=HAN)
    done = fault.call(*RUN, "snippets/hurt/hello.py", *more, env=fault.settings(**POOR))
    fault.hold("wrong", done.returncode == 0, done.stdout)
    fault.hold("lost", r"\u6c49\u5b57" in done.stdout, done.stdout)
    fault.nothing_left()


@pytest.mark.fault("a closed standard stream")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_standard_stream(fault: Fault, closed: str) -> None:
    runs = give(fault.project, hello=HELLO)
    shell = ("sh", "-c", f'exec "$0" "$@" {closed}')
    fault.next_record(*runs, before=shell)
    give(fault.project, family=FAMILY)
    done = fault.call(*RUN, "snippets/hurt/family.py", before=shell)
    fault.hold("wrong", done.returncode == 0, f"exit code {done.returncode}: {done.stdout}")
    shown = "child ended with 0" in done.stdout
    fault.hold("lost", shown == (">&-" not in closed.replace("2>&-", "")), done.stdout)
    fault.nothing_left()


@pytest.mark.fault("a reader of the output that goes away")
@pytest.mark.parametrize(
    "words", [("snippets", "list"), (*RUN, "snippets/hurt/hello.py")], ids=["list", "run"]
)
def test_a_reader_that_goes_away(fault: Fault, words: tuple[str, ...]) -> None:
    give(fault.project, hello=HELLO * 1000)
    read, write = os.pipe()
    os.close(read)
    done = fault.call(*words, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    fault.hold("wrong", done.returncode == 141, f"exit code {done.returncode}")
    fault.hold("wrong", not done.stderr, done.stderr)
    fault.nothing_left()


@pytest.mark.fault("a reader of the output that goes away")
def test_a_reader_of_a_build_that_goes_away(fault: Fault, reference: Reference) -> None:
    read, write = os.pipe()
    os.close(read)
    done = fault.call(*BUILD, stdout=write, stderr=write)
    os.close(write)
    # 120 is Python's own, for output that it could not write
    fault.hold("wrong", done.returncode in (0, 120), f"exit code {done.returncode}")
    fault.same_site(reference.site)
    fault.nothing_left()


@pytest.mark.fault("a terminal as standard input")
@pytest.mark.parametrize("key", [None, b"\x03"], ids=["nothing typed", "Ctrl-C typed"])
def test_a_terminal(fault: Fault, key: bytes | None) -> None:
    give(fault.project, family=FAMILY)
    ours, theirs = pty.openpty()
    settings = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    running = fault.start(
        *RUN, "snippets/hurt/family.py", **settings, preexec_fn=lambda: os.login_tty(theirs)
    )
    os.close(theirs)
    text = ""
    while "all are up" not in text:
        text += os.read(ours, 1000).decode()
    if key:
        os.write(ours, key)
    else:
        fault.go.touch()
    code = running.wait(60)
    fault.hold("wrong", code == (130 if key else 0), f"exit code {code}")
    with open(ours, "rb", buffering=0, closefd=True) as rest:  # noqa: PTH123 a descriptor
        try:
            while more := rest.read(1000):
                text += more.decode()
        except OSError:
            pass  # so a terminal ends on Linux
    fault.hold("wrong", "Traceback" not in text, text)
    fault.hold("lost", key or "child ended with 0" in text, text)
    fault.nothing_left()
