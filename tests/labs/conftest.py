"""After each test of the labs nothing may be left: no process, no temporary file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.alive import still_alive

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _nothing_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    tmp_path_factory.getbasetemp()  # pytest's own folder is elsewhere
    mark = f"lab-{uuid4()}"
    monkeypatch.setenv("LAB_TEST", mark)  # in the environment of all that the test starts
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # a new Python finds tests.labs.elsewhere
    with tempfile.TemporaryDirectory() as folder:  # tmp_path is too long for the name of a socket
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield
        assert still_alive(mark) == []
        assert [path for path in Path(folder).rglob("*") if not path.is_dir()] == []
