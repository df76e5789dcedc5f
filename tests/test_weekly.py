"""The weekly run says which versions moved and what broke."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.run import ROOT

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = "mkdocs==1.6.1 \\\n    --hash=sha256:00\nrich==15.0.0 \\\n    --hash=sha256:11\n"
NEWER = BEFORE.replace("rich==15.0.0", "rich==15.1.0").replace(":11", ":22")


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o755)


def newest(folder: Path, tests: str, compiled: str = NEWER) -> tuple[int, str]:
    """Run .ci/newest where uv compiles to `compiled`, and .ci/run does `tests`."""
    project, tools = folder / "project", folder / "tools"
    script(project / ".ci/run", tests)
    shutil.copy(ROOT / ".ci/newest", project / ".ci")
    (project / "requirements.txt").write_text(BEFORE, "utf-8")
    (folder / "compiled").write_text(compiled, "utf-8")
    for command in (["init"], ["add", "requirements.txt"]):
        subprocess.run(["git", *command], cwd=project, check=True, capture_output=True)
    script(tools / "python3", 'mkdir -p "$3/bin"; ln -s /bin/true "$3/bin/python"')
    script(tools / "make", f"cp '{folder}/compiled' requirements.txt")
    summary = folder / "summary.md"
    done = subprocess.run(
        [project / ".ci/newest"],
        env={
            **os.environ,
            "PATH": f"{tools}:{os.environ['PATH']}",
            "GITHUB_STEP_SUMMARY": str(summary),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, summary.read_text("utf-8")


@pytest.mark.parametrize(
    ("tests", "said"),
    [
        (
            "echo 3 passed; echo 'FAILED tests/test_x.py::test_y - boom'; exit 1",
            "FAILED tests/test_x",
        ),
        ("echo 'snippets/x.py:1: error: Bad type  [misc]'; exit 2", "error: Bad type"),
        ("echo 'out of disk' >&2; exit 3", "out of disk"),
    ],
)
def test_a_failed_weekly_run_says_what_moved_and_what_broke(
    tmp_path: Path, tests: str, said: str
) -> None:
    code, summary = newest(tmp_path, tests)
    moved, _, broke = summary.partition("### What broke")
    assert code == 1
    assert "-rich==15.0.0\n+rich==15.1.0\n" in moved
    assert "mkdocs" not in moved
    assert said in broke
    assert "3 passed" not in broke


def test_a_green_weekly_run_says_what_moved(tmp_path: Path) -> None:
    code, summary = newest(tmp_path, "echo 3 passed")
    assert code == 0
    assert "+rich==15.1.0" in summary
    assert "broke" not in summary


def test_a_weekly_run_without_newer_versions_says_so(tmp_path: Path) -> None:
    code, summary = newest(tmp_path, "echo 3 passed", compiled=BEFORE)
    assert code == 0
    assert "None." in summary
