"""A wrong entry of the catalog is a clear error with file and key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from snippets.recorder.catalog import CatalogError, load_catalog

if TYPE_CHECKING:
    from pathlib import Path

GOOD = '[[program]]\npath = "a/b.py"\n'


def load(folder: Path, text: str) -> None:
    (folder / "a").mkdir(exist_ok=True)
    (folder / "a" / "b.py").write_text("", "utf-8")
    file = folder / "catalog.toml"
    file.write_text(text, "utf-8")
    load_catalog(file)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (GOOD + "stop_aftr = 'x'", ("stop_aftr", "unknown")),
        (GOOD + "stop_after = '('", ("stop_after", "regular expression")),
        (GOOD + "stop_at = -1", ("stop_at", "more than 0")),
        (GOOD + "stop_at = true", ("stop_at", "type")),
        (GOOD + "stop_at = 1\nstop_after = 'x'", ("stop_at", "one rule")),
        (GOOD + "exit_code = 'x'", ("exit_code", "type")),
        (GOOD + "start_methods = ['frok']", ("start_methods", "frok")),
        (GOOD + "child_exit_codes = ['x']", ("child_exit_codes", "number")),
        (GOOD + GOOD, ("path", "twice")),
        ("[[program]]\nexit_code = 1", ("path", "missing")),
        ("[[program]]\npath = 'a/c.py'", ("path", "no file")),
        ("[program]\npath = 'a/b.py'", ("[[program]]",)),
        ("nonsense\n", ("line 1",)),
    ],
)
def test_a_wrong_entry_names_file_and_key(
    tmp_path: Path, text: str, names: tuple[str, ...]
) -> None:
    with pytest.raises(CatalogError) as error:
        load(tmp_path, text)
    for name in ("catalog.toml", *names):
        assert name in str(error.value)


def test_a_right_entry_is_taken(tmp_path: Path) -> None:
    load(tmp_path, GOOD)


def test_an_unknown_program_says_what_to_do() -> None:
    with pytest.raises(CatalogError, match=r"catalog.toml.*x\.py.*add an entry"):
        load_catalog().program("x.py")
