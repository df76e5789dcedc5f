"""Recordings of other Pythons and platforms: what a build takes, shows and refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.elsewhere import FOLDER, build, change, hand_over

if TYPE_CHECKING:
    from pathlib import Path

THREADS = "trading_threads.threads.plain.json"
PAGE = "site/lesson/trading_threads/index.html"


@pytest.mark.timeout(300)
def test_a_stale_recording_fails_a_strict_build_once_by_file_and_what_to_do(project: Path) -> None:
    hand_over(project, "linux-3.98")
    file = project / FOLDER / "linux-3.98" / THREADS
    change(file, lambda data: data.update(content="0" * 64))
    done = build(project, "--strict")
    text = done.stdout + done.stderr
    assert done.returncode == 1
    assert text.count(str(file)) == 1
    assert "has changed since it was recorded: record it again there, or delete the file" in text
    done = build(project)  # as when it is served: what remains is shown
    assert done.returncode == 0
    assert "Python 3.98" not in (project / PAGE).read_text("utf-8")
