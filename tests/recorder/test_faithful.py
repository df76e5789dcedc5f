"""A recorded program shows what it shows where nobody records it, and ends as it ends there."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.interpreters import BOOTSTRAP
from snippets.recorder.recording import Recording
from snippets.recorder.run import ROOT, START_METHODS, record
from tests.alive import processes_in

if TYPE_CHECKING:
    from tests.recorder.conftest import RecordProgram


def said(recording: Recording) -> list[tuple[str, str]]:
    return [(line.process, line.text) for line in recording.lines]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (r"sys.stdout.write('one\ntwo')", ["one", "two"]),
        (r"print('\r50 %', end='')", ["\r50 %"]),
        (r"sys.stderr.write('one\rtwo')", ["one\rtwo"]),
        ("sys.stdout.write('kept in a buffer')", []),
        ("print('flushed', end='', flush=True)", ["flushed"]),
    ],
)
def test_an_abrupt_end_loses_what_a_terminal_loses(
    run: RecordProgram, source: str, lines: list[str]
) -> None:
    recording = run(f"import os, sys\n{source}\nos._exit(3)")
    assert [line.text for line in recording.lines] == lines


def test_an_unbuffered_python_loses_nothing(run: RecordProgram) -> None:
    recording = run(
        """
        import subprocess, sys
        code = "import os; print('half a line', end=''); os._exit(0)"
        subprocess.run([sys.executable, "-u", "-c", code])
        """
    )
    assert said(recording) == [("python", "half a line")]


@pytest.mark.parametrize("method", START_METHODS)
def test_a_child_ends_with_the_half_line_of_a_thread(run: RecordProgram, method: str) -> None:
    recording = run(
        """
        import threading
        from multiprocessing import Process
        def work():
            thread = threading.Thread(target=print, args=("half a line",), kwargs={"end": ""})
            thread.start()
            thread.join()
        if __name__ == "__main__":
            child = Process(target=work, name="child")
            child.start()
            child.join()
            print("main")
        """,
        start_method=method,
    )
    assert said(recording) == [("child", "half a line"), ("main", "main")]


def unrecorded(script: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a plain pipe; what it prints is UTF-8, and Python buffers as ever."""
    environment = {"PYTHONIOENCODING": "utf-8", **os.environ, **settings}
    environment.pop("PYTHONUNBUFFERED", None)
    return subprocess.run(
        [sys.executable, str(script)],
        cwd=script.parent, capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip


@pytest.mark.parametrize("descriptor", [1, 2])
def test_a_closed_descriptor_is_an_error_at_the_end_as_well(
    run: RecordProgram, tmp_path: Path, descriptor: int
) -> None:
    name = {1: "stdout", 2: "stderr"}[descriptor]
    recording = run(f"import os, sys\nos.close({descriptor})\nprint('x', file=sys.{name})")
    plain = unrecorded(tmp_path / "program.py")
    assert recording.exit_code == plain.returncode
    complaints = [line for line in plain.stderr.splitlines() if "Exception ignored" in line]
    assert [text for _, text in said(recording) if "Exception ignored" in text] == complaints
    assert "sitecustomize" not in recording.text


def test_streams_look_like_pythons_own(
    run: RecordProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")
    recording = run(
        """
        import sys
        for s in sys.stdout, sys.stderr:
            print(s, s.name, s.mode, s.encoding, s.errors, s.fileno(), s.line_buffering)
            print(s.buffer.name, s.buffer.mode, s.buffer.raw.name, s.isatty(), s.closed)
            print(s.writable(), s.readable(), s.seekable(), s.buffer.closed)
        print(chr(0xdcff))
        """
    )
    plain = unrecorded(tmp_path / "program.py")
    shown = [line.text for line in recording.lines if line.stream == "stdout"]
    assert shown == plain.stdout.splitlines()
    assert recording.lines[-1].text == plain.stderr.splitlines()[-1]
    assert recording.lines[-1].text.startswith("UnicodeEncodeError: ")
    assert recording.exit_code == plain.returncode


def test_half_a_line_stands_where_it_was_written(run: RecordProgram) -> None:
    recording = run(
        """
        import subprocess, sys
        subprocess.run([sys.executable, "-c", "print('child', end='')"])
        print("main", flush=True)
        input("What is your name? ")
        """
    )
    assert said(recording)[:4] == [
        ("python", "child"),
        ("main", "main"),
        ("main", "What is your name? "),
        ("main", "Traceback (most recent call last):"),
    ]
    times = [line.time for line in recording.lines]
    assert times == sorted(times)


def test_half_lines_of_two_programs_are_no_line(run: RecordProgram) -> None:
    recording = run(
        """
        import subprocess
        subprocess.run(["printf", "one"])
        subprocess.run(["printf", "two\\\\n"])
        subprocess.run(["printf", "three"])
        """
    )
    assert [line.text for line in recording.lines] == ["one", "two", "three"]


def test_a_name_that_is_too_long_is_cut_between_characters(run: RecordProgram) -> None:
    recording = run(
        """
        from multiprocessing import Process
        if __name__ == "__main__":
            child = Process(target=print, args=("up",), name="工" * 50)
            child.start()
            child.join()
        """
    )
    assert said(recording) == [("工" * 33, "up")]


def test_a_program_meets_the_modules_that_it_imports_itself(
    run: RecordProgram, tmp_path: Path
) -> None:
    recording = run("import sys\nprint(sorted(sys.modules))")
    plain = unrecorded(tmp_path / "program.py")
    more = set(ast.literal_eval(recording.text)) - set(ast.literal_eval(plain.stdout))
    foreign = {name for name in more if not name.startswith("_recorded_")}
    assert foreign <= {"sitecustomize", "atexit", "time", "_thread"}  # the last ones are built in


@pytest.mark.parametrize("method", START_METHODS)
def test_a_stack_that_a_program_shows_is_its_own(run: RecordProgram, method: str) -> None:
    recording = run(
        """
        import logging, traceback
        from multiprocessing import Process
        def work():
            traceback.print_stack()
            logging.error("%s and %s", "one argument is missing")
            print([frame.name for frame in traceback.extract_stack(limit=1)])
            print(next(traceback.walk_stack(None))[0].f_code.co_name)
        if __name__ == "__main__":
            child = Process(target=work)
            child.start()
            child.join()
        """,
        start_method=method,
    )
    assert "traceback.print_stack()" in recording.text
    assert "Call stack:" in recording.text
    assert "_recorded_" not in recording.text
    assert recording.lines[-2].text == "['work']"


def test_a_program_that_hides_from_its_family_is_found(run: RecordProgram, tmp_path: Path) -> None:
    null = "stdin=-3, stdout=-3, stderr=-3, start_new_session=True, env={}"
    recording = run(
        f"""
        import os, subprocess
        os.chdir({str(tmp_path)!r})
        subprocess.run(["true"], {null})
        subprocess.Popen(["sleep", "60"], {null})
        """
    )
    assert [event.kind for event in recording.events].count("left-behind") == 1
    assert processes_in(tmp_path) == []


def test_a_process_keeps_the_attributes_of_all_its_parents(run: RecordProgram) -> None:
    recording = run(
        """
        from multiprocessing import Process
        class Upper:
            def __setattr__(self, name, value):
                super().__setattr__(name, value.upper() if name == "word" else value)
        class Worker(Process, Upper):
            pass
        worker = Worker()
        worker.word = "loud"
        print(worker.word)
        """
    )
    assert recording.text == "LOUD\n"


HALVES = """
    import signal
    class Stop(Exception):
        pass
    armed, stops = False, 0
    def handler(*_):
        if armed:
            raise Stop
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.0003, 0.0003)
    for n in range(5000):
        print(f"A{n} ", end="")  # nothing is raised here
        try:
            try:
                armed = True
                print("B ")  # and here something may be
            finally:
                armed = False
        except Stop:
            armed, stops = False, stops + 1
    signal.setitimer(signal.ITIMER_REAL, 0)
    print()
    print(stops)
    """


def test_a_signal_handler_that_raises_loses_nothing_and_doubles_nothing(run: RecordProgram) -> None:
    recording = run(HALVES)
    *words, stops = recording.text.split()
    assert int(stops) > 0, "no signal struck"
    assert [word for word in words if word != "B"] == [f"A{n}" for n in range(5000)]
    assert words.count("B") <= 5000
    assert recording.exit_code == 0


def test_what_a_signal_handler_raises_arrives_whatever_is_watched_meanwhile(
    run: RecordProgram,
) -> None:
    recording = run(
        """
        import multiprocessing, signal
        raised = caught = 0
        armed = False
        def handler(*_):
            global armed, raised
            if armed:
                armed, raised = False, raised + 1
                raise ValueError("of the handler")
        here, there = multiprocessing.Pipe()
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
        for n in range(3000):
            try:
                try:
                    armed = True
                    here.send(n)
                    there.recv()
                finally:
                    armed = False
            except Exception:  # half a message, perhaps
                caught += 1
                here.close()
                there.close()
                here, there = multiprocessing.Pipe()
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(raised == caught, raised > 0)
        """
    )
    assert recording.text == "True True\n"


def test_a_pipe_that_does_not_block_gets_nothing_twice(run: RecordProgram) -> None:
    recording = run(
        """
        import os
        os.set_blocking(1, False)
        for turn in range(3):
            try:
                print("".join(f"{n:06d} " for n in range(turn * 100_000, (turn + 1) * 100_000)))
            except BlockingIOError:
                pass
        """
    )
    numbers = re.findall(r"\b\d{6} ", recording.text)  # the rest was refused
    assert len(numbers) > 1000
    assert len(set(numbers)) == len(numbers)
    assert numbers == sorted(numbers)


def test_a_child_does_not_write_what_a_thread_of_its_parent_was_writing(run: RecordProgram) -> None:
    recording = run(
        """
        import os, sys, threading, warnings
        warnings.simplefilter("ignore")
        def tell():
            for n in range(20_000):
                sys.stdout.write(f"thread {n}\\n")  # at once: half a line would be copied
        thread = threading.Thread(target=tell)
        thread.start()
        for _ in range(50):
            child = os.fork()
            if child == 0:
                raise SystemExit
            os.waitpid(child, 0)
        thread.join()
        """
    )
    assert recording.text == "".join(f"thread {n}\n" for n in range(20_000))
    assert {line.process for line in recording.lines} == {"main"}


@pytest.mark.parametrize(
    "settings",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C.UTF-8"},
        {"LC_ALL": "C", "PYTHONUTF8": "1"},
        {"PYTHONIOENCODING": "utf-8:replace"},
        {"PYTHONIOENCODING": ":xmlcharrefreplace"},
        {"PYTHONIOENCODING": "utf-8:strict"},
    ],
    ids=str,
)
def test_what_can_not_be_encoded_is_treated_as_elsewhere(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    script = tmp_path / "program.py"
    script.write_text(
        "import sys\nprint(sys.stdout.errors, sys.stderr.errors)\nprint('caf\\udce9')\n"
    )
    left_out = ("LC_ALL", "LC_CTYPE", "LANG", "PYTHONIOENCODING", "PYTHONUTF8")
    environment = {k: v for k, v in os.environ.items() if k not in left_out} | settings
    plain = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, check=False
    )
    recorded = subprocess.run(
        [sys.executable, "-m", "snippets", "run", "--json", str(script)],
        cwd=ROOT, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    recording = Recording.from_json(recorded.stdout.decode("utf-8", "surrogateescape"))
    shown = [line.text for line in recording.lines if line.stream == "stdout"]
    assert shown == plain.stdout.decode("utf-8", "replace").splitlines()
    assert recording.exit_code == plain.returncode


def test_the_users_own_sitecustomize_runs_as_well(
    run: RecordProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text("import sys\nsys.word = 'customised'\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    recording = run(
        """
        import sitecustomize, sys
        from multiprocessing import Process
        def work():
            print(sys.word)
        if __name__ == "__main__":
            print(sys.word, sitecustomize.__file__)
            child = Process(target=work, name="child")
            child.start()
            child.join()
        """,
        start_method="spawn",
    )
    file = tmp_path / "site" / "sitecustomize.py"
    assert said(recording) == [("main", f"customised {file}"), ("child", "customised")]


def test_an_old_python_is_another_program(run: RecordProgram) -> None:
    """The oldest that are still met: each must be able to compile the module, and leave it alone."""
    source = BOOTSTRAP.joinpath("sitecustomize.py").read_text("utf-8")
    new = (ast.NamedExpr, ast.JoinedStr, ast.AnnAssign, ast.AsyncFunctionDef, ast.Nonlocal)
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, new)]
    assert not [node for node in ast.walk(ast.parse(source)) if getattr(node, "cause", None)]
    found = [*Path.home().glob(".pyenv/versions/[23].*/bin/python")]
    old = [each for each in found if tuple(map(int, each.parts[-3].split("."))) < (3, 10)]
    for python in old:
        recording = run(f"import subprocess\nsubprocess.run([{str(python)!r}, '-c', 'print(1)'])")
        assert said(recording) == [("another program", "1")]


def test_a_script_may_go_by_the_name_of_a_link(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("import os, sys\nprint(os.path.basename(sys.argv[0]))")
    (tmp_path / "link.py").symlink_to("program.py")
    assert record(tmp_path / "link.py").text == "link.py\n"


def test_a_timeout_by_a_signal_ends_what_it_is_to_end(run: RecordProgram) -> None:
    """TimeoutError is an OSError, which the recorder must not take for one of its own."""
    recording = run(
        """
        import multiprocessing, signal
        def late(*_):
            raise TimeoutError("time is up")
        signal.signal(signal.SIGALRM, late)
        here, there = multiprocessing.Pipe()
        for turn in range(20):
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.05)  # it may strike at once on a busy machine
                while True:
                    here.send(turn)
                    there.recv()
                    print(turn)
            except TimeoutError as error:
                print(error)
            here.close()
            there.close()
            here, there = multiprocessing.Pipe()
        """
    )
    assert recording.ended == "exit"
    assert {line.process for line in recording.lines} == {"main"}
    words = [line.text for line in recording.lines if not line.text.isdigit()]
    assert sum(word.count("time is up") for word in words) == 20


def test_an_error_may_have_been_raised_from_itself(run: RecordProgram, tmp_path: Path) -> None:
    recording = run(
        """
        import threading
        def fail():
            try:
                int("x")
            except ValueError as error:
                raise error from error
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        one, two = KeyError("one"), KeyError("two")
        one.__cause__, two.__cause__ = two, one
        raise one
        """
    )
    assert recording.text == unrecorded(tmp_path / "program.py").stderr


def test_last_words_are_those_of_their_process(run: RecordProgram) -> None:
    recording = run(
        """
        from multiprocessing import Process
        class Last:
            def __del__(self):
                print("deleted")
        def work():
            global last
            last = Last()
            print("working")
        if __name__ == "__main__":
            for name in "Worker", "MainProcess":
                child = Process(target=work, name=name)
                child.start()
                child.join()
        """,
        start_method="spawn",
    )
    assert said(recording) == [
        (name, word) for name in ("Worker", "MainProcess") for word in ("working", "deleted")
    ]


def test_what_a_program_mocks_is_its_own_affair(run: RecordProgram) -> None:
    recording = run(
        """
        import os
        from unittest import mock
        with mock.patch("os.getpid", return_value=4242), mock.patch("os.write") as write:
            print("inside", os.getpid())
            os.write(1, b"lost")
        print(write.call_count)
        """
    )
    assert said(recording) == [("main", "inside 4242"), ("main", "1")]


def test_an_attribute_that_is_set_again_and_again_is_told_of_for_a_while(
    run: RecordProgram,
) -> None:
    recording = run(
        """
        from multiprocessing import Process
        class Adder(Process):
            total = 0
            def run(self):
                for number in range(100_000):
                    self.total += number
                print(self.total)
        if __name__ == "__main__":
            adder = Adder()
            adder.start()
            adder.join()
        """,
        time_limit=60,
    )
    assert recording.text == f"{sum(range(100_000))}\n"
    kinds = [event.kind for event in recording.events]
    assert 10 < kinds.count("set-attribute") <= 1000


def test_a_large_message_is_not_described_whole(run: RecordProgram) -> None:
    recording = run(
        """
        import time
        from multiprocessing import Pipe, Process
        class Part:
            count = 0
            def __repr__(self):
                Part.count += 1
                return "part"
            def __reduce__(self):
                return (Part, ())
        if __name__ == "__main__":
            here, there = Pipe()
            child = Process(target=there.recv)
            child.start()
            here.send([Part()] * 10_000)
            child.join()
            print(Part.count)
        """,
        start_method="fork",
    )
    assert int(recording.text) < 100
    (sent,) = [event.details["message"] for event in recording.events if event.kind == "send"]
    assert sent.startswith("[part, part, ")
    assert sent.endswith("…")


def test_hooks_are_the_originals_to_who_asks(run: RecordProgram) -> None:
    recording = run(
        """
        import code, sys, threading
        class Console(code.InteractiveConsole):
            def write(self, text):
                print("caught", text.splitlines()[-1])
        Console().push("1 / 0")
        print(sys.excepthook is sys.__excepthook__, threading.excepthook is threading.__excepthook__)
        """
    )
    assert recording.text == "caught ZeroDivisionError: division by zero\nTrue True\n"


@pytest.mark.parametrize("size", [3000, 5000, 8000, 9000])
def test_an_abrupt_end_loses_of_half_a_line_what_python_keeps(
    run: RecordProgram, tmp_path: Path, size: int
) -> None:
    recording = run(f"import os\nprint('x' * {size}, end='')\nos._exit(0)")
    assert len(recording.text) == len(unrecorded(tmp_path / "program.py").stdout) + (size > 8192)


SAME = {
    "an exception that can't be changed": """
        import dataclasses, multiprocessing
        @dataclasses.dataclass(frozen=True)
        class Bad(Exception):
            n: int
        def make():
            raise Bad(3)
        class Made:
            def __reduce__(self):
                return make, ()
        here, there = multiprocessing.Pipe()
        here.send(Made())
        try:
            there.recv()
        except Bad as error:
            print("caught", error)
        """,
    "a pipe that the program reads itself": """
        import os, sys, threading
        keep = os.dup(1)
        r, w = os.pipe()
        os.dup2(w, 1)
        os.close(w)
        def pump():
            n = 0
            while data := os.read(r, 1000):
                n += len(data)
                print("captured", file=sys.stderr)
            os.write(keep, b"captured %d\\n" % n)
        thread = threading.Thread(target=pump)
        thread.start()
        print("x" * 200_000, flush=True)
        os.dup2(keep, 1)
        thread.join()
        print("captured all")
        """,
    "a handler that resets itself": """
        import functools, multiprocessing, signal, time
        class Slow(Exception):
            pass
        def handler(word, *_):
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            raise Slow(word)
        class Long:
            def __repr__(self):
                for _ in range(100):
                    time.sleep(0.01)
                return "long"
            def __reduce__(self):
                time.sleep(1)
                return Long, ()
        here, there = multiprocessing.Pipe()
        for handles in (functools.partial(handler, "one"), lambda *_: handler("two")):
            signal.signal(signal.SIGALRM, handles)
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.3)
                here.send(Long())
                time.sleep(3)
                print("never interrupted")
            except Slow as error:
                print("interrupted", error)
        """,
    "a class that answers to any name": """
        from multiprocessing import Process
        class Inner:
            word = "inner"
        class Outer(Process):
            def __init__(self):
                self.flag = True
                self.inner = Inner()
                super().__init__()
            def __getattr__(self, name):
                return getattr(self.inner, name)
        print(Outer().word, Outer().flag)
        """,
    "a buffer that is closed": """
        import os, sys
        buffer, keep = sys.stdout.buffer, os.dup(1)
        sys.stdout.close()
        try:
            buffer.write(b"lost")
        except ValueError as error:
            os.write(keep, f"{error}\\n".encode())
        """,
}


@pytest.mark.parametrize("source", SAME.values(), ids=SAME)
def test_what_goes_on_goes_on_as_where_nobody_records(
    run: RecordProgram, tmp_path: Path, source: str
) -> None:
    recording = run(source, time_limit=20)
    plain = unrecorded(tmp_path / "program.py")
    assert [
        line.text for line in recording.lines if line.stream != "stderr"
    ] == plain.stdout.splitlines()
    assert recording.exit_code == plain.returncode


def test_a_fork_while_a_thread_waits_to_end_its_line_does_not_double_it(run: RecordProgram) -> None:
    recording = run(
        """
        import os, sys, threading, time, warnings
        warnings.simplefilter("ignore")
        stream = sys.stdout.buffer  # the recorder's
        half, go = threading.Event(), threading.Event()
        def tell():
            sys.stdout.write("a line")
            half.set()
            go.wait()
            sys.stdout.write("\\n")
        thread = threading.Thread(target=tell)
        thread.start()
        half.wait()
        with stream.lock:  # as if another thread were writing just now
            go.set()
            while thread.ident not in stream.busy:
                time.sleep(0.001)
            child = os.fork()
            if child == 0:
                sys.stdout.flush()
                os._exit(0)
            os.waitpid(child, 0)
        thread.join()
        """
    )
    assert said(recording) == [("main", "a line")]


def test_threads_that_print_to_the_end_do_not_keep_it_from_coming(run: RecordProgram) -> None:
    source = """
        import threading, time
        def noisy():
            while True:
                print("noise")
        for _ in range(8):
            threading.Thread(target=noisy, daemon=True).start()
        time.sleep(0.1)
        """
    for _ in range(5):
        assert run(source, time_limit=20).ended == "exit"


def test_a_program_of_the_catalog_has_no_colours_because_the_user_wants_some(
    run: RecordProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    source = "import os\nprint(os.environ.get('FORCE_COLOR'))"
    assert run(source, neutral=True).text == "None\n"
