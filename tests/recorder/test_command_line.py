"""The command line, as its user meets it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
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


def ended_by(number: int, *before: str, path: str) -> tuple[int, bytes]:
    """Send a signal to a run whose program says that it is up; return its exit code, and its errors."""
    with subprocess.Popen(
        [*before, sys.executable, "-m", "snippets", "run", path],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as running:  # fmt: skip
        assert running.stdout
        assert running.stderr
        assert running.stdout.readline().endswith(b"up\n")
        running.send_signal(number)
        errors = running.stderr.read()
    return running.returncode, errors


def test_list_names_every_program_in_order() -> None:
    done = call("list")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    paths = dict.fromkeys(line.split()[0] for line in lines)  # a line for each ending
    assert list(paths) == [p.path for p in load_catalog().programs]


@pytest.mark.parametrize(
    "line",
    [
        ("trading_threads/threads.py", "-", "ends with 0"),
        ("costs_and_pools/start_cost.py", "its own", "ends with 0"),
        ("event/event.py", "fork spawn forkserver", "ends with 0"),
        (
            "trading_threads/processes.py",
            "fork spawn forkserver",
            "stopped after a line that matches ^Round 12$",
        ),
    ],
    ids=lambda line: line[0],
)
def test_list_says_how_a_program_is_started_and_ends(line: tuple[str, ...]) -> None:
    assert line in [tuple(re.split(" {2,}", each)) for each in call("list").stdout.splitlines()]


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
        assert re.fullmatch(r" *main [1-9]\d* \| up", first)
        assert re.fullmatch(r" *helper [1-9]\d* \| \[bold\]hi\[/\]", second)


def test_colour_is_for_terminals_and_may_be_refused(tmp_path: Path) -> None:
    path = script(tmp_path, "print('up')")
    assert "\x1b" not in call("run", path).stdout
    assert "\x1b" in call("run", path, FORCE_COLOR="1").stdout
    assert "\x1b" not in call("run", path, FORCE_COLOR="1", NO_COLOR="1").stdout.replace(
        "\x1b[0m", ""
    )


def test_each_process_has_its_colour(tmp_path: Path) -> None:
    source = "import os\nprint('up', flush=True)\nif not os.fork():\n    print('up', flush=True)\n"
    done = call("run", script(tmp_path, f"{source}else:\n    os.wait()\n"), FORCE_COLOR="1")
    colours = [line.partition("m")[0] for line in done.stdout.splitlines()]
    assert len(colours) == len(set(colours)) == 2


def test_a_long_line_stays_one(tmp_path: Path) -> None:
    done = call("run", script(tmp_path, "print('x' * 300)"), COLUMNS="80")
    assert done.stdout.count("\n") == 1
    assert done.stdout.endswith(f"| {'x' * 300}\n")


def test_no_line_commands_the_terminal_and_errors_are_marked(tmp_path: Path) -> None:
    path = script(
        tmp_path,
        "import sys\nprint('a\\tb', flush=True)\nprint('\\x1b]0;title\\x07', file=sys.stderr)",
    )
    out, errors = call("run", path).stdout.splitlines()
    assert out.expandtabs().split("| ")[1].split() == ["a", "b"]
    assert errors.endswith("! \ufffd]0;title\ufffd")


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
        ("import time; time.sleep(60)", 124, "still running after 2 s"),
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
    done = call("run", script(tmp_path, source), "--time-limit", "2")
    assert done.returncode == code
    assert says in done.stderr


def test_what_can_not_be_run_gets_one_line(tmp_path: Path) -> None:
    broken, nul = tmp_path / "broken.py", tmp_path / "nul.py"
    broken.write_text("\n\nx = (\n", "utf-8")
    nul.write_bytes(b"x\0")
    for place, reason in (
        (tmp_path / "none.py", ": does not exist: name a Python script"),
        (tmp_path, ": is a directory: name a Python script"),
        (broken, ":3: not a Python script: '(' was never closed\n"),
        (nul, ":1: not a Python script: source code string cannot contain null bytes\n"),
    ):
        done = call("run", str(place))
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert f"{place}{reason}" in done.stderr
    path = script(tmp_path, "")
    for words in (("--start-method", "frok"), ("--time-limit", "-1"), ("--time-limit", "x")):
        done = call("run", path, *words)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert words[0] in done.stderr
        assert words[1] in done.stderr


def test_a_program_is_found_by_its_name_in_the_catalog() -> None:
    done = call("run", "start_methods/choosing.py")
    assert (done.returncode, done.stderr) == (0, "")
    done = call("run", "start_methods/chosing.py")
    assert done.returncode == 2
    assert "did you mean snippets/start_methods/choosing.py?" in done.stderr


def test_a_file_of_the_reader_comes_before_one_of_the_catalog(tmp_path: Path) -> None:
    mine = tmp_path / "start_methods" / "choosing.py"
    mine.parent.mkdir()
    mine.write_text("print('mine')", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "snippets", "run", "start_methods/choosing.py"],
        cwd=tmp_path, text=True, capture_output=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stdout.endswith("| mine\n")


def test_what_is_left_running_is_told(tmp_path: Path) -> None:
    source = "import subprocess\nsubprocess.Popen(['sleep', '60'])\nprint('up')"
    done = call("run", script(tmp_path, source))
    assert done.returncode == 0
    assert done.stderr.endswith("1 process was still running when main had ended: stopped\n")
    assert done.stdout.endswith("up\n")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_ends_a_run_in_good_order_unless_it_is_ignored(tmp_path: Path, name: str) -> None:
    path = script(tmp_path, "import time; print('up', flush=True); time.sleep(2)")
    number = getattr(signal, name)
    for first, code in (("", 128 + number), (f"trap '' {name[3:]}; ", 0)):  # as nohup does
        assert ended_by(number, "sh", "-c", f'{first}exec "$@"', "sh", path=path) == (code, b"")


@pytest.mark.parametrize("command", ["run", "list"])
def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path, command: str) -> None:
    path = script(tmp_path, "for n in range(100_000): print(n)")
    with subprocess.Popen(
        [sys.executable, "-m", "snippets", command, *([path] if command == "run" else [])],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdout
        assert running.stderr
        if command == "run":
            running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


def test_ctrl_c_while_the_imports_run_is_quiet(tmp_path: Path) -> None:
    path = script(tmp_path, "import time; time.sleep(60)")
    started = tmp_path / "started"
    # the first import of the command line waits, as on a slow machine
    (tmp_path / "argparse.py").write_text(
        f"import pathlib, time; pathlib.Path({str(started)!r}).touch(); time.sleep(60)", "utf-8"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "snippets", "run", path], cwd=ROOT, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    ) as running:  # fmt: skip
        while not started.exists():
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        assert running.stderr
        assert running.stderr.read() == b""
    assert running.returncode == -signal.SIGINT  # a shell says 130


def test_ctrl_c_ends_a_run_quietly(tmp_path: Path) -> None:
    path = script(tmp_path, "import time; print('up', flush=True); time.sleep(60)")
    assert ended_by(signal.SIGINT, path=path) == (130, b"")


def test_help_says_what_a_run_is_given() -> None:
    text = " ".join(call("run", "--help").stdout.split())
    for words in ("default: 30", "no arguments", "empty standard input", "141", "default that"):
        assert words in text


def test_exit_codes_count_also_where_those_of_children_are_ignored(tmp_path: Path) -> None:
    path = script(tmp_path, "import sys\nsys.exit(3)")
    done = subprocess.run(
        [sys.executable, "-m", "snippets", "run", path], cwd=ROOT, check=False, capture_output=True,
        preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN),
    )  # fmt: skip
    assert done.returncode == 3


def test_what_python_says_of_a_script_is_said_once(tmp_path: Path) -> None:
    done = call("run", script(tmp_path, "x = 1\nprint(x is 1)\n"))
    assert (done.stdout + done.stderr).count("SyntaxWarning") == 1
    done = call("run", script(tmp_path, f"print({'-' * 20_000}1)\n"))
    assert "/command_line.py" not in done.stdout + done.stderr
    assert done.returncode == 1


def test_a_name_steers_no_terminal(tmp_path: Path) -> None:
    source = "from multiprocessing import Process\n"
    source += (
        "p = Process(target=print, args=('up',), name='a\\n\\x1b[31mb')\np.start()\np.join()\n"
    )
    done = call("run", "--start-method", "fork", script(tmp_path, source))
    assert "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}[31mb" in done.stdout
    assert "\x1b" not in done.stdout
