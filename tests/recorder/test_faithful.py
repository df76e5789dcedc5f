"""A recorded program shows what it shows where nobody records it, and ends as it ends there."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.run import START_METHODS
from tests.alive import processes_in

if TYPE_CHECKING:
    from pathlib import Path

    from snippets.recorder.recording import Recording
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


def unrecorded(script: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in a plain pipe; its locale names UTF-8, and Python buffers as ever."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
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


def test_streams_look_like_pythons_own(run: RecordProgram, tmp_path: Path) -> None:
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
