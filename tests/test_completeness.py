"""No program is forgotten: on disk = in the catalog = on each language's pages = tested."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.catalog import load_catalog
from snippets.recorder.run import ROOT, SNIPPETS

if TYPE_CHECKING:
    from pathlib import Path

INCLUDED = re.compile(r'^ *--8<-- "([^"]+\.py)"$', re.MULTILINE)
SHOWN = re.compile(r'^ *(?:print\()?(?:show|table)\("([^"]+\.py)"', re.MULTILINE)
TESTED = re.compile(r'^@pytest\.mark\.program\("([^"]+\.py)"\)$', re.MULTILINE)


def catalogued() -> set[str]:
    return {program.path for program in load_catalog().programs}


def named(pattern: re.Pattern[str], folder: Path, files: str) -> set[str]:
    """Return the programs that the files of a folder name in one way."""
    return {
        path for file in folder.rglob(files) for path in pattern.findall(file.read_text("utf-8"))
    }


def test_each_program_on_disk_is_in_the_catalog() -> None:
    on_disk = {
        file.relative_to(SNIPPETS).as_posix()
        for file in SNIPPETS.glob("*/*.py")
        if not (file.parent / "__init__.py").exists()  # a package is a tool, not a section
    }
    assert on_disk == catalogued()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("pattern", [INCLUDED, SHOWN], ids=["source", "run"])
def test_each_program_is_on_a_page(language: str, pattern: re.Pattern[str]) -> None:
    assert named(pattern, ROOT / "docs" / language, "*.md") == catalogued()


def test_each_program_is_tested() -> None:
    assert named(TESTED, ROOT / "tests" / "snippets", "test_*.py") == catalogued()
