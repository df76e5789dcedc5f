"""The recorder where Linux's ways are missing: hidden here, as macOS and Windows lack them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from snippets.recorder import platforms
from snippets.recorder.interpreters import BOOTSTRAP
from snippets.recorder.recording import RecordingError
from snippets.recorder.run import ROOT
from tests.alive import alive

if TYPE_CHECKING:
    from pathlib import Path

    from tests.recorder.conftest import RecordProgram

HIDE = """
import os, select, signal, sys
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name in {modules!r}:
            raise ModuleNotFoundError(name)
for name in {modules!r}:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Hide())
for owner, names in ((os, {of_os!r}), (select, {of_select!r}), (signal, {of_signal!r})):
    for name in names:
        if hasattr(owner, name):
            delattr(owner, name)
"""
ON_MACOS = {"of_os": ["pidfd_open"], "of_select": ["epoll"], "of_signal": [], "modules": ["_none"]}
ON_WINDOWS = {
    "modules": ["fcntl", "resource", "pwd", "grp", "termios"],
    "of_os": [
        "fork", "forkpty", "register_at_fork", "killpg", "setsid", "getsid", "getpgid", "getuid", "pidfd_open",
        "mkfifo", "uname",
    ],
    "of_select": ["poll", "epoll", "PIPE_BUF"],
    "of_signal": ["SIGKILL", "SIGHUP", "SIGCHLD", "SIGALRM", "pthread_sigmask"],
}  # fmt: skip
IMPORT_ALL = """
import importlib, pkgutil, snippets.recorder, snippets.rendering
for package in (snippets.recorder, snippets.rendering):
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
from snippets.recorder.command_line import main
sys.exit(main(["list"]))
"""
STUBBORN = """
    import os, signal, subprocess, sys, time
    from multiprocessing import Process
    def stubborn():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("stubborn")
        time.sleep(60)
    if __name__ == "__main__":
        null = subprocess.DEVNULL
        subprocess.Popen(["sleep", "60"], start_new_session=True, stdin=null, stdout=null, stderr=null)
        Process(target=stubborn).start()
    """


@pytest.mark.parametrize("hidden", [ON_MACOS, ON_WINDOWS], ids=["macOS", "Windows"])
def test_everything_is_imported_and_lists_the_programs(hidden: dict[str, list[str]]) -> None:
    code = HIDE.format(**hidden) + IMPORT_ALL
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "event/event.py" in done.stdout


@pytest.mark.parametrize("method", ["spawn", "fork", "forkserver"])
def test_without_proc_and_pidfd_nobody_is_left_either(
    run: RecordProgram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setenv("MARK_OF_THIS_TEST", str(tmp_path))
    monkeypatch.setattr(platforms, "PROC", str(tmp_path / "no proc"))
    monkeypatch.delattr(os, "pidfd_open")
    recording = run(STUBBORN, start_method=method, stop_after="stubborn")
    assert (recording.ended, recording.text) == ("rule", "stubborn\n")
    assert alive(str(tmp_path)) == []
    assert run("print('up')").text == "up\n"


def test_pipes_that_can_not_be_told_apart_are_not_recorded(
    run: RecordProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    fstat = os.fstat

    def as_on_windows(descriptor: int) -> os.stat_result | SimpleNamespace:
        status = fstat(descriptor)
        return SimpleNamespace(st_dev=0, st_ino=0) if stat.S_ISFIFO(status.st_mode) else status

    monkeypatch.setattr(os, "fstat", as_on_windows)
    with pytest.raises(RecordingError, match="use Linux, macOS or WSL"):
        run("print('up')")


@pytest.mark.parametrize("hidden", [ON_MACOS, ON_WINDOWS], ids=["macOS", "Windows"])
def test_what_watches_a_process_needs_no_linux(hidden: dict[str, list[str]]) -> None:
    code = f"""
sys.platform = "darwin"
pipe = os.fstat(1)
os.environ["SNIPPETS_RECORDING"] = f"token,{{pipe.st_dev}}:{{pipe.st_ino}},spawn,"
sys.path.insert(0, {str(BOOTSTRAP)!r})
import sitecustomize
import threading, time
print("x" * 2000)
time.sleep(0.03)
thread = threading.Thread(target=time.sleep, args=(0.04,))
thread.start()
thread.join()
"""
    done = subprocess.run(
        [sys.executable, "-S", "-c", HIDE.format(**hidden) + code], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    frames = done.stdout.split(b"\x1e")[1:]
    assert max(map(len, frames)) < 512 - 60  # room for longer process ids and names
    assert sum(frame.count(b"x") for frame in frames) >= 2000
    assert b"'ms': 30" in done.stdout
    assert b"'ms': 40" not in done.stdout  # in another thread
