"""The helper processes of multiprocessing: the fork server and the resource tracker."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snippets.recorder import platforms

if TYPE_CHECKING:
    from snippets.recorder.recording import Event, Recording
    from tests.recorder.conftest import RecordProgram

SOURCE = """
    import time
    from multiprocessing import Process, Semaphore
    if __name__ == "__main__":
        semaphore = Semaphore()
        child = Process(target=print, args=("up",))
        child.start()
        child.join()
        {}
    """


def events(recording: Recording, kind: str) -> list[Event]:
    return [event for event in recording.events if event.kind == kind]


@pytest.mark.parametrize(
    ("method", "names"),
    [
        ("fork", []),
        ("spawn", ["resource tracker"]),
        ("forkserver", ["fork server", "resource tracker"]),
    ],
)
def test_helpers_tell_who_started_them_and_when_they_end(
    run: RecordProgram, method: str, names: list[str]
) -> None:
    recording = run(SOURCE.format(""), start_method=method)
    (main,) = events(recording, "begin")
    begun, ended = events(recording, "helper"), events(recording, "helper-ended")
    assert sorted(str(event.details["name"]) for event in begun) == names
    assert {event.pid for event in begun} <= {main.pid}
    assert {event.pid for event in ended} == {event.details["child"] for event in begun}
    (child,) = events(recording, "run")
    by = {event.details["name"]: event.details["child"] for event in begun}.get(
        "fork server", main.pid
    )
    assert (child.details["parent"], child.details["by"]) == (main.pid, by)
    assert recording.pids == {main.pid, child.pid}


def test_helpers_of_a_run_that_is_stopped_have_no_end(run: RecordProgram) -> None:
    recording = run(SOURCE.format("time.sleep(60)"), start_method="forkserver", stop_at=5)
    assert len(events(recording, "helper")) == 2
    assert events(recording, "helper-ended") == []
    assert len(recording.pids - recording.ended_pids) == 1


def test_shared_memory_starts_a_tracker_under_fork_too(run: RecordProgram) -> None:
    recording = run(
        """
        from multiprocessing.shared_memory import SharedMemory
        block = SharedMemory(create=True, size=10)
        block.close()
        block.unlink()
        """,
        start_method="fork",
    )
    assert [event.details["name"] for event in events(recording, "helper")] == ["resource tracker"]


def test_main_ends_before_a_child_that_it_leaves(run: RecordProgram) -> None:
    recording = run(
        """
        import os, time
        if os.fork() == 0:
            time.sleep(0.3)
            print("late")
        """
    )
    (end,) = events(recording, "end")
    (line,) = recording.lines
    assert end.time < line.time


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_tracker_may_clean_up_before_it_is_killed(
    run: RecordProgram, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(platforms, "GRACE", 0)  # as on a busy machine, where that time is soon over
    recording = run(
        """
        import time
        from multiprocessing import Lock
        if __name__ == "__main__":
            locks = [Lock() for _ in range(200)]
            for lock in locks: print(lock._semlock.name)
            print("up")
            time.sleep(60)
        """,
        start_method=method,
        stop_after="^up$",
    )
    names = [line.text[1:] for line in recording.lines[:-1]]
    assert len(names) == 200
    assert [name for name in names if Path("/dev/shm", f"sem.{name}").exists()] == []
