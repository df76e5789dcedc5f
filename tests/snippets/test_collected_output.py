"""What docs/*/lesson/collected_output.md says must hold in every run."""

from __future__ import annotations

import ast
import difflib
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.run import SNIPPETS

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording

OTHER = "another program"
TEXT = "alpha.txt\nbeta.txt\ngamma.txt\n"


def said(recording: Recording) -> list[tuple[str, str]]:
    """Return each line with the process that printed it, in order."""
    return [(line.process, line.text) for line in recording.lines]


@pytest.mark.program("collected_output/check_output.py")
def test_check_output_returns_a_string_or_keeps_it_in_the_exception(recording: Recording) -> None:
    received, complaint, failed, before = said(recording)
    assert received == ("main", f"received 3 lines: {TEXT!r}")
    assert complaint[0] == OTHER
    assert "no-such-file" in complaint[1]
    assert failed[0] == "main"
    assert re.fullmatch(r"command failed\. rc: [1-9]\d*", failed[1])
    assert before == ("main", r"received before that: 'alpha.txt\n'")


@pytest.mark.program("collected_output/run_capture.py")
def test_run_collects_errors_apart_and_raises_nothing(recording: Recording) -> None:
    assert {line.process for line in recording.lines} == {"main"}
    code, output, errors = (line.text for line in recording.lines)
    assert re.fullmatch(r"rc [1-9]\d*", code)
    assert output == r"stdout: 'alpha.txt\n'"
    assert errors.startswith("stderr: ")
    assert "no-such-file" in ast.literal_eval(errors.removeprefix("stderr: "))
    assert recording.exit_code == 0


def test_an_exception_of_run_has_all_three() -> None:
    script = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(5)"
    with pytest.raises(subprocess.CalledProcessError) as caught:
        subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    error = caught.value
    assert (error.returncode, error.stdout, error.stderr) == (5, "out\n", "err\n")


@pytest.mark.program("collected_output/bytes_or_text.py")
def test_splitting_counts_one_line_too_many(recording: Recording) -> None:
    assert said(recording) == [
        ("main", repr(TEXT.encode())),
        ("main", repr(TEXT)),
        ("main", "TypeError - a bytes-like object is required, not 'str'"),
        ("main", r'split("\n"): 4'),
        ("main", "splitlines(): 3"),
    ]


@pytest.mark.parametrize("expression", ["data.split(' ')", r'data.split("\n")'])
def test_quotes_and_backslashes_in_an_f_string_need_python_3_12(expression: str) -> None:
    code = f"f'{{{expression}}}'"
    if sys.version_info >= (3, 12):
        ast.parse(code)
    else:
        with pytest.raises(SyntaxError):
            ast.parse(code)


@pytest.mark.program("collected_output/message_by_message.py")
def test_producer_and_consumer_take_turns(recording: Recording) -> None:
    expected: list[tuple[str, str]] = []
    for number in range(1, 11):
        expected += [(OTHER, f"sending {number}"), ("main", f"Round {number}")]
    expected += [(OTHER, "told to stop"), ("main", "[End of input], rc 0")]
    assert said(recording) == expected
    assert (recording.ended, recording.exit_code) == ("exit", 0)


@pytest.mark.program("collected_output/message_stuck.py")
def test_an_unflushed_message_never_arrives(recording: Recording) -> None:
    assert said(recording) == [
        (OTHER, "sending 1"),
        ("main", "[End of input], rc -9"),
    ]
    assert (recording.ended, recording.exit_code) == ("exit", 0)


def code_of(name: str) -> list[str]:
    """Return the lines of a program without its docstring and its markers."""
    text = (SNIPPETS / "collected_output" / name).read_text("utf-8")
    lines = text.splitlines()[ast.parse(text).body[0].end_lineno :]
    return [re.sub(r" *# \(\d+\)!$", "", line) for line in lines]


def test_only_the_flush_is_gone_and_only_a_timer_has_come() -> None:
    pair = code_of("message_by_message.py"), code_of("message_stuck.py")
    changed = [line for line in difflib.ndiff(*pair) if line[0] in "+-"]
    assert changed == [
        "+ from threading import Timer",
        "+ PATIENCE = 3  # seconds",
        '-         print(f"Round {number}", flush=True)',
        '+         print(f"Round {number}")',
        "+         Timer(PATIENCE, producer.kill).start()",
    ]


@pytest.mark.program("collected_output/full_pipe.py")
def test_a_full_pipe_holds_its_writer(recording: Recording) -> None:
    assert said(recording) == [
        ("main", "TimeoutExpired - rc None"),
        ("main", "received 1000000 characters"),
        ("main", "rc 0"),
    ]
