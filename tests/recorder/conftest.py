"""Write a program and record it, from a test."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from snippets.recorder import store
from snippets.recorder.run import record
from tests.site.small_project import copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from snippets.recorder.recording import Recording


class RecordProgram(Protocol):
    def __call__(self, source: str, **settings: Any) -> Recording: ...


@pytest.fixture
def run(tmp_path: Path) -> RecordProgram:
    """Return a function that writes a program and records it."""

    def record_source(source: str, **settings: Any) -> Recording:
        script = tmp_path / "program.py"
        script.write_text(textwrap.dedent(source), "utf-8")
        return record(script, **settings)

    return record_source


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the store take its programs from a folder of the test."""
    monkeypatch.setattr(store, "SNIPPETS", tmp_path)
    monkeypatch.setattr("snippets.recorder.record_program.SNIPPETS", tmp_path)
    (tmp_path / "one.py").write_text("import helper\nprint(helper.WORD)", "utf-8")
    (tmp_path / "helper.py").write_text("WORD = 'hello'", "utf-8")
    (tmp_path / "other.py").write_text("print('other')", "utf-8")
    return tmp_path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project with one small page."""
    copy = tmp_path / "project"
    copy_project(copy)
    return copy
