"""What a test of much work tells, and what it may leave: nothing."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, NamedTuple, Protocol

import psutil
import pytest

from tests.alive import alive
from tests.site.small_project import copy_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Tell(Protocol):
    def __call__(self, *, tried: int, lost: int, wrong: int) -> None: ...


@pytest.fixture
def amount(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Return a function that takes how much a quick run does, and how much a full one."""
    full = request.config.getoption("--full")
    return lambda quick, whole: whole if full else quick


@pytest.fixture
def tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> Iterator[Tell]:
    """Return a function that says how much was tried and lost; see at the end that nothing is left."""
    monkeypatch.setenv("MARK_OF_THIS_TEST", str(tmp_path))
    temporary = Path(mkdtemp(prefix="load-"))  # short: a fork server's socket lies there
    monkeypatch.setenv("TMPDIR", str(temporary))

    def say(*, tried: int, lost: int, wrong: int) -> None:
        left = len(alive(str(tmp_path))) + len(list(temporary.iterdir()))
        for name, number in (("tried", tried), ("lost", lost), ("left", left), ("wrong", wrong)):
            record_property(name, number)
        assert (lost, left, wrong) == (0, 0, 0)

    yield say
    shutil.rmtree(temporary)


class Use(NamedTuple):
    """What a process holds."""

    descriptors: int
    threads: int
    children: int
    memory: int  # bytes


def use(pid: int | None = None, before: Use | None = None, *, children: int = 0) -> Use:
    """Return what a process holds; more children, and threads that were not there before, may take a moment to go."""
    process = psutil.Process(pid or os.getpid())
    most = before.threads if before else 1000
    deadline = time.monotonic() + 60
    while (
        len(process.children()) > children or process.num_threads() > most
    ) and time.monotonic() < deadline:
        time.sleep(0.05)
    return Use(
        process.num_fds(), process.num_threads(), len(process.children()), process.memory_info().rss
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project with one small page."""
    copy = tmp_path / "project"
    copy_project(copy)
    return copy
