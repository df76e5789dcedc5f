"""How pages look where it can be measured: nothing hidden, cut off or out of line."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.site.reveal import reveal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

PIPES, RACE = "lesson/pipes/", "lesson/trading_threads/"


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[[str, int], Page]]:
    """Return what opens a page in a window of some width, every run laid out."""
    contexts = []

    def open_page(path: str, width: int) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.goto(address + path)
        page.add_style_tag(content=".run { content-visibility: visible !important }")
        reveal(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [768, 1280])
@pytest.mark.parametrize("path", ["lesson/costs_and_pools/", PIPES, "lesson/sharing_data/"])
def test_a_table_of_a_run_needs_no_scroll_bar(
    opened: Callable[[str, int], Page], path: str, width: int
) -> None:
    tables = opened(path, width).locator(".run-table")
    widths = tables.evaluate_all("all => all.map(each => each.scrollWidth - each.clientWidth)")
    assert widths
    assert set(widths) == {0}


@pytest.mark.parametrize("media", ["screen", "print"])
def test_what_goes_on_of_a_line_is_indented(opened: Callable[[str, int], Page], media: str) -> None:
    page = opened("zh/start_methods/", 390)
    page.emulate_media(media=media)  # type: ignore[arg-type]
    starts = page.evaluate("""() => [...document.querySelectorAll(".run-output li > code")]
        .filter(code => code.offsetHeight).map(code => {
            const range = document.createRange();
            range.selectNodeContents(code);
            return [...range.getClientRects()].map(each => each.left);
        }).filter(lefts => lefts.length > 1)""")
    assert starts
    for first, *others in starts:
        assert all(other > first + 8 for other in others)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("root", ["", "zh/"])
def test_slim_lanes_have_names_that_cover_nothing(
    opened: Callable[[str, int], Page], root: str, width: int
) -> None:
    page = opened(root + RACE, width)
    run = page.locator("#run-trading_threads-processes")
    run.locator(".run-methods label").nth(2).click()
    heads = run.locator(".run-panel-2 .lane-names > *")
    boxes = [box for head in heads.all() if (box := head.bounding_box())]
    names = run.locator(".run-panel-2 .lane-names small").all_inner_texts()
    assert sorted(names) == (["server", "tracker"] if not root else ["服务器", "追踪器"])
    for left, right in pairwise(boxes):
        assert left["x"] + left["width"] <= right["x"] + 0.5
    edge = run.bounding_box()
    assert edge
    assert boxes[-1]["x"] + boxes[-1]["width"] <= edge["x"] + edge["width"]
    assert all(box["height"] > box["width"] for box in boxes[-2:])


def test_the_text_of_a_timeline_has_its_times_in_a_column(
    opened: Callable[[str, int], Page],
) -> None:
    run = opened(RACE, 1280).locator("#run-trading_threads-processes")
    run.locator(".run-views label").nth(2).click()
    lefts = run.locator(".run-panel-0 .sentence:visible").evaluate_all("""all => all.map(each => {
        const text = each.firstChild, range = document.createRange(), tab = text.data.indexOf("\\t");
        range.setStart(text, tab + 1);
        range.setEnd(text, tab + 2);
        return [tab, Math.round(range.getBoundingClientRect().left)];
    })""")
    first, *rows = lefts
    assert first[0] == -1  # what it is
    assert len({left for _, left in rows}) == 1
    assert rows[0][1] > first[1]


def test_nothing_is_seen_between_the_header_and_the_bar_of_the_replay(
    opened: Callable[[str, int], Page],
) -> None:
    page = opened(RACE, 1920)  # where the header has a height with a fraction
    page.locator("#run-trading_threads-processes .row").nth(8).scroll_into_view_if_needed()
    page.locator("#run-trading_threads-processes .replay").wait_for()
    gap = page.evaluate("""() => {
        const run = document.querySelector("#run-trading_threads-processes");
        scrollTo(0, run.querySelector(".run-panel").getBoundingClientRect().top + scrollY + 100);
        const bar = run.querySelector(".replay").getBoundingClientRect();
        return bar.top - document.querySelector(".md-header").getBoundingClientRect().bottom;
    }""")
    assert gap <= -1
