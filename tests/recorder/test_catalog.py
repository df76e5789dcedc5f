"""A wrong entry of the catalog is a clear error with file and key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from snippets.recorder.catalog import Catalog, CatalogError, Ending, Program, load_catalog
from snippets.recorder.run import ROOT

if TYPE_CHECKING:
    from pathlib import Path

GOOD = '[[program]]\npath = "a/b.py"\n'
METHODS = GOOD + "start_methods = ['fork', 'forkserver']\n"


def load(folder: Path, text: str) -> Catalog:
    (folder / "a").mkdir(exist_ok=True)
    (folder / "a" / "b.py").write_text("", "utf-8")
    file = folder / "catalog.toml"
    file.write_text(text, "utf-8")
    return load_catalog(file)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (GOOD + "stop_aftr = 'x'", ("stop_aftr", "unknown")),
        (GOOD + "stop_after = '('", ("stop_after", "regular expression")),
        (GOOD + "linger = 1", ("linger", "stop_after")),
        (GOOD + "stop_at = -1", ("stop_at", "more than 0")),
        (GOOD + "stop_at = 0", ("stop_at", "more than 0")),
        (GOOD + "stop_at = true", ("stop_at", "True is not a number of seconds")),
        (GOOD + "stop_at = 1\nstop_after = 'x'", ("stop_at", "one rule")),
        (GOOD + "exit_code = 'x'", ("exit_code", "'x' is not a whole number")),
        (GOOD + "start_methods = ['frok']", ("start_methods", "frok")),
        (GOOD + "start_methods = ['fork', 'fork']", ("start_methods", "'fork' is there twice")),
        ("[[program]]\npath = 'a/../a/b.py'", ("path", "section/name.py")),
        (GOOD + "start_methods = 'its'", ("start_methods", "its")),
        (GOOD + "start_methods = 'fork'", ("start_methods", "'fork' is neither a list")),
        (GOOD + "start_methods = 1", ("start_methods", "not a list")),
        (GOOD + "child_exit_codes = ['x']", ("child_exit_codes", "number")),
        (GOOD + "stop_at = {fork = 1}", ("stop_at", "'fork'", "start_methods")),
        (METHODS + "stop_at = {spawn = 1}", ("stop_at", "'spawn'", "start_methods")),
        (METHODS + "exit_code = {fork = 'x'}", ("exit_code", "not a whole number")),
        (METHODS + "time_limit = {fork = 1}", ("time_limit", "not a number of seconds")),
        (METHODS + "stop_after = 'x'\nstop_at = {fork = 1}", ("stop_at", "one rule")),
        (GOOD + "\n" + GOOD, ("catalog.toml:4: ", "path", "twice")),
        ("# first\n" + GOOD + "alone = 1", ("catalog.toml:2 (a/b.py): ", "true or false")),
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


def test_each_start_method_may_have_an_ending_of_its_own(tmp_path: Path) -> None:
    text = METHODS + "stop_at = {fork = 2}\nexit_code = {forkserver = 1}\nchild_exit_codes = [3]"
    endings = load(tmp_path, text).program("a/b.py").endings
    assert (endings["fork"].stop_at, endings["fork"].exit_code) == (2, 0)
    assert (endings["forkserver"].stop_at, endings["forkserver"].exit_code) == (None, 1)
    assert [ending.child_exit_codes for ending in endings.values()] == [(3,), (3,)]


def test_what_an_entry_leaves_out_is_the_usual(tmp_path: Path) -> None:
    program = load(tmp_path, GOOD + "stop_after = 'x'").program("a/b.py")
    usual = Ending(
        stop_after="x", linger=0, stop_at=None, time_limit=30, exit_code=0, child_exit_codes=()
    )
    assert program == Program("a/b.py", (), {None: usual}, alone=False, chooses=False)


def test_an_unknown_program_says_what_to_do() -> None:
    with pytest.raises(CatalogError, match=r"catalog.toml.*x\.py.*add an entry"):
        load_catalog().program("x.py")


def test_the_catalog_of_the_project_is_named_from_its_root() -> None:
    file = ROOT / "snippets" / "none.toml"
    with pytest.raises(CatalogError, match=r"^snippets/none.toml: No such file"):
        load_catalog(file)


def test_a_near_miss_is_guessed() -> None:
    with pytest.raises(CatalogError, match=r"did you mean 'event/event.py'\? Correct it"):
        load_catalog().program("event/evnt.py")


def test_a_program_may_choose_its_start_methods(tmp_path: Path) -> None:
    program = load(tmp_path, GOOD + "start_methods = 'its own'").program("a/b.py")
    assert (program.chooses, program.runs) == (True, (None,))


def test_a_program_that_measures_says_so(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD + "alone = true").program("a/b.py").alone
    with pytest.raises(CatalogError, match="alone"):
        load(tmp_path, GOOD + "alone = 1")
