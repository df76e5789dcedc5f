"""Figures: whole values, an axis that can be read at any width, and a word where the machine was busy."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from labs.chart import Chart
from labs.measuring import stamp
from snippets.recorder.catalog import load_catalog
from snippets.recorder.store import Store
from snippets.rendering import set_language, table

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from snippets.recorder.catalog import Program
    from snippets.recorder.recording import Recording

LABS = "labs/moving_data/", "labs/process_cost/", "labs/threads_or_processes/"
GIL = "costs_and_pools/gil.py"
BROKEN = """() => [...document.querySelectorAll(".figures tbody td:nth-child(2)")].flatMap(cell =>
  [cell.firstChild, cell.querySelector("small").firstChild].filter(part => {
    const text = document.createRange();
    text.selectNodeContents(part);
    return text.getClientRects().length > 1;
  }).map(part => part.data))"""
AXES = """() => [...document.querySelectorAll(".figures")].map(figure => {
  const column = figure.querySelector("tfoot td:last-child").getBoundingClientRect();
  const lines = [...figure.querySelector("tbody .strip").querySelectorAll("i")].map(line => line.getBoundingClientRect().left);
  const labels = [...figure.querySelectorAll("tfoot small")].filter(label => getComputedStyle(label).visibility === "visible")
    .map(label => label.getBoundingClientRect());
  return [column.right, lines, labels.map(each => [each.left, each.right])];
})"""


@pytest.mark.parametrize("root", ["", "zh/"])
def test_the_figures_of_a_lab_are_whole_and_its_axis_is_even(
    tab: Page, address: str, root: str
) -> None:
    for lab in LABS:
        tab.goto(address + root + lab)
        for width in (390, 673, 1280):
            tab.set_viewport_size({"width": width, "height": 900})
            tab.emulate_media(media="print" if width == 673 else "screen")
            check_figures(tab)


@pytest.mark.parametrize("high", [0.0004, 0.4, 9, 120, 99_000, 7_000_000])
@pytest.mark.parametrize("low", [0.0001, 0.9])  # of `high`: powers of ten, even steps
def test_an_axis_bears_with_whatever_is_measured(
    tab: Page, address: str, high: float, low: float
) -> None:
    chart = Chart({"en": "Any"}, "µs", {"low": [high * low] * 3, "high": [high] * 3}, 3, 1, stamp())
    check_at_any_width(tab, address, chart)


@pytest.mark.parametrize("factor", [0.1, 0.4, 1])
def test_a_phone_has_room_for_an_axis_beside_long_names_and_figures(
    tab: Page, address: str, factor: float
) -> None:
    names = {
        "Manager().Queue": (4114, 18_281),
        "shared_memory": (76_017, 219_199),
        "Pipe": (3846, 9048),
    }
    rows = {
        name: [low * factor, (low + high) / 2 * factor, high * factor]
        for name, (low, high) in names.items()
    }
    check_at_any_width(tab, address, Chart({"en": "Any"}, "MB/s", rows, 3, 1, stamp()))
    tab.set_viewport_size({"width": 360, "height": 900})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360


def check_at_any_width(tab: Page, address: str, chart: Chart) -> None:
    """Check the figures of a page of which the first are these."""
    tab.goto(address + LABS[0])
    show = "chart => { document.querySelector('.figures').outerHTML = chart; }"
    tab.evaluate(show, chart.html("en"))
    for width in (360, 390, 700, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        check_figures(tab)


def check_figures(page: Page) -> None:
    """Fail if a value is broken in two, or a label is not at its line, touches the next one or sticks out."""
    assert page.evaluate(BROKEN) == []
    for edge, lines, labels in page.evaluate(AXES):
        middles = [(left + right) / 2 for left, right in labels]
        step, rest = divmod(len(lines) - 1, len(labels) - 1)
        assert rest == 0
        assert middles == pytest.approx(lines[::step], abs=1)
        ends = pairwise(labels)
        assert all(before[1] + 3 <= after[0] for before, after in ends)
        assert labels[-1][1] <= edge


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("part", "said"), [(None, None), (0.25, None), (0.26, "26%"), (1.0, "100%")]
)
def test_a_table_says_that_the_machine_was_busy(
    monkeypatch: pytest.MonkeyPatch, language: str, part: float | None, said: str | None
) -> None:
    kept = Store.recording

    def recording(store: Store, program: Program, method: str | None) -> Recording:
        found = kept(store, program, method)
        begin, *others = found.events
        assert begin.kind == "begin"
        assert "busy" in begin.details  # the real one says it, too
        changed = replace(begin, details={**begin.details, "busy": part})
        return replace(found, events=[changed, *others])

    assert load_catalog().program(GIL).alone
    monkeypatch.setattr(Store, "recording", recording)
    set_language(language)
    shown = table(GIL, "what", "CPUs")
    set_language("en")
    assert ('class="busy"' in shown) == (said is not None)
    if said:
        assert said in shown.partition('class="busy">')[2]
