"""What no page uses goes out of the style sheet, and what an earlier build found is taken only where it holds."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TRIM = """
import sys
sys.path[:0] = ["docs/hooks", "."]
from unused import Used, without_unused
print(without_unused(".a{color:red}.b{color:red}", Used.by([f'<p class="{sys.argv[1]}">'], [])), end="")
"""
A, B = ".a{color:red}", ".b{color:red}"


def trimmed(project: Path, used: str) -> str:
    """Return what is left of a style sheet where some class is used."""
    command = [sys.executable, "-c", TRIM, used]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=True).stdout


def test_another_use_makes_another_sheet(project: Path) -> None:
    assert [trimmed(project, used) for used in "aababb"] == [A, A, B, A, B, B]
    assert trimmed(project, "a b") == A + B
    assert trimmed(project, "") == ""


def test_what_is_kept_is_not_believed_when_it_has_been_changed(project: Path) -> None:
    assert trimmed(project, "a") == A
    kept = project / ".cache" / "style.css"
    text = kept.read_text("utf-8")
    for wrong in (text.replace("red", "blue"), text[:-3], "", "\n", "\udcff"):
        kept.write_text(wrong, "utf-8", errors="surrogateescape")
        assert trimmed(project, "a") == A
    assert kept.read_text("utf-8") == text


def test_it_changes_with_the_code_that_made_it(project: Path) -> None:
    assert trimmed(project, "a") == A
    code = project / "docs" / "hooks" / "unused.py"
    code.write_text(code.read_text("utf-8") + "\ntrimmed = lambda *_: 'other'\n", "utf-8")
    assert trimmed(project, "a") == "other"


def test_nothing_need_be_kept(project: Path) -> None:
    for file in (project / ".cache").glob("*"):
        file.unlink()
    (project / ".cache").rmdir()
    (project / ".cache").touch()
    assert trimmed(project, "a") == A
