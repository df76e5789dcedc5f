"""Temporary files: what a program leaves on purpose stays, what it could not remove goes."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.recording import Recording, RecordingError
from snippets.recorder.run import ROOT
from snippets.recorder.temporary import TemporaryFolder, remove_tree
from tests.alive import processes_in
from tests.faults.hindrances import without_privileges
from tests.faults.ledger import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.recorder.conftest import RecordProgram

LEAVES = """
    import multiprocessing, os, tempfile, time
    from multiprocessing import Process
    if __name__ == "__main__":
        multiprocessing.set_start_method("forkserver")  # its socket is a temporary file
        child = Process(target=print)
        child.start()
        child.join()
        descriptor, name = tempfile.mkstemp()
        print(name)
        {}
    """

ENDED_AT_ONCE = """
    import os, signal, sys
    from pathlib import Path
    from snippets.recorder.run import record
    make = os.mkdir
    def mkdir(path, *settings):
        make(path, *settings)
        if os.path.basename(path).startswith("run-"):
            print("made", flush=True)
            os.kill(os.getpid(), int(sys.argv[1]))
    os.mkdir = mkdir
    record(Path("snippets/pipes/poll_and_wait.py"))
    """


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder for temporary files; tmp_path is too long for the name of a socket."""
    folder = Path(mkdtemp(prefix="t-"))
    monkeypatch.setenv("TMPDIR", str(folder))
    yield folder
    remove_tree(folder)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("code", [0, 3])
def test_what_is_left_on_purpose_lies_where_the_recording_says(
    run: RecordProgram, temporary: Path, code: int
) -> None:
    recording = run(LEAVES.format(f"raise SystemExit({code})"))
    assert [*temporary.iterdir()] == [Path(recording.lines[-1].text)]


@pytest.mark.parametrize(
    ("end", "settings"),
    [
        ("os.kill(os.getpid(), 9)", {}),
        ("os.kill(os.getpid(), 1)", {}),
        ("time.sleep(60)", {"stop_after": "/t-"}),
    ],
    ids=["killed", "hung up", "stopped"],
)
def test_a_program_that_is_ended_leaves_nothing(
    run: RecordProgram, temporary: Path, end: str, settings: dict[str, str]
) -> None:
    assert str(temporary) in run(LEAVES.format(end), **settings).lines[-1].text
    assert [*temporary.iterdir()] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_who_is_ended_when_the_folder_has_just_been_made_leaves_none(
    temporary: Path, number: signal.Signals
) -> None:
    command = [sys.executable, "-c", textwrap.dedent(ENDED_AT_ONCE), str(int(number))]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.returncode) == ("made\n", -number), ended.stderr
    assert until(lambda: not [*temporary.iterdir()])


def test_a_program_can_remove_the_folder(run: RecordProgram, temporary: Path) -> None:
    recording = run("import shutil, tempfile; shutil.rmtree(tempfile.gettempdir()); print('gone')")
    assert [line.text for line in recording.lines] == ["gone"]
    assert [*temporary.iterdir()] == []


def test_nobody_else_can_look_into_the_folder(run: RecordProgram) -> None:
    source = "import os, tempfile; print(oct(os.stat(tempfile.gettempdir()).st_mode))"
    assert [line.text for line in run(source).lines] == [oct(stat.S_IFDIR | 0o700)]


