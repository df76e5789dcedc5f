"""Much at once, and for long: nothing is lost, nothing is left, and nothing grows.

A quick form runs with all tests; `make soak` runs the full one.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from snippets.recorder.run import START_METHODS, record
from tests.load.conftest import use

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from snippets.recorder.recording import Recording
    from tests.load.conftest import Tell

    Amount = Callable[[int, int], int]

pytestmark = pytest.mark.timeout(3 * 3600)  # 2000 rebuilds on a busy machine

MB = 1_000_000
FAMILY = """\
from multiprocessing import Process

def work(number):
    for line in range({lines}):
        print(number, line)

if __name__ == "__main__":
    children = [Process(target=work, args=(number,), name=f"child {{number}}") for number in range({children})]
    for child in children:
        child.start()
    for child in children:
        child.join()
    print("all")
"""
FLOOD = """\
import sys
line = "x" * 99_992
for number in range({lines}):
    sys.stdout.write(f"{{number:07}}{{line}}\\n")
"""
REBUILDS = """\
import gc
import logging
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

def rebuild():
    with Path("docs/zh/lesson/trading_threads.md").open("a") as page:
        page.write("\\nEdited.\\n")  # or it would not be converted again
    build(load_config("mkdocs.zh.yml"), serve_url="http://127.0.0.1:8000/")

def objects():
    gc.collect()
    return len(gc.get_objects())

logging.basicConfig(level=logging.WARNING)
load_config("mkdocs.zh.yml").plugins.on_startup(command="serve", dirty=False)
for _ in range(3):
    rebuild()
before = objects()
for _ in range({times}):
    rebuild()
print(objects() - before)
"""


def script(folder: Path, name: str, source: str) -> Path:
    file = folder / f"{name}.py"
    file.write_text(source, "utf-8")
    return file


def faults(recording: Recording, children: int, lines: int) -> tuple[int, int]:
    """Return how many lines of a family are missing, and how many are wrong or too many."""
    expected = Counter(
        (f"child {number}", f"{number} {line}")
        for number in range(children)
        for line in range(lines)
    )
    expected["main", "all"] += 1
    found = Counter((line.process, line.text) for line in recording.lines)
    order = all(
        texts == sorted(texts, key=lambda text: int(text.split()[1]))
        for number in range(children)
        for texts in [[each.text for each in recording.lines if each.process == f"child {number}"]]
    )
    ended = (recording.ended, recording.exit_code) == ("exit", 0)
    return (expected - found).total(), (found - expected).total() + (not order) + (not ended)


def test_many_programs_at_once(tmp_path: Path, tell: Tell, amount: Amount) -> None:
    programs, children, lines = amount(24, 200), 2, 20
    files = [
        script(tmp_path, f"program{n}", FAMILY.format(children=children, lines=lines))
        for n in range(programs)
    ]
    with ThreadPoolExecutor(programs) as pool:
        recordings = pool.map(
            lambda n: record(files[n], start_method=START_METHODS[n % 3], time_limit=600),
            range(programs),
        )
        found = [faults(each, children, lines) for each in recordings]
    tell(
        tried=programs, lost=sum(lost for lost, _ in found), wrong=sum(wrong for _, wrong in found)
    )


@pytest.mark.parametrize("method", START_METHODS)
def test_one_program_with_many_children(
    tmp_path: Path, tell: Tell, amount: Amount, method: str
) -> None:
    children, lines = amount(25, 200), 10
    file = script(tmp_path, "family", FAMILY.format(children=children, lines=lines))
    recording = record(file, start_method=method, time_limit=600)
    lost, wrong = faults(recording, children, lines)
    tell(tried=children, lost=lost, wrong=wrong)


def test_recording_again_and_again_takes_nothing_more(
    tmp_path: Path, tell: Tell, amount: Amount
) -> None:
    times = amount(40, 1000)
    file = script(tmp_path, "small", FAMILY.format(children=1, lines=3))
    found = [faults(record(file, start_method="fork"), 1, 3) for _ in range(times // 4)]
    before = use()
    with ThreadPoolExecutor(4) as pool:
        rest = range(times - len(found))
        found += pool.map(lambda _: faults(record(file, start_method="fork"), 1, 3), rest)
    after = use(before=before)
    assert after[:3] == before[:3]
    assert after.memory - before.memory < 20 * MB
    tell(tried=times, lost=sum(lost for lost, _ in found), wrong=sum(wrong for _, wrong in found))


def test_a_flood_of_output_takes_little_memory(tmp_path: Path, tell: Tell, amount: Amount) -> None:
    lines = amount(500, 10_000)  # of 100 000 bytes
    file = script(tmp_path, "flood", FLOOD.format(lines=lines))
    before = use().memory
    recording = record(file, time_limit=600)
    numbers = [int(line.text[:7]) for line in recording.lines]
    head = next((n for n, number in enumerate(numbers) if n != number), len(numbers))
    tail = list(range(lines - (len(numbers) - head), lines))
    assert numbers == [*range(head), *tail]  # both ends, each without a gap
    assert use().memory - before < 100 * MB
    tell(
        tried=lines,
        lost=lines - len(numbers) - recording.omitted_lines,
        wrong=sum(len(line.text) != 99_999 for line in recording.lines),
    )


def test_a_day_of_editing_takes_nothing_more(
    tmp_path: Path, project: Path, tell: Tell, amount: Amount
) -> None:
    """Each rebuild shows the edit that caused it."""
    rebuilds = amount(4, 2000)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = tmp_path / "serve.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=project, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    page = project / "docs" / "en" / "lesson" / "trading_threads.md"  # has a block that is executed

    def shows(words: str) -> bool:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            assert server.poll() is None, log.read_text("utf-8")
            try:
                with urlopen(
                    f"http://127.0.0.1:{port}/lesson/trading_threads/", timeout=30
                ) as answer:
                    if words in answer.read().decode():
                        return True
            except (URLError, ConnectionError):
                pass
            time.sleep(0.1)
        return False

    uses = []
    lost = 0
    try:
        assert shows("Threads"), log.read_text("utf-8")
        text = page.read_text("utf-8")
        for number in range(rebuilds):
            page.write_text(f"{text}\nEdit {number}.\n", "utf-8")
            lost += not shows(f"Edit {number}.")
            if number in (rebuilds // 4, rebuilds - 1):
                uses.append(use(server.pid, children=2))
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait(60)
    before, after = uses
    assert after.children <= 2  # the next Chinese build, which gets ready, and the guard
    assert after.threads <= before.threads + 2  # as many as answer just now
    assert after.descriptors <= before.descriptors + 2
    assert after.memory - before.memory < 40 * MB, (before, after)
    wrong = len(re.findall(r"^(?:WARNING|ERROR)", log.read_text("utf-8"), re.MULTILINE))
    tell(tried=rebuilds, lost=lost, wrong=wrong)


def test_a_rebuild_leaves_no_object_behind(
    tmp_path: Path, project: Path, tell: Tell, amount: Amount
) -> None:
    rebuilds = amount(5, 100)
    file = script(tmp_path, "rebuilds", REBUILDS.format(times=rebuilds))
    done = subprocess.run(
        [sys.executable, str(file)], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 20 * rebuilds  # the pages of one build are thousands
    tell(tried=rebuilds, lost=0, wrong=0)
