"""Other Pythons record the programs; what they recorded is written as plain files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.catalog import Catalog
from snippets.recorder.exchange import hand_over
from snippets.recorder.interpreters import (
    Interpreter,
    current,
    default_start_method,
    find,
    name_of,
    release,
)
from snippets.recorder.recording import RecordingError
from snippets.recorder.run import record
from snippets.recorder.store import Store
from tests.recorder.programs import entry

if TYPE_CHECKING:
    from pathlib import Path

HERE = release(current().version)
OTHERS = [each for each in ("3.12", "3.13", "3.14") if each != HERE]


def interpreter(wanted: str) -> Interpreter:
    """Return another Python, or skip where there is none that runs."""
    try:
        return find(wanted)
    except RecordingError as error:
        pytest.skip(str(error))


@pytest.mark.skipif(sys.platform == "win32", reason="its environments have no python3.x")
def test_a_program_runs_under_the_python_that_was_asked_for(tmp_path: Path) -> None:
    venv.create(tmp_path / "other")
    python = tmp_path / "other" / "bin" / f"python{HERE}"
    other = Interpreter(
        str(python), current().version, "other", current().library, current().start_methods
    )
    script = tmp_path / "program.py"
    script.write_text(
        "import sys\nfrom multiprocessing import Process\n"
        "def child(): print(sys.prefix)\n"
        "if __name__ == '__main__':\n    Process(target=child).start()\n",
        "utf-8",
    )
    for method in other.start_methods:
        recording = record(script, start_method=method, interpreter=other)
        assert recording.text == f"{tmp_path / 'other'}\n"
        assert {event.kind for event in recording.events} >= {"start", "run", "exit"}


@pytest.mark.parametrize("wanted", OTHERS)
def test_other_pythons_record_as_this_one_does(programs: Path, wanted: str) -> None:
    python = interpreter(wanted)
    (programs / "fails.py").write_text(
        "import json, sys\nprint(*sys.version_info[:2], sep='.')\njson.loads('')", "utf-8"
    )
    program = entry("fails.py", exit_code=1)
    recording = Store(programs / "store", python).recording(program, None)
    assert recording.lines[0].text == wanted
    assert release(recording.python) == wanted
    assert f'File "lib/python{wanted}/json/__init__.py", line' in recording.text
    here = Store(programs / "store").recording(program, None)
    assert here.lines[0].text == HERE  # neither takes the other's
    assert Store(programs / "store", python).recording(program, None) == recording


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("3.99", "no python3.99 on PATH: install it"),
        ("3.9", "too old: the programs need 3.11"),
        ("3.10", "too old: the programs need 3.11"),
        ("python3", "name its release, such as 3.12"),
        ("3.97", r"python3.97 doesn't run \(which version\?\): put"),
        ("3.96", r"python3.96 doesn't run \(ImportError: no json\): put"),
        ("3.98", f"is Python {current().version}: put Python 3.98 on PATH"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="writes shell scripts")
def test_a_python_that_can_not_be_had_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: str, says: str
) -> None:
    for name, line in (
        ("96", f"exec {sys.executable} -c 'raise ImportError(\"no json\")'"),
        ("97", "printf 'which version?\\nor none?\\n' >&2; exit 127"),
        ("98", f'exec {sys.executable} "$@"'),
    ):
        file = tmp_path / f"python3.{name}"
        file.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
        file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(RecordingError, match=says):
        find(wanted)


def test_plain_files_name_what_they_hold(programs: Path) -> None:
    store = Store(programs / "store")
    catalog = Catalog((entry("one.py", start_methods=["fork", "spawn"]), entry("other.py")))
    store.prepare(catalog)
    old = programs / "out" / current().name / "gone.fork.json"
    old.parent.mkdir(parents=True)
    old.write_text("{}", "utf-8")
    assert hand_over(store, catalog, programs / "out") == 3
    files = {file.name: json.loads(file.read_text("utf-8")) for file in old.parent.iterdir()}
    assert set(files) == {"one.fork.json", "one.spawn.json", "other.plain.json"}
    one = files["one.fork.json"]
    assert (one["program"], one["start_method"], one["format"]) == ("one.py", "fork", 1)
    assert one["recording"]["lines"][0]["text"] == "hello"
    (programs / "helper.py").write_bytes(b"WORD = 'hello'\r\n")
    Store(programs / "store").prepare(catalog)
    hand_over(store, catalog, programs / "out")
    again = json.loads((old.parent / "one.fork.json").read_text("utf-8"))
    assert again["content"] != one["content"]
    (programs / "helper.py").write_bytes(b"WORD = 'hello'\n")  # as git writes it elsewhere
    Store(programs / "store").prepare(catalog)
    hand_over(store, catalog, programs / "out")
    assert (
        json.loads((old.parent / "one.fork.json").read_text("utf-8"))["content"] == again["content"]
    )


def test_a_start_method_that_a_platform_lacks_is_left_out(programs: Path) -> None:
    python = Interpreter(sys.executable, "3.12.1", "like Windows", current().library, ("spawn",))
    store = Store(programs / "store", python)
    catalog = Catalog((entry("one.py", start_methods=["fork", "spawn"]), entry("other.py")))
    assert store.prepare(catalog) == 2
    assert hand_over(store, catalog, programs / "out") == 2


def test_one_failing_program_does_not_keep_the_others_back(programs: Path) -> None:
    for n in range(3):
        (programs / f"bad{n}.py").write_text("raise SystemExit(3)", "utf-8")
    bad = [entry("bad0.py", alone=True), entry("bad1.py"), entry("bad2.py", alone=True)]
    catalog = Catalog((*bad, entry("one.py"), entry("other.py", alone=True)))
    store = Store(programs / "store")
    with pytest.raises(RecordingError, match=r"(?s)bad1.py: exit code 3.*bad0.py.*bad2.py"):
        store.prepare(catalog, to_the_end=True)
    assert hand_over(store, catalog, programs / "out") == 2


def test_platforms_have_names() -> None:
    names = [name_of(system, "3.12.1") for system in ("Linux", "Darwin", "Windows", "FreeBSD")]
    assert names == ["linux-3.12", "macos-3.12", "windows-3.12", "freebsd-3.12"]


def test_the_command_line_writes_the_files_of_this_python(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "snippets", "record", "--to", "out", "--pythons", HERE],
        cwd=project, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.strip()) == (0, "")
    names = {file.name for file in (project / "out" / current().name).iterdir()}
    assert names == {"trading_threads.threads.plain.json", "trading_threads.processes.fork.json"}
    shutil.rmtree(project / "out")
    done = subprocess.run(
        [sys.executable, "-m", "snippets", "record", "--pythons", "3.99"],
        cwd=project, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_the_command_line_writes_what_it_could_record_though_a_program_fails(project: Path) -> None:
    threads = "snippets/trading_threads/threads.py"
    (project / threads).write_text("raise SystemExit(3)", "utf-8")
    with (project / "snippets" / "catalog.toml").open("a", encoding="utf-8") as catalog:
        catalog.write("alone = true\n")  # so the other one runs after the failure
    done = subprocess.run(
        [sys.executable, "-m", "snippets", "record", "--to", "out"],
        cwd=project, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count(f"{threads}: exit code 3") == 1
    assert "Traceback" not in done.stderr
    names = {file.name for file in (project / "out" / current().name).iterdir()}
    assert names == {"trading_threads.processes.fork.json"}


@pytest.mark.parametrize(
    ("system", "version", "method"),
    [
        ("Linux", "3.13.9", "fork"), ("Linux", "3.14.0", "forkserver"), ("FreeBSD", "3.15.0a2", "forkserver"),
        ("Darwin", "3.11.1", "spawn"), ("Darwin", "3.14.1", "spawn"), ("Windows", "3.12.0", "spawn"),
    ],
)  # fmt: skip
def test_defaults_are_those_of_the_library(system: str, version: str, method: str) -> None:
    assert default_start_method(system, version) == method


@pytest.mark.skipif(sys.platform != "linux", reason="asks this Python")
def test_the_default_of_this_python_is_right() -> None:
    code = "import multiprocessing; print(multiprocessing.get_start_method())"
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert done.stdout.strip() == default_start_method("Linux", current().version)