@pytest.mark.parametrize("size", range(52, 62))
def test_a_folder_is_deep_only_where_the_name_of_a_socket_in_it_fits(
    temporary: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    above = temporary / ("x" * (size - len(os.fsencode(temporary)) - 1))
    above.mkdir()
    monkeypatch.setenv("TMPDIR", str(above))
    folder = TemporaryFolder()
    folder.make(lambda _: None)
    socket = len(os.fsencode(above / "run-12345678")) + len("/pymp-12345678/listener-12345678")
    assert (os.path.dirname(folder.path) == str(above)) == (socket + 1 < 104)  # noqa: PTH120
    folder.remove(ended=False)
    above.rmdir()


def test_what_is_left_on_purpose_joins_what_was_there(run: RecordProgram, temporary: Path) -> None:
    source = """
        import os, sys, tempfile
        from pathlib import Path
        place = Path(tempfile.gettempdir())
        (place / "result.txt").write_text(sys.executable)
        (place / "results" / "deep").mkdir(parents=True)
        (place / "results" / "deep" / "two.txt").write_text("two")
        (place / "link").symlink_to("results")
        """
    (temporary / "results" / "deep").mkdir(parents=True)
    (temporary / "results" / "deep" / "one.txt").write_text("one")
    run(source)
    run(source)
    assert (temporary / "result.txt").read_text() == sys.executable
    assert names_in(temporary) == ["link", "result.txt", "results"]
    assert names_in(temporary / "results" / "deep") == ["one.txt", "two.txt"]
    assert (temporary / "link").is_symlink()


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_what_can_not_join_what_was_there_is_told_and_both_stay(
    run: RecordProgram, temporary: Path, kind: str
) -> None:
    there = temporary / "app.log"
    if kind == "file":
        there.write_text("three lines\n")
    elif kind == "folder":
        there.mkdir()
    else:
        there.symlink_to("elsewhere")
    source = "import tempfile\nwith open(tempfile.gettempdir() + '/app.log', 'a') as f: f.write('one more\\n')"
    with pytest.raises(RecordingError, match=r"app\.log: .*: keep one of the two") as caught:
        run(source)
    (folder,) = [each for each in temporary.iterdir() if each != there]
    assert str(folder) in str(caught.value)
    assert (folder / "app.log").read_text() == "one more\n"
    assert kind != "file" or there.read_text() == "three lines\n"
    assert there.is_symlink() == (kind == "link")


def test_a_recording_shows_no_folder_of_the_run_whatever_leads_there(
    run: RecordProgram, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (temporary / "real").mkdir()
    (temporary / "link").symlink_to("real")
    source = "import os, tempfile\nprint(tempfile.gettempdir())\nos.chdir(tempfile.gettempdir())\nprint(os.getcwd())"
    for place in ("link", "real/../link"):
        monkeypatch.setenv("TMPDIR", str(temporary / place))
        assert run(source).text == f"{temporary / 'link'}\n{temporary / 'real'}\n"


SHUT = """
import os, pathlib, tempfile
folder = tempfile.mkdtemp()
pathlib.Path(folder, "file").touch()
os.chmod(folder, 0o500)
print(folder)
{}
"""


@pytest.mark.parametrize(("end", "stays"), [("", True), ("os.kill(os.getpid(), 9)", False)])
def test_a_folder_in_which_nobody_may_write_goes_like_any_other(
    temporary: Path, tmp_path: Path, end: str, *, stays: bool
) -> None:
    script = tmp_path / "program.py"
    script.write_text(SHUT.format(end))
    done = subprocess.run(
        [sys.executable, "-m", "snippets", "run", "--json", str(script)],
        cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=without_privileges,
    )  # fmt: skip
    assert done.returncode == (0 if stays else 137), done.stderr
    (left,) = [line.text for line in Recording.from_json(done.stdout).lines]
    assert [*map(str, temporary.iterdir())] == ([left] if stays else [])
    if stays:
        assert stat.S_IMODE(Path(left).stat().st_mode) == 0o500
        assert names_in(Path(left)) == ["file"]


@pytest.mark.parametrize("name", ["two\nlines", "a\ttab", "Han 工"])
def test_a_killed_recorder_leaves_nothing_in_an_oddly_named_folder(
    temporary: Path, tmp_path: Path, name: str
) -> None:
    above = temporary / name
    above.mkdir()
    kept = temporary / name.split(maxsplit=1)[0] / "kept"  # what a cut name would lead to
    kept.mkdir(parents=True)
    script = tmp_path / "program.py"
    script.write_text("import time\nprint('up', flush=True)\ntime.sleep(60)")
    with subprocess.Popen(
        [sys.executable, "-m", "snippets", "run", str(script)],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(above), "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdout
        assert running.stdout.readline().endswith(b"up\n")
        assert [*above.glob("run-*")] != []
        running.kill()
    assert until(lambda: not [*above.glob("run-*")])
    assert kept.is_dir()
    assert until(lambda: not processes_in(tmp_path))
