"""How pages look where it can be measured: nothing hidden, cut off or out of line."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.site.reader import reveal, settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

PIPES, RACE = "lesson/pipes/", "lesson/trading_threads/"


@pytest.fixture
def opened(tab: Page, address: str) -> Callable[[str, int], Page]:
    """Return what opens a page in a window of some width, every run laid out."""

    def open_page(path: str, width: int) -> Page:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(reduced_motion="reduce")
        tab.goto(address + path)
        tab.add_style_tag(content=".run { content-visibility: visible !important }")
        reveal(tab)
        return tab

    return open_page


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


def test_long_names_of_lanes_break_between_words_and_keep_apart(
    opened: Callable[[str, int], Page],
) -> None:
    run = opened("lesson/costs_and_pools/", 1280).locator("#run-costs_and_pools-executor")
    run.locator(".run-views label").nth(1).click()
    run.locator(".run-methods label").nth(2).click()
    names = run.locator(".run-panel-2 .lane-names strong")
    boxes = [box for name in names.all() if (box := name.bounding_box())]
    assert len(boxes) == 4
    for left, right in pairwise(boxes):
        assert left["x"] + left["width"] + 4 <= right["x"]
    lines = names.evaluate_all("""all => all.map(name => [...name.childNodes]
        .filter(part => part.nodeType === 3).map(part => {
            const range = document.createRange();
            range.selectNodeContents(part);
            return range.getClientRects().length;
        }))""")
    assert {number for name in lines for number in name} == {1}


def test_a_note_opens_right_below_its_line_and_stays_in_its_column(
    opened: Callable[[str, int], Page],
) -> None:
    page = opened(PIPES, 1280)
    column = page.locator("h1").bounding_box()
    assert column
    for number in (0, 2, 6):
        mark = page.locator(".note-mark").nth(number)
        mark.click()
        place, note = mark.bounding_box(), page.locator(".notes > :popover-open").bounding_box()
        assert place
        assert note
        line = place["y"] + place["height"] / 2 + 19 / 2
        assert line <= note["y"] <= line + 4  # where the letters of the next line begin
        assert column["x"] <= note["x"]
        assert note["x"] + note["width"] <= column["x"] + column["width"]
        page.keyboard.press("Escape")


def test_the_mark_of_the_open_note_differs_from_the_others(
    opened: Callable[[str, int], Page],
) -> None:
    page = opened(PIPES, 1280)
    marks = page.locator(".note-mark")
    colours = (
        "[...document.querySelectorAll('.note-mark')].slice(0, 3)"
        ".map(each => getComputedStyle(each, '::before').backgroundColor)"
    )
    closed = page.evaluate(colours)
    marks.nth(1).focus()
    for number in (1, 2):  # the second closes the first
        marks.nth(number).press("Enter")
        page.wait_for_function(
            f"([closed, number]) => {colours}.every((each, n) => (each !== closed[n]) === (n === number))",
            arg=[closed, number],
        )
        expect(marks.nth(number)).to_have_attribute("aria-expanded", "true")


def test_the_samples_of_the_key_stay_on_their_lines(opened: Callable[[str, int], Page]) -> None:
    run = opened("lesson/event/", 1280).locator("#run-event-event")
    run.locator(".run-views label").nth(1).click()
    rests = run.locator(".run-panel-0 .key i").evaluate_all("""all => all.map(sample => {
        const { top, height } = getComputedStyle(sample, "::before");
        return sample.offsetHeight - (parseFloat(top) || 0) - (parseFloat(height) || 0);
    })""")
    assert len(rests) > 5
    assert min(rests) >= 0


def test_the_other_language_opens_at_the_same_heading(opened: Callable[[str, int], Page]) -> None:
    page = opened("lesson/sharing_data/", 1280)
    page.locator("#structure").evaluate(
        "each => scrollBy(0, each.getBoundingClientRect().top - 60)"
    )
    active = page.locator(".md-sidebar--secondary .md-nav__link--active")
    expect(active.last).to_have_attribute("href", "#structure")
    page.locator(".md-header__option:has(.md-select)").hover()
    page.locator(".md-select__link[hreflang=zh]").click()
    page.wait_for_url("**/zh/lesson/sharing_data/#structure")


def test_figures_of_a_table_stand_below_each_other(opened: Callable[[str, int], Page]) -> None:
    page = opened("zh/lesson/costs_and_pools/", 1280)
    aligned = "all => all.map(each => getComputedStyle(each).textAlign)"
    costs = page.locator("#run-costs_and_pools-start_cost td")
    assert costs.evaluate_all(aligned) == ["left", "right", "right"] * 4
    texts = opened(PIPES, 1280).locator("#run-pipes-unpicklable td")
    assert set(texts.evaluate_all(aligned)) == {"left"}


def test_an_entry_of_the_glossary_is_marked_where_a_link_leads_to_it(
    opened: Callable[[str, int], Page],
) -> None:
    page = opened("glossary/#pid", 1280)
    colours = page.locator("tbody tr").evaluate_all(
        "all => all.map(row => getComputedStyle(row).backgroundColor)"
    )
    assert len(set(colours)) == 2
    marked = page.locator("tr:has(#pid)").evaluate("row => getComputedStyle(row).backgroundColor")
    assert colours.count(marked) == 1


@pytest.mark.parametrize("path", ["lesson/collected_output/", "zh/start_methods/"])
def test_a_table_stays_in_its_column(opened: Callable[[str, int], Page], path: str) -> None:
    page = opened(path, 1280)
    column = page.locator("h1").bounding_box()
    assert column
    for table in page.locator("article table:visible").all():
        box = table.bounding_box()
        assert box
        assert box["width"] <= column["width"] + 0.5


def test_search_begins_with_what_is_pasted_and_shows_short_excerpts(
    opened: Callable[[str, int], Page],
) -> None:
    page = opened("", 1280)
    page.locator(".md-search__input").click()
    page.keyboard.insert_text("pickle")  # without a key
    page.locator(".md-search-result__item").nth(3).wait_for()
    heights = page.locator(".md-search-result__article:visible").evaluate_all(
        "all => all.map(each => each.offsetHeight)"
    )
    assert max(heights) < 300


@pytest.mark.parametrize("heading", ["c-types", "raw-value", "structure", "memory-block"])
def test_a_heading_that_a_link_leads_to_stands_below_the_header(
    tab: Page, address: str, heading: str
) -> None:
    page = tab
    page.set_viewport_size({"width": 1280, "height": 850})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}lesson/sharing_data/")
    page.locator(f".md-sidebar--secondary [href='#{heading}']").evaluate("link => link.click()")
    settle(page)  # runs that come near are laid out
    place, bar = (
        page.locator(f"#{heading}").bounding_box(),
        page.locator(".md-header").bounding_box(),
    )
    assert place
    assert bar
    assert 10 <= place["y"] - bar["height"] <= 30


@pytest.mark.parametrize(("path", "name"), [("", "English"), ("zh/glossary/", "简体中文")])
def test_the_menu_says_which_language_this_is(
    opened: Callable[[str, int], Page], path: str, name: str
) -> None:
    current = opened(path, 1280).locator(".md-select__link[aria-current]")
    assert [text.strip() for text in current.all_text_contents()] == [name]


@pytest.mark.parametrize("width", [390, 1280])
def test_lanes_go_straight_through_rounds_that_are_unfolded(
    opened: Callable[[str, int], Page], width: int
) -> None:
    panel = opened("lesson/event/", width).locator("#run-event-event .run-panel-0")
    folds = panel.locator(".fold summary")  # a run on a busy machine may have two
    for fold in folds.all():
        fold.click()
    lanes = panel.locator("li > .drawing").evaluate_all("""all => all.map(row => {
        const { top, bottom } = row.getBoundingClientRect();
        return { top, bottom, lefts: [2, 3, 4].map(lane => row.querySelector(`.c${lane}`)?.getBoundingClientRect().left) };
    })""")
    rows = [*lanes]
    assert panel.locator(".fold li > .drawing").count() > 10
    for lane in range(3):
        assert len({row["lefts"][lane] for row in rows} - {None}) == 1
    gaps = [after["top"] - before["bottom"] for before, after in pairwise(rows)]
    heights = folds.evaluate_all("all => all.map(node => node.offsetHeight)")
    assert sorted(map(round, gaps))[-len(heights) - 1 :] == [0, *sorted(heights)]
