"""No program is forgotten: on disk = in the catalog = on each language's pages = tested."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.catalog import load_catalog, no_program
from snippets.recorder.run import ROOT, SNIPPETS

if TYPE_CHECKING:
    from pathlib import Path

INCLUDED = re.compile(r'^ *--8<-- "([^"]+\.py)"$', re.MULTILINE)
SHOWN = re.compile(r'^ *(?:print\()?(?:show|table)\(\s*"([^"]+\.py)"', re.MULTILINE)
TESTED = re.compile(r'^@pytest\.mark\.program\("([^"]+\.py)"\)$', re.MULTILINE)
PROGRAMS = [program.path for program in load_catalog().programs]
WAYS = {  # of a page to name a program: by which words, and what to write where they are missing
    "source": (INCLUDED, '--8<-- "{}"'),
    "run": (SHOWN, 'print(show("{}")) or print(table("{}", ...))'),
}


def named(pattern: re.Pattern[str], folder: Path, files: str) -> dict[str, list[str]]:
    """Return the programs that the files of a folder name in one way, with each file and line."""
    found: dict[str, list[str]] = {}
    for file in sorted(folder.rglob(files)):
        text = file.read_text("utf-8")
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start(1)) + 1
            found.setdefault(match[1], []).append(f"{file.relative_to(ROOT).as_posix()}:{line}")
    return found


def unknown(found: dict[str, list[str]]) -> list[str]:
    """Say where a program is named that the catalog lacks."""
    return [
        f"{place}: {no_program(path, PROGRAMS)}"
        for path, places in found.items()
        if path not in PROGRAMS
        for place in places
    ]


def say(wrong: list[str]) -> None:
    """Fail with each mistake on a line of its own."""
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_each_program_on_disk_is_in_the_catalog() -> None:
    on_disk = {
        file.relative_to(SNIPPETS).as_posix()
        for file in SNIPPETS.glob("*/*.py")
        if not (file.parent / "__init__.py").exists()  # a package is a tool, not a section
    }
    say(
        [
            f'snippets/{path}: not in the catalog: add [[program]] with path = "{path}" to '
            "snippets/catalog.toml"
            for path in sorted(on_disk - set(PROGRAMS))
        ]
    )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("way", WAYS)
def test_each_program_is_on_one_page(language: str, way: str) -> None:
    pattern, words = WAYS[way]
    found = named(pattern, ROOT / "docs" / language, "*.md")
    lacking = [
        f"docs/{language}: no page has the {way} of snippets/{path}: write "
        f"{words.format(path, path)} on the page of its section"
        for path in PROGRAMS
        if path not in found
    ]
    twice = [
        f"{' and '.join(places)}: the {way} of snippets/{path} is there twice: keep one"
        for path, places in found.items()
        if len(places) > 1
    ]
    say(unknown(found) + lacking + twice)


def test_each_program_is_tested() -> None:
    found = named(TESTED, ROOT / "tests" / "snippets", "test_*.py")
    lacking = [
        f"snippets/{path} has no test: write one below a line "
        f'@pytest.mark.program("{path}") in tests/snippets/test_{path.partition("/")[0]}.py'
        for path in PROGRAMS
        if path not in found
    ]
    say(unknown(found) + lacking)
