"""The command line, as its user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.catalog import load_catalog
from snippets.recorder.run import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def call(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "snippets", *words],
        cwd=ROOT, text=True, capture_output=True, timeout=60, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip


def script(folder: Path, source: str) -> str:
    file = folder / "a script.py"
    file.write_text(source, "utf-8")
    return str(file)


def test_list_names_every_program_in_order() -> None:
    lines = call("list").stdout.splitlines()
    paths = dict.fromkeys(line.split()[0] for line in lines)  # a line for each ending
    assert list(paths) == [p.path for p in load_catalog().programs]


def test_run_names_the_process_of_each_line(tmp_path: Path) -> None:
    path = script(
        tmp_path,
        "from multiprocessing import Process\n"
        "if __name__ == '__main__':\n"
        "    print('up')\n"
        "    child = Process(target=print, args=('[bold]hi[/]',), name='helper')\n"
        "    child.start()\n"
        "    child.join()\n",
    )
    for method in ("fork", "spawn", "forkserver"):
        done = call("run", path, "--start-method", method)
        assert (done.returncode, done.stderr) == (0, "")
        first, second = done.stdout.splitlines()
        assert first.split()[0] == "main"
        assert first.endswith("| up")
        assert second.split()[0] == "helper"
        assert second.endswith("| [bold]hi[/]")


def test_colour_is_for_terminals_and_may_be_refused(tmp_path: Path) -> None:
    path = script(tmp_path, "print('up')")
    assert "\x1b" not in call("run", path).stdout
    assert "\x1b" in call("run", path, FORCE_COLOR="1").stdout
    assert "\x1b" not in call("run", path, FORCE_COLOR="1", NO_COLOR="1").stdout.replace(
        "\x1b[0m", ""
    )


def test_json_is_the_recording(tmp_path: Path) -> None:
    done = call("run", script(tmp_path, "print('up')"), "--json")
    data = json.loads(done.stdout)
    assert [line["text"] for line in data["lines"]] == ["up"]
    assert (data["version"], data["ended"], data["exit_code"]) == (1, "exit", 0)


@pytest.mark.parametrize(
    ("source", "code", "says"),
    [
        ("raise SystemExit(7)", 7, ""),
        ("import os; os.kill(os.getpid(), 9)", 137, "signal 9"),
        ("import time; time.sleep(60)", 124, "still running after 0.5 s"),
        ("print('a'", 2, ":1: not a Python script"),
        (
            (
                "from multiprocessing import Process\n"
                "if __name__ == '__main__': Process(target=divmod, args=(1, 0)).start()"
            ),
            1,
            "exit code 1",
        ),
    ],
)
def test_exit_codes_say_what_happened(tmp_path: Path, source: str, code: int, says: str) -> None:
    done = call("run", script(tmp_path, source), "--time-limit", "0.5")
    assert done.returncode == code
    assert says in done.stderr


def test_what_can_not_be_run_gets_one_line(tmp_path: Path) -> None:
    for place in (tmp_path / "none.py", tmp_path):
        done = call("run", str(place))
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    path = script(tmp_path, "")
    for words in (("--start-method", "frok"), ("--time-limit", "-1"), ("--time-limit", "x")):
        done = call("run", path, *words)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert words[0] in done.stderr
        assert words[1] in done.stderr
