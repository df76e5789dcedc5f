"""Write a program and record it, from a test."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from snippets.recorder.run import record

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
