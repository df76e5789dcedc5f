"""A line that is not the same under every start method is marked; what chance changes is not."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from snippets.recorder.catalog import load_catalog
from snippets.recorder.store import Store
from snippets.rendering.differences import differing

if TYPE_CHECKING:
    from pathlib import Path

    from snippets.recorder.recording import Recording


def recordings_of(path: str) -> list[Recording]:
    program = load_catalog().program(path)
    return [Store().recording(program, method) for method in program.runs]


def marked_lines(path: str) -> list[list[str]]:
    recordings = recordings_of(path)
    return [
        [recording.lines[place].text for place in sorted(places)]
        for recording, places in zip(recordings, differing(recordings), strict=True)
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("trading_threads/pids.py", [[], [], []]),  # nothing but process ids and addresses
        ("sharing_data/memory_block.py", [[], [], []]),  # nothing but the name of the block
        ("costs_and_pools/pool_map.py", [[], [], []]),  # nothing but who serves which
        ("pipes/pipe_hangs_under_fork.py", [[], ["[End of input]"], ["[End of input]"]]),
        ("start_methods/copies.py", [["global: blue"], ["global: red"], ["global: red"]]),
    ],
)
def test_what_the_start_method_changes_is_found(path: str, expected: list[list[str]]) -> None:
    assert marked_lines(path) == expected


def test_a_line_that_comes_more_often_is_marked_where_it_is_too_many() -> None:
    first, *others = recordings_of("trading_threads/processes.py")
    longer = replace(first, lines=[*first.lines, first.lines[0]])
    assert differing([longer, *others]) == [{len(first.lines)}, set(), set()]


def test_a_blank_line_between_two_that_are_marked_is_marked_too() -> None:
    (_, spawn) = marked_lines("start_methods/unguarded.py")
    assert spawn.count("") == 4
    assert spawn[-1] != ""


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("start_methods/copies.py", ["≠not the same under every start method"] * 3),
        (
            "start_methods/pickling.py",
            ["≠under another start method more is printed"]
            + ["≠not the same under every start method"] * 2,
        ),
        ("trading_threads/pids.py", ["", "", ""]),
    ],
)
def test_each_run_says_whether_it_is_the_same_elsewhere(
    site: Path, path: str, keys: list[str]
) -> None:
    page = "lesson/trading_threads" if "trading" in path else "start_methods"
    text = (site / page / "index.html").read_text("utf-8")
    run = f"#run-{re.sub(r'[/.]', '-', path.removesuffix('.py'))}"
    panels = BeautifulSoup(text, "html.parser").select(f"{run} .run-panel")
    shown = ["".join(key.get_text() for key in panel.select(".run-key")) for panel in panels]
    assert shown == keys


@pytest.mark.parametrize("root", ["", "zh"])
def test_the_page_marks_the_lines_by_sign_and_in_words(site: Path, root: str) -> None:
    text = (site / root / "start_methods" / "index.html").read_text("utf-8")
    run = BeautifulSoup(text, "html.parser").select_one("#run-start_methods-copies")
    assert run is not None
    for panel, expected in zip(
        run.select(".run-panel"), marked_lines("start_methods/copies.py"), strict=True
    ):
        marked = panel.select(".run-output li:has(i)")
        assert [line.select("code")[0].get_text() for line in marked] == expected
        (sign,) = panel.select(".run-output li i")
        assert sign.get_text() == "≠"
        assert sign["aria-label"] == panel.select(".run-key span")[0].get_text()
