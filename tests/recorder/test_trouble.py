"""What the system refuses is told in a line, with what to do."""

from __future__ import annotations

import multiprocessing
import sys
from typing import NoReturn

import pytest

from snippets.recorder.trouble import lacks_semaphores

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="asks fork")


@pytest.mark.parametrize("error", [ImportError("no sem_open"), OSError(38, "not implemented")])
def test_programs_without_locks_are_told_why(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse() -> NoReturn:
        raise error

    assert lacks_semaphores() == ""
    monkeypatch.setattr(multiprocessing.get_context("fork"), "Lock", refuse)
    assert str(error) in lacks_semaphores()
    assert "/dev/shm" in lacks_semaphores()
