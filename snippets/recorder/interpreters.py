"""The Pythons that run programs: this one, and others that are found on PATH."""

from __future__ import annotations

import compileall
import json
import multiprocessing
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from snippets.recorder import DISK_IS_FULL
from snippets.recorder.recording import RecordingError

BOOTSTRAP = Path(__file__).resolve().parent / "bootstrap"
OLDEST = (3, 11)
FORKSERVER = (3, 14)  # from here on the default, where it was fork
# the folder of a platform's recordings, and what platform.system() calls it
PLATFORMS = {"linux": "Linux", "macos": "Darwin", "windows": "Windows"}
PROBE = """
import json, multiprocessing, platform, sys, sysconfig
print(json.dumps([sys.executable, platform.python_version(), f"{sys.version} {platform.platform()}",
    sysconfig.get_path("stdlib"), multiprocessing.get_all_start_methods()]))
"""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python on this machine."""

    executable: str
    version: str  # 3.12.1
    build: str  # what a recording depends on: how it was compiled, and for which system
    library: str
    start_methods: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name its recordings by platform and Python: linux-3.12."""
        return name_of(platform.system(), self.version)

    def compile_bootstrap(self) -> None:
        """Spare each process of a run the time to compile the modules that watch it."""
        compile_for(self.executable)


def release(version: str) -> str:
    """Return what of a version decides how a Python behaves: 3.12 of 3.12.1."""
    return ".".join(version.split(".")[:2])


def name_of(system: str, version: str) -> str:
    """Name the recordings of a platform and Python."""
    names = {each: name for name, each in PLATFORMS.items()}
    return f"{names.get(system, system.lower())}-{release(version)}"


def default_start_method(system: str, version: str) -> str:
    """Return what multiprocessing uses by itself (docs.python.org/3/library/multiprocessing.html)."""
    if system in ("Darwin", "Windows"):
        return "spawn"
    numbers = tuple(map(int, release(version).split(".")))
    return "forkserver" if numbers >= FORKSERVER else "fork"


@cache
def current() -> Interpreter:
    """Return the Python that runs this."""
    return Interpreter(
        sys.executable,
        platform.python_version(),
        f"{sys.version} {platform.platform()}",
        sysconfig.get_path("stdlib"),
        tuple(multiprocessing.get_all_start_methods()),
    )


def find(wanted: str) -> Interpreter:
    """Return the Python of a release, such as 3.12.

    Raises:
        RecordingError: there is none on PATH, it doesn't run, or it is too old.
    """
    if not re.fullmatch(r"3\.\d+", wanted):
        raise RecordingError(f"no Python is called {wanted!r}: name its release, such as 3.12")
    if tuple(map(int, wanted.split("."))) < OLDEST:
        raise RecordingError(f"Python {wanted} is too old: the programs need 3.11 or later")
    if wanted == release(current().version):
        return current()
    command = shutil.which(f"python{wanted}")
    if command is None:
        raise RecordingError(f"no python{wanted} on PATH: install it, or add its folder to PATH")
    try:
        done = subprocess.run(  # noqa: S603 found above
            [command, "-I", "-c", PROBE], capture_output=True, text=True, timeout=60, check=True
        )
        executable, version, build, library, methods = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        lines = str(getattr(error, "stderr", None) or error).strip().splitlines()
        last = bool(lines) and lines[0].startswith("Traceback ")
        reason = lines[-1 if last else 0] if lines else "it says nothing"
        message = f"{command} doesn't run ({reason}): put the folder of a Python that does on PATH"
        raise RecordingError(message) from error
    if release(version) != wanted:
        raise RecordingError(
            f"{command} is Python {version}: put Python {wanted} on PATH before it"
        )
    return Interpreter(executable, version, build, library, tuple(methods))


@cache
def compile_for(executable: str) -> None:
    """Compile the modules that watch a run for the Python that imports them, if there is room."""
    if DISK_IS_FULL:
        return
    if executable == sys.executable:
        compileall.compile_dir(BOOTSTRAP, quiet=2)
    else:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        subprocess.run(  # noqa: S603 a Python that find returned
            [executable, "-m", "compileall", "-qq", str(BOOTSTRAP)],
            check=False,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # of the user's sitecustomize
        )
