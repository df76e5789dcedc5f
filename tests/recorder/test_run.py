"""The recorder against programs made to hurt it."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from snippets.recorder.activity import Activity
from snippets.recorder.frames import Output, Parser
from snippets.recorder.guard import Guard
from snippets.recorder.interpreters import current, release
from snippets.recorder.platforms import Signs, end_all
from snippets.recorder.record_program import portable
from snippets.recorder.recording import Recording, RecordingError
from snippets.recorder.run import ROOT, START_METHODS, drain
from tests.alive import alive, command_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.recorder.conftest import RecordProgram


@pytest.fixture(autouse=True)
def nobody_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("MARK_OF_THIS_TEST", str(tmp_path))
    yield
    assert alive(str(tmp_path)) == []


@pytest.mark.parametrize("measuring", [False, True])
def test_a_silent_endless_program_is_stopped_at_its_time_limit(
    run: RecordProgram, *, measuring: bool
) -> None:
    endless = "import time\nwhile True: time.sleep(60)"
    recording = run(endless, time_limit=0.5, measuring=measuring)
    assert (recording.ended, recording.exit_code, recording.lines) == ("time-limit", None, [])


def test_stop_at_is_a_rule(run: RecordProgram) -> None:
    recording = run("print('up')\nimport time\ntime.sleep(60)", stop_at=3)
    assert (recording.ended, recording.text) == ("rule", "up\n")


def test_the_line_that_matches_is_the_last(run: RecordProgram) -> None:
    recording = run("n = 0\nwhile True:\n    n += 1\n    print(n)", stop_after="^50$")
    assert recording.ended == "rule"
    assert recording.text == "".join(f"{n}\n" for n in range(1, 51))


def test_a_program_that_hangs_is_watched_for_a_while_after_its_last_line(
    run: RecordProgram,
) -> None:
    source = "import time\nprint(9)\nprint(10)\ntime.sleep(0.2)\nprint('more')\ntime.sleep(60)"
    recording = run(source, stop_after="^10$", linger=1)
    assert (recording.ended, recording.exit_code) == ("rule", None)
    assert recording.text == "9\n10\nmore\n"
    assert recording.duration >= 1
    assert run("print(10)", stop_after="^10$", linger=5).ended == "exit"


@pytest.mark.parametrize("rule", [{"stop_at": 3}, {"stop_after": "^up$", "linger": 0.7}])
def test_what_the_stop_itself_brings_about_is_not_recorded(
    run: RecordProgram, rule: dict[str, object]
) -> None:
    source = """
        import signal, sys, time
        signal.signal(signal.SIGTERM, lambda *_: (print("asked to end"), sys.exit(0)))
        print("up")
        time.sleep(60)
        """
    recording = run(source, **rule)
    assert (recording.ended, recording.text) == ("rule", "up\n")


def test_a_flood_is_bounded_and_its_ends_are_kept(run: RecordProgram) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    recording = run(
        """
        import sys
        block = "".join("x" * 99 + "\\n" for _ in range(1000))
        print("first")
        for _ in range(1000):
            sys.stdout.write(block)
        print("last")
        """,
        time_limit=120,
    )
    assert recording.ended == "exit"
    assert (recording.lines[0].text, recording.lines[-1].text) == ("first", "last")
    assert len(recording.lines) + recording.omitted_lines == 1_000_002
    assert {len(line.text) for line in recording.lines[1:-1]} == {99}
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60_000, "kilobytes: 100 MB of output must not be held in memory"


def test_children_that_ignore_sigterm_are_killed(run: RecordProgram) -> None:
    recording = run(
        """
        import multiprocessing, signal, time
        def stubborn(up):
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            up.wait()
            time.sleep(60)
        if __name__ == "__main__":
            up = multiprocessing.Barrier(4)
            for _ in range(3):
                multiprocessing.Process(target=stubborn, args=(up,)).start()
            up.wait()
            print("all up")
        """,
        stop_after="all up",
    )
    assert (recording.ended, recording.text) == ("rule", "all up\n")


def test_a_daemon_in_a_session_of_its_own_is_found(run: RecordProgram, tmp_path: Path) -> None:
    recording = run(
        f"""
        import os, subprocess, sys, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                null = os.open(os.devnull, os.O_RDWR)
                for descriptor in (0, 1, 2):
                    os.dup2(null, descriptor)
                open({str(tmp_path / "pid")!r}, "w").write(str(os.getpid()))
                time.sleep(60)
            os._exit(0)
        os.wait()
        while not os.path.exists({str(tmp_path / "pid")!r}): time.sleep(0.01)
        print("done")
        """
    )
    assert (recording.ended, recording.exit_code, recording.text) == ("exit", 0, "done\n")
    assert "left-behind" in {event.kind for event in recording.events}


def test_raw_bytes_control_sequences_and_markup_are_data(run: RecordProgram) -> None:
    recording = run(
        """
        import os, sys
        os.write(1, b"\\xff\\xfe raw\\n")
        sys.stdout.buffer.write(b"\\x80 buffer\\n")
        print("\\x1b[31mred\\x1b[0m <script>alert(1)</script> `**x**` \\x1e;o;1;")
        """
    )
    assert [line.text for line in recording.lines] == [
        "\ufffd\ufffd raw",
        "\ufffd buffer",
        "\x1b[31mred\x1b[0m <script>alert(1)</script> `**x**` \x1e;o;1;",
    ]
    assert [line.process for line in recording.lines] == ["another program", "main", "main"]


def test_a_line_of_a_megabyte_is_whole(run: RecordProgram) -> None:
    recording = run("print('a' * 1_000_000)\nprint('b')")
    assert [len(line.text) for line in recording.lines] == [1_000_000, 1]


def test_long_lines_of_many_processes_are_not_torn(run: RecordProgram) -> None:
    recording = run(
        """
        import multiprocessing
        def speak(letter):
            for _ in range(50):
                print(letter * 10_000)
        if __name__ == "__main__":
            children = [multiprocessing.Process(target=speak, args=(c,)) for c in "abcd"]
            for child in children: child.start()
            for child in children: child.join()
        """
    )
    assert sorted(line.text[0] for line in recording.lines) == sorted("abcd" * 50)
    assert all(line.text == line.text[0] * 10_000 for line in recording.lines)
    assert len({(line.pid, line.text[0]) for line in recording.lines}) == 4


def test_prints_without_newline_and_by_threads_are_whole(run: RecordProgram) -> None:
    recording = run(
        """
        import threading
        def speak(name):
            for n in range(200):
                print(name, end=" ")
                print(n, "of", name)
        threads = [threading.Thread(target=speak, args=(c,)) for c in "ab"]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print("no newline at the end", end="")
        """
    )
    for name in "ab":
        mine = [line.text for line in recording.lines if line.text.startswith(f"{name} ")]
        assert mine == [f"{name} {n} of {name}" for n in range(200)]
    assert recording.lines[-1].text == "no newline at the end"
    assert len(recording.lines) == 401


def test_stderr_is_told_apart_and_in_order(run: RecordProgram) -> None:
    recording = run(
        """
        import sys
        for n in range(100):
            print(n)
            print(n, file=sys.stderr)
        """
    )
    expected = [(s, str(n)) for n in range(100) for s in ("stdout", "stderr")]
    assert [(line.stream, line.text) for line in recording.lines] == expected


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGKILL])
def test_an_end_by_signal_loses_no_line(run: RecordProgram, number: int) -> None:
    recording = run(f"import os\nfor n in range(1000): print(n)\nos.kill(os.getpid(), {number})")
    assert (recording.ended, recording.exit_code) == ("signal", -number)
    assert len(recording.lines) == 1000


@pytest.mark.parametrize("method", START_METHODS)
def test_a_child_that_dies_is_noticed_though_main_exits_0(run: RecordProgram, method: str) -> None:
    recording = run(
        """
        from multiprocessing import Process, Queue
        def fail(queue):
            queue.put(1)
            raise ValueError("on purpose")
        if __name__ == "__main__":
            queue = Queue()
            child = Process(target=fail, args=(queue,), name="faulty")
            child.start()
            child.join()
        """,
        start_method=method,
    )
    assert (recording.ended, recording.exit_code) == ("exit", 0)
    assert recording.failures() == [("faulty", 1)]
    trace = [line.text for line in recording.lines if line.process == "faulty"]
    assert trace[0] == "Process faulty:"
    assert trace[-1] == "ValueError: on purpose"
    assert not any("sitecustomize" in text or "_recorded_" in text for text in trace)


@pytest.mark.parametrize("method", START_METHODS)
@pytest.mark.parametrize(
    ("end", "code"), [("os._exit(3)", 3), ("os.kill(os.getpid(), signal.SIGKILL)", -9)]
)
def test_a_child_that_can_not_say_how_it_ended_is_noticed_by_who_joins_it(
    run: RecordProgram, method: str, end: str, code: int
) -> None:
    recording = run(
        f"""
        import os, signal
        from multiprocessing import Process
        def end():
            {end}
        if __name__ == "__main__":
            child = Process(target=end, name="gone")
            child.start()
            child.join()
        """,
        start_method=method,
    )
    assert (recording.exit_code, recording.failures()) == (0, [("gone", code)])


def test_events_of_odd_names_are_plain_data(run: RecordProgram) -> None:
    recording = run(
        """
        from enum import StrEnum
        from multiprocessing import Process
        class Name(StrEnum):
            ODD = "odd\\x1e;\\n"
        if __name__ == "__main__":
            for name in (Name.ODD, b"bytes", 5):
                child = Process(target=print, args=("up",), name=name)
                child.start()
                child.join()
        """
    )
    assert [line.text for line in recording.lines] == ["up"] * 3
    assert Recording.from_json(recording.to_json()) == recording
    starts = [event for event in recording.events if event.kind == "start"]
    assert [event.details["name"] for event in starts][1:] == ["b'bytes'", "5"]


def test_reading_stdin_meets_its_end(run: RecordProgram) -> None:
    assert run("import sys\nprint(repr(sys.stdin.read()))").text == "''\n"


def test_changing_directory_changes_nothing(run: RecordProgram) -> None:
    recording = run(
        """
        import os, subprocess, sys
        os.chdir("/")
        print("here")
        subprocess.run([sys.executable, "-c", "print('there')"], check=True)
        """
    )
    assert recording.text == "here\nthere\n"


def test_a_run_begins_at_zero_and_ends_with_the_line_that_matches(run: RecordProgram) -> None:
    source = "import time\nfor n in range(9):\n    print(n)\n    time.sleep(0.1)"
    recording = run(source, stop_after="^2$")
    assert (recording.events[0].kind, recording.events[0].time) == ("begin", 0)
    times = [line.time for line in recording.lines]
    assert len(times) == 3
    assert recording.duration == round(times[-1], 3)


def test_what_a_child_writes_soon_after_main_has_ended_is_recorded(run: RecordProgram) -> None:
    recording = run(
        """
        import os, time
        if os.fork() == 0:
            time.sleep(0.5)
            print("late")
        """
    )
    assert recording.text == "late\n"
    assert recording.ended == "exit"


def test_helpers_have_a_while_to_end_by_themselves_unless_the_run_was_stopped(
    run: RecordProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[float] = []

    def ended(signs: Signs, patience: float = 0) -> list[int]:
        given.append(patience)
        return end_all(signs, patience)

    monkeypatch.setattr("snippets.recorder.run.end_all", ended)
    run("print(1)")
    run("print(1)\nwhile True: pass", stop_after="1")
    assert given[0] >= 0.5
    assert given[1:] == [0]


def test_a_run_that_is_called_off_is_ended_and_waited_for(
    run: RecordProgram,
) -> None:
    before, cancelled = set(psutil.Process().children()), threading.Event()
    threading.Timer(0.3, cancelled.set).start()
    with pytest.raises(RecordingError, match="was cancelled"):
        run("import time\ntime.sleep(60)", cancelled=cancelled)
    assert set(psutil.Process().children()) <= before  # a zombie would be one


@pytest.mark.parametrize("last_words", ["", "#!/bin/sh\nrm $0\n"])
def test_a_python_that_is_not_there_is_an_error_that_leaves_nothing(
    run: RecordProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last_words: str
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    python = tmp_path / "python"
    if last_words:
        python.write_text(last_words, "utf-8")
        python.chmod(0o755)
    run("print(1)")  # what is opened once for all
    before = psutil.Process().num_fds()
    with pytest.raises(FileNotFoundError, match=re.escape(str(python))):
        run("print(1)", interpreter=replace(current(), executable=str(python)))
    assert psutil.Process().num_fds() == before
    assert [file.name for file in tmp_path.iterdir()] == ["program.py"]


def test_a_called_program_says_nothing_before_its_call(
    run: RecordProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Activity.look

    def slow(*arguments: Any) -> None:  # the recorder has to wait, as on a busy machine
        look(*arguments)
        time.sleep(0.3)

    monkeypatch.setattr(Activity, "look", slow)
    recording = run(
        "import subprocess, time\nprint('so')\ntime.sleep(0.3)\nsubprocess.run('echo said', shell=True)"
    )
    (call,) = [event for event in recording.events if event.kind == "call"]
    assert [line.text for line in recording.lines] == ["so", "said"]
    assert recording.lines[1].time >= call.time


@pytest.mark.parametrize("close", ["sys.stdout.close()", "os.close(1)"])
def test_closing_stdout_is_no_end(run: RecordProgram, close: str) -> None:
    recording = run(
        f"import os, sys\nprint('open')\n{close}\nprint('x', file=sys.stderr)\nos._exit(3)"
    )
    assert [line.text for line in recording.lines] == ["open", "x"]
    assert (recording.ended, recording.exit_code) == ("exit", 3)


def test_output_sent_to_a_file_stays_clean(run: RecordProgram, tmp_path: Path) -> None:
    run(
        f"""
        import os
        os.dup2(os.open({str(tmp_path / "out")!r}, os.O_WRONLY | os.O_CREAT), 1)
        print("for the file", flush=True)
        """
    )
    assert (tmp_path / "out").read_text("utf-8") == "for the file\n"


def test_a_captured_grandchild_stays_clean(run: RecordProgram) -> None:
    recording = run(
        """
        import subprocess, sys
        print(subprocess.check_output([sys.executable, "-c", "print(1)"]))
        """
    )
    assert recording.text == "b'1\\n'\n"


@pytest.mark.parametrize("method", START_METHODS)
def test_a_start_tells_its_method(run: RecordProgram, method: str) -> None:
    recording = run(
        """
        from multiprocessing import Process, get_context
        if __name__ == "__main__":
            for kind in (Process, get_context("spawn").Process):
                child = kind(target=print)
                child.start()
                child.join()
        """,
        start_method=method,
    )
    starts = [event.details["method"] for event in recording.events if event.kind == "start"]
    assert starts == [method, "spawn"]


@pytest.mark.parametrize("method", START_METHODS)
def test_the_start_method_is_a_default_only(run: RecordProgram, method: str) -> None:
    source = "import multiprocessing as m\n{}\nprint(m.get_start_method())"
    assert run(source.format(""), start_method=method).text == f"{method}\n"
    assert run(source.format("m.set_start_method('spawn')"), start_method=method).text == "spawn\n"


def test_ctrl_c_in_the_middle_leaves_nobody(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text("print('up')\nimport time\ntime.sleep(60)", "utf-8")
    command = [sys.executable, "-m", "snippets", "run", str(script)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "up" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    time.sleep(0.05)


def test_a_program_that_measures_is_not_slowed_by_watching_its_messages(
    run: RecordProgram,
) -> None:
    source = """
        from multiprocessing import Queue
        if __name__ == "__main__":
            queue = Queue()
            queue.put("message")
            print(queue.get())
        """
    kinds = {event.kind for event in run(source).events}
    assert {"put", "get"} <= kinds
    assert run(source).busy == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("psutil.cpu_percent", lambda _: 40.0)
        recording = run(source, measuring=True)
    assert recording.busy == 0.4
    assert recording.text == "message\n"
    assert {event.kind for event in recording.events}.isdisjoint({"put", "get"})


def test_no_path_of_this_machine_is_shown() -> None:
    python = current()
    text = f"{python.executable} {python.library}/os.py {ROOT}/snippets/a.py /tmp/b"
    name = f"lib/python{release(python.version)}"
    assert portable(text, python) == f"python {name}/os.py snippets/a.py /tmp/b"


def test_a_program_of_the_project_runs_in_it_and_any_other_where_its_user_is(
    run: RecordProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = "import os\nprint(os.getcwd())"
    assert run(source).text == f"{tmp_path}\n"
    monkeypatch.setattr("snippets.recorder.run.ROOT", tmp_path)
    monkeypatch.chdir("/")
    assert run(source).text == f"{tmp_path}\n"


@pytest.mark.parametrize("measuring", [False, True])
@pytest.mark.parametrize(
    ("program", "least"),
    [("import time\ntime.sleep(3)", 3), ("import os, time\nos.fork() or time.sleep(60)", 1)],
    ids=["for main", "for a child"],
)
def test_a_recorder_that_waits_leaves_the_cpu_to_others(
    run: RecordProgram, program: str, least: float, *, measuring: bool
) -> None:
    before = time.process_time()
    recording = run(program, measuring=measuring)
    assert recording.duration > least
    assert time.process_time() - before < 0.5


def test_what_nobody_can_end_blocks_nothing_though_it_holds_the_pipe_open() -> None:
    read, write = os.pipe()
    parser = Parser("token", time.monotonic_ns(), Output(), os.getpid(), set())
    os.write(write, b"the last line\n")
    drain(read, parser)
    assert [line.text for line in parser.output.lines] == ["the last line"]
    for descriptor in (read, write):
        os.close(descriptor)


def test_no_look_at_a_process_can_keep_the_lock_that_its_wait_needs(
    run: RecordProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C between two steps of Popen.poll() does: one in eighty left the recorder hanging."""
    monkeypatch.delattr(subprocess.Popen, "poll")
    recording = run("print('hello')")
    assert (recording.ended, recording.exit_code, recording.text) == ("exit", 0, "hello\n")


