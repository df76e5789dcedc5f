"""The recorder sees which processes do nothing, and says nothing of those that work or want to."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from snippets.recorder import activity
from snippets.recorder.activity import Activity
from snippets.recorder.run import record

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
BLOCKED = """
import time
from multiprocessing import get_context

context = get_context("fork")
ready = context.Event()

def work(kind):
    if kind == "blocked":
        ready.set()
        context.Barrier(2).wait()  # nobody else comes
    while time.process_time() < 0.6:  # which takes longer on a busy machine
        pass

if __name__ == "__main__":
    busy, blocked = (context.Process(target=work, args=(k,), name=k) for k in ("busy", "blocked"))
    blocked.start()
    ready.wait()
    busy.start()
    print(busy.pid, blocked.pid)
    busy.join()
    blocked.kill()
"""


def spans(pid: int, *looks: tuple[float, int | None]) -> list[tuple[float, float]]:
    """Return from when to when a process was idle that had used so many milliseconds at each look."""
    seen = Activity()
    with pytest.MonkeyPatch.context() as patch:
        for now, used in looks:
            patch.setattr(activity, "used_by", lambda _, used=used: int((used or 0) * 1e6))
            seen.look([pid], now)
    return [(each.time, round(each.time + each.details["ms"] / 1000, 3)) for each in seen.events()]


def test_a_process_that_blocks_is_idle_and_one_that_computes_is_not(tmp_path: Path) -> None:
    (tmp_path / "p.py").write_text(BLOCKED, "utf-8")
    recording = record(tmp_path / "p.py")
    busy, blocked = map(int, recording.lines[0].text.split())
    idle = {event.pid: 0 for event in recording.events}
    for event in recording.events:
        if event.kind == "idle":
            idle[event.pid] += event.details["ms"]
    assert idle[busy] == 0
    assert idle[blocked] > 300
    assert idle[next(e.pid for e in recording.events if e.kind == "begin")] > 300  # it joins


def test_a_program_that_measures_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "p.py").write_text("import time; time.sleep(0.3)", "utf-8")
    assert "idle" not in {each.kind for each in record(tmp_path / "p.py", measuring=True).events}
    assert "idle" in {each.kind for each in record(tmp_path / "p.py").events}


def test_spans_go_on_from_look_to_look_and_short_ones_are_left_out() -> None:
    assert spans(7, (0.1, 5), (0.2, 5), (0.3, 6), (0.4, 60), (0.5, 61)) == [(0.1, 0.3), (0.4, 0.5)]
    assert spans(7, (0.1, 5), (0.13, 5), (0.16, 60)) == []
    assert spans(7, (0.1, 5), (0.2, 11)) == []  # more than a twentieth of the time
    assert spans(7, (0.1, 5), (9.1, 5)) == [(0.1, 9.1)]


def test_each_process_has_spans_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Activity()
    used = {7: [0, 9, 9, 99, 99], 8: [5, 5, 5, 5, 5], 9: [5, 6, 50, 50, 50]}
    for number, now in enumerate((0.1, 0.2000014, 0.3, 0.4, 0.5)):
        monkeypatch.setattr(activity, "used_by", lambda pid, n=number: int(used[pid][n] * 1e6))
        seen.look([7, 8, 9], now)
    assert sorted((e.pid, e.time, e.details["ms"]) for e in seen.events()) == [
        (7, 0.200001, 100), (7, 0.4, 100), (8, 0.1, 400), (9, 0.1, 100), (9, 0.3, 200),
    ]  # fmt: skip


def test_looks_that_come_too_soon_are_not_taken() -> None:
    assert spans(7, (0.1, 5), (0.11, 99), (0.2, 5)) == [(0.1, 0.2)]


def test_a_thread_that_has_ended_takes_its_time_with_it_which_is_no_idleness() -> None:
    assert spans(7, (0.1, 50), (0.2, 20), (0.3, 20)) == [(0.2, 0.3)]


def test_nothing_is_said_of_a_process_that_is_gone_or_unknown() -> None:
    assert spans(7, (0.1, 5), (0.2, None), (0.3, 5), (0.4, 9)) == [(0.3, 0.4)]
    assert activity.used_by(2**22 + 1) == 0


def test_who_stands_in_the_queue_for_a_cpu_is_not_idle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity, "TASKS", str(tmp_path / "{pid}"))
    for thread, times in (("7", "100 20 3"), ("8", "1000 0 1")):
        (tmp_path / "7" / thread).mkdir(parents=True)
        (tmp_path / "7" / thread / "schedstat").write_text(f"{times}\n", "utf-8")
    assert activity.used_by(7) == 1120


@pytest.mark.parametrize("state", ["R", "S"])
def test_who_has_not_left_the_queue_yet_is_not_idle(
    state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity, "TASKS", str(tmp_path / "{pid}"))
    for thread, its in (("7", "S"), ("8", state)):
        (tmp_path / "7" / thread).mkdir(parents=True)
        (tmp_path / "7" / thread / "schedstat").write_text("100 20 3\n", "utf-8")
        (tmp_path / "7" / thread / "stat").write_text(f"{thread} (a ) R b) {its} 1 7\n", "utf-8")
    seen = Activity()
    for now in (0.1, 0.2, 0.3):
        seen.look([7], now)
    assert len(seen.events()) == (0 if state == "R" else 1)


def test_who_is_kept_from_the_cpu_by_others_is_not_idle() -> None:
    cpu = min(os.sched_getaffinity(0))
    spin = "import os, time\nprint(flush=True)\nend = time.monotonic() + 20\nwhile time.monotonic() < end: pass"
    modest = f"import os\nos.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))\n{spin}"
    seen, others = Activity(), []
    try:
        for code in (modest, spin, spin):  # on one CPU, where the first hardly has a turn
            pinned = f"import os\nos.sched_setaffinity(0, [{cpu}])\n{code}"
            other = subprocess.Popen([sys.executable, "-c", pinned], stdout=subprocess.PIPE)
            others.append(other)
            assert other.stdout
            other.stdout.readline()
        begin = time.monotonic()
        while (now := time.monotonic() - begin) < 1:
            seen.look([others[0].pid], now)
            time.sleep(0.02)
    finally:
        for each in others:
            with each:
                each.kill()
    assert seen.events() == []


def test_the_time_of_all_threads_counts() -> None:
    done, stay = threading.Event(), threading.Event()

    def spin() -> None:
        end = time.thread_time() + 0.05
        while time.thread_time() < end:
            pass
        done.set()
        stay.wait()  # a thread that ends takes its time with it

    before = activity.used_by(os.getpid())
    thread = threading.Thread(target=spin)
    thread.start()
    done.wait()
    after = activity.used_by(os.getpid())
    stay.set()
    thread.join()
    assert after - before >= 45e6
