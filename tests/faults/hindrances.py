"""Ways to hinder what is called, which work in any container, for root as for others."""

from __future__ import annotations

import ctypes
import resource
import subprocess
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PR_CAPBSET_DROP = 24  # prctl(2)
NO_SHM = """
import _multiprocessing
class Refused:
    SEM_VALUE_MAX = _multiprocessing.SemLock.SEM_VALUE_MAX
    def __init__(self, *args):
        raise FileNotFoundError(2, "No such file or directory")
_multiprocessing.SemLock = Refused
"""
JUMPING_CLOCK = """
import itertools, time
_days = itertools.cycle((0, -1, 1, 400))
_now = time.time
time.time = lambda: _now() + 86400 * next(_days)
"""
NO_FORK = """
import errno, _posixsubprocess
_fork_exec, _left = _posixsubprocess.fork_exec, list(range({}))
def fork_exec(*args):
    if not _left:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
    _left.pop()
    return _fork_exec(*args)
_posixsubprocess.fork_exec = fork_exec
"""
NO_ROOM = """
import os
_statvfs = os.statvfs
def statvfs(path):
    found = _statvfs(path)
    return os.statvfs_result((*found[:3], 0, 0, *found[5:]))
os.statvfs = statvfs
"""
NO_TEMPORARY_FOLDER = """
import tempfile
tempfile._candidate_tempdir_list = lambda: ["/dev/null"]
"""
STUCK_BEFORE_THE_RENAME = """
import pathlib, time
pathlib.Path.replace = lambda *_: time.sleep(600)
"""


def files_of(size: int) -> Callable[[], None]:
    """Return what lets a process write no file beyond a size: to it the disk is full then."""
    return partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size, size))


def open_files(number: int) -> Callable[[], None]:
    """Return what lets a process open no more files than a number."""
    return partial(resource.setrlimit, resource.RLIMIT_NOFILE, (number, number))


def without_privileges() -> None:
    """Let the mode of a folder stop root, too: drop what root may do beyond others."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)  # Linux has it
    for capability in range(64):
        if prctl:
            prctl(
                PR_CAPBSET_DROP, capability, 0, 0, 0
            )  # refused to others, whom a mode stops anyway


def customised(folder: Path, code: str) -> str:
    """Return a PYTHONPATH with which Python runs some code first; programs under record do not."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code, "utf-8")
    return str(folder)


def mounted(script: str) -> tuple[str, ...]:
    """Return what lets a shell mount and then call a command, "$0" "$@"; nothing if that isn't allowed."""
    unshare = ("unshare", "--map-root-user", "--mount")
    try:
        subprocess.run(
            [*unshare, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ()
    return (*unshare, "sh", "-c", script)


def without_shm() -> tuple[str, ...]:
    """Return what to put before a command that is to have no /dev/shm; nothing if that isn't allowed."""
    return mounted('mount -t tmpfs -o ro none /dev/shm && exec "$0" "$@"')


def on_a_full_disk(room: int) -> tuple[str, ...]:
    """Return what to put before a command that is to find so many bytes of room, for root, too.

    The folder is copied to a disk of its own, and back when the command has ended. Nothing if that
    isn't allowed.
    """
    return mounted(f"""
        home=$PWD && mount -t tmpfs -o size=16m none /mnt && cp -a . /mnt && cd /mnt || exit 99
        dd if=/dev/zero of=filled 2> /dev/null; truncate -s -{room} filled
        "$0" "$@"
        code=$?
        rm filled; cp -a . "$home" || exit 99
        exit $code
    """)