def guards() -> list[psutil.Process]:
    children = psutil.Process().children()
    return [each for each in children if "after_kill" in command_of(each)]


def test_no_guard_outlives_the_last_run(run: RecordProgram) -> None:
    run("print('hello')")
    assert not guards()


def test_a_guard_stays_while_one_of_two_runs_goes_on() -> None:
    guard = Guard()
    with guard.guarding():
        with guard.guarding():
            (first,) = guards()
        assert guards() == [first]
    assert not guards()


def test_half_a_line_is_no_rule(run: RecordProgram) -> None:
    source = """
        import sys, time
        print("Name? ", end="", flush=True)
        print("more", file=sys.stderr)
        time.sleep(60)
        """
    recording = run(source, stop_after="Name", time_limit=5)
    assert recording.ended == "time-limit"
    assert sorted(recording.text.splitlines()) == ["Name? ", "more"]


def test_output_without_an_end_takes_no_more_memory_and_time_than_any(run: RecordProgram) -> None:
    before = psutil.Process().memory_info().rss
    recording = run("while True: print('working ' * 400, end='')", time_limit=3)
    assert recording.ended == "time-limit"
    assert len(recording.text) < 50_000_000
    assert psutil.Process().memory_info().rss - before < 300_000_000


def test_a_run_of_the_catalog_does_not_show_how_the_user_has_set_python(
    run: RecordProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDEVMODE", "1")
    source = "import sys\nprint(sys.flags.dev_mode)"
    assert run(source).text == "True\n"
    assert run(source, neutral=True).text == "False\n"
