"""Sleep is told, and a program can't tell."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.run import START_METHODS

if TYPE_CHECKING:
    from pathlib import Path

    from snippets.recorder.recording import Recording
    from tests.recorder.conftest import RecordProgram


def sleeps(recording: Recording) -> list[tuple[str, object]]:
    events = [event for event in recording.events if event.kind in ("sleep", "slept")]
    return [(event.kind, event.details.get("ms")) for event in events]


def test_a_sleep_is_told_when_it_begins_and_when_it_ends(run: RecordProgram) -> None:
    recording = run("from time import sleep\nsleep(0.05)\nimport time\ntime.sleep(0.02)")
    assert sleeps(recording) == [("sleep", 50), ("slept", None), ("sleep", 20), ("slept", None)]
    times = [event.time for event in recording.events if event.kind in ("sleep", "slept")]
    assert times[1] - times[0] >= 0.05


def test_short_sleeps_are_not_told(run: RecordProgram) -> None:
    assert sleeps(run("from time import sleep\nfor _ in range(50): sleep(0.001)")) == []


def test_a_process_that_is_ended_asleep_has_not_slept(run: RecordProgram) -> None:
    assert sleeps(run("import time\ntime.sleep(60)", stop_at=3)) == [("sleep", 60_000)]


@pytest.mark.parametrize("method", START_METHODS)
def test_a_process_that_only_sleeps_is_told(run: RecordProgram, method: str) -> None:
    source = """
        from multiprocessing import Process
        from time import sleep
        if __name__ == "__main__":
            child = Process(target=sleep, args=(0.05,))
            child.start()
            child.join()
        """
    recording = run(source, start_method=method)
    assert sleeps(recording) == [("sleep", 50), ("slept", None)]
    assert recording.failures() == []


def test_sleep_inside_the_library_and_in_other_threads_is_not_told(run: RecordProgram) -> None:
    recording = run(
        """
        import subprocess, threading, time
        with subprocess.Popen(["sleep", "0.3"]) as child:
            child.wait(timeout=10)  # looks again and again, and sleeps between
        thread = threading.Thread(target=time.sleep, args=(0.1,))
        thread.start()
        thread.join()
        """
    )
    assert sleeps(recording) == []


def test_a_program_that_measures_sleeps_unwatched(run: RecordProgram) -> None:
    source = "import time\ntime.sleep(0.05)\nprint(type(time.sleep).__name__)"
    recording = run(source, measuring=True)
    assert (sleeps(recording), recording.text) == ([], "builtin_function_or_method\n")


LOOKS = """
    import copy, inspect, pickle, time
    from time import sleep

    class Pace:
        pause = sleep

    print(sleep, sleep.__module__, sleep.__name__, sleep.__qualname__, sleep.__self__, callable(sleep))
    print(sleep.__doc__)
    print(pickle.dumps(sleep), pickle.loads(pickle.dumps(sleep)) is sleep, copy.copy(sleep) is sleep)
    print(Pace().pause(0), sleep is time.sleep, {sleep: 1}[time.sleep])
    for arguments in ((), ("x",), (-1,), (1, 2), (None,), (float("nan"),)):
        try:
            sleep(*arguments)
        except Exception as error:
            print(type(error).__name__, error)
    try:
        print(inspect.signature(sleep))
    except ValueError as error:
        print(error)
    """


def test_sleep_looks_like_itself(run: RecordProgram, tmp_path: Path) -> None:
    plain = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(LOOKS)],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert run(LOOKS).text == plain.stdout


def test_an_error_out_of_sleep_shows_no_frame_of_the_recorder(run: RecordProgram) -> None:
    recording = run(
        """
        import signal, time
        def wake(*_):
            raise OSError("woken")
        signal.signal(signal.SIGALRM, wake)
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        time.sleep(60)
        """
    )
    assert recording.exit_code == 1
    trace = [line.text for line in recording.lines]
    assert trace[-1] == "OSError: woken"
    assert "_recorded_" not in recording.text
    assert len([text for text in trace if text.lstrip().startswith("File ")]) == 2
    assert sleeps(recording) == [("sleep", 60_000), ("slept", None)]
