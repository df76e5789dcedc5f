"""Each program is short, safe to import, and shows on a reader's machine what the page shows."""

from __future__ import annotations

import ast
import os
import pty
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.catalog import load_catalog
from snippets.recorder.record_program import record_program
from snippets.recorder.run import SNIPPETS
from tests.alive import still_alive

if TYPE_CHECKING:
    from pathlib import Path

    from snippets.recorder.catalog import Program

PROGRAMS = pytest.mark.parametrize("program", load_catalog().programs, ids=lambda p: p.path)
MAIN_GUARD = "__name__ == '__main__'"
UNGUARDED: dict[str, str] = {  # programs that must have no main guard, and why
    "start_methods/unguarded.py": "it shows what happens without one",
}


@PROGRAMS
def test_a_program_keeps_the_rules_of_the_house(program: Program) -> None:
    text = (SNIPPETS / program.path).read_text("utf-8")
    tree = ast.parse(text)
    lines = [re.sub(r"  # \(\d+\)!$", "", line) for line in text.splitlines()]
    assert max(map(len, lines)) <= 72
    docstring = ast.get_docstring(tree)
    assert docstring
    assert "\n" not in docstring
    assert (SNIPPETS / program.path).stem not in sys.stdlib_module_names
    guards = [ast.unparse(node.test) for node in tree.body if isinstance(node, ast.If)]
    assert (MAIN_GUARD in guards) == (program.path not in UNGUARDED)
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


def shape(lines: list[str]) -> list[str]:
    """Return lines, sorted, without what differs from run to run: figures, paths and spaces."""
    text = "\n".join(lines)
    text = re.sub(r'"[^"\n]*?([\w.]+\.py)"', r'"\1"', text)
    text = re.sub(r"psm_[0-9a-f]+|0x[0-9a-f]+|\d+(\.\d+)?", "#", text)
    return sorted(re.sub(r"\s+", " ", line).strip() for line in text.split("\n"))


def on_a_terminal(folder: Path, name: str, last: re.Pattern[str] | None) -> list[str]:
    """Run a program as a reader does, in a terminal; stop it after a line that matches."""
    terminal, end = pty.openpty()
    environment = {**os.environ, "MARK_OF_THIS_RUN": str(folder), "TERM": "dumb"}
    environment.pop(
        "PYTHONUNBUFFERED", None
    )  # unbuffered prints tear: text and newline are two writes
    process = subprocess.Popen(
        [sys.executable, name], cwd=folder, env=environment,
        stdin=subprocess.DEVNULL, stdout=end, stderr=end, start_new_session=True,
    )  # fmt: skip
    os.close(end)
    text = b""
    lines: list[str] = []
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            text += os.read(terminal, 1 << 16)
        except OSError:  # nobody holds the terminal any more
            break
        lines = text.decode().replace("\r\n", "\n").split("\n")
        matching = [n for n, line in enumerate(lines[:-1]) if last and last.search(line)]
        if matching:
            lines = lines[: matching[0] + 1]
            break
    else:
        pytest.fail(f"{name} did not end: {text.decode()}")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    os.close(terminal)
    assert still_alive(str(folder)) == []
    return [line for line in lines if line]


@PROGRAMS
def test_a_copy_in_an_empty_folder_shows_the_same(program: Program, tmp_path: Path) -> None:
    source = SNIPPETS / program.path
    (tmp_path / source.name).write_bytes(source.read_bytes())
    method = program.runs[0]  # fork is the default of the Pythons that these tests run on
    ending = program.endings[method]
    last = re.compile(ending.stop_after) if ending.stop_after else None
    recording = record_program(program, method)
    shown = [line.text for line in recording.lines if line.text]
    if last and ending.linger:
        shown = shown[: next(n for n, line in enumerate(shown) if last.search(line)) + 1]
    assert shape(on_a_terminal(tmp_path, source.name, last)) == shape(shown)
