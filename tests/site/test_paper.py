"""On paper: everything once, nothing cut off, and no more pages than that takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from snippets.recorder.catalog import load_catalog
from snippets.recorder.store import Store
from tests.site.test_built import PAGES, built, by_id

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from snippets.recorder.catalog import Program

LESSON, PIPES = "lesson/trading_threads/", "lesson/pipes/"
WIDTH = 673  # pixels between the margins of A4
CUT_OFF = """(width) => {
  const found = [], text = document.createRange();
  const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.textContent.trim() || node.parentNode.closest(".sentence, legend")) continue;
    text.selectNodeContents(node);
    if ([...text.getClientRects()].some((part) => part.right > width + 4)) found.push(node.textContent);
  }
  return found;
}"""


@pytest.fixture
def page(tab: Page) -> Page:
    tab.set_viewport_size({"width": WIDTH, "height": 950})
    tab.emulate_media(media="print")
    return tab


@pytest.mark.parametrize("page_name", PAGES)
def test_nothing_is_cut_off_at_the_right_edge(page: Page, address: str, page_name: str) -> None:
    page.goto(address + page_name.removesuffix("index.md").replace(".md", "/"))
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    assert page.evaluate(CUT_OFF, WIDTH) == []
    page.evaluate("document.querySelectorAll('[value=timeline]').forEach(each => each.click())")
    assert page.evaluate(CUT_OFF, WIDTH) == []


@pytest.mark.parametrize("root", ["", "zh/"])
@pytest.mark.parametrize(("lesson", "most"), [(LESSON, 13), (PIPES, 20)])
def test_sections_take_few_pages(
    page: Page, address: str, root: str, lesson: str, most: int
) -> None:
    page.goto(address + root + lesson)
    sheets = re.findall(rb"/Type /Page\b", page.pdf(format="A4"))
    assert most / 2 < len(sheets) <= most


def test_a_run_shows_each_start_method_and_what_the_others_printed(
    page: Page, address: str
) -> None:
    page.goto(address + LESSON)
    run = page.locator("#run-trading_threads-pids")
    for number in range(3):
        panel = run.locator(f".run-panel-{number}")
        expect(panel.locator(".run-title")).to_be_visible()
        for line in panel.locator(".run-output li").all():  # no two runs have the same process ids
            expect(line).to_be_visible()
        expect(panel.locator(".timeline")).to_be_hidden()


@pytest.mark.parametrize(
    ("view", "shows"), [("output", ".run-output"), ("timeline", ".drawing"), ("text", ".sentence")]
)
def test_the_chosen_view_is_printed_and_the_same_lines_once(
    page: Page, address: str, view: str, shows: str
) -> None:
    page.goto(address + LESSON)
    page.evaluate(f"document.querySelectorAll('[value={view}]').forEach(each => each.click())")
    run = page.locator("#run-trading_threads-processes")
    expect(run.locator(f".run-panel-0 {shows}").last).to_be_visible()
    for other in {".run-output", ".drawing"} - {shows}:
        expect(run.locator(f".run-panel-0 {other}").first).to_be_hidden()
    for number in (1, 2):
        panel = run.locator(f".run-panel-{number}")
        expect(panel.locator(".run-title")).to_contain_text("the same lines as under fork")
        expect(panel.locator(".run-output li").first).to_be_hidden()
        expect(panel.locator(".run-output li").last).to_be_visible()
        expect(panel.locator(".timeline")).to_be_hidden()


def test_the_names_of_the_lanes_are_repeated_and_rounds_stay_folded(
    page: Page, address: str
) -> None:
    page.goto(address + LESSON)
    run = page.locator("#run-trading_threads-processes")
    head = run.locator(".lane-head").first
    expect(head).to_have_css("display", "table-header-group")  # browsers repeat it on each page ...
    expect(head).to_have_css("break-inside", "avoid")  # ... if it can't break itself
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    expect(run.locator(".fold summary").first).to_be_visible()
    expect(run.locator(".fold .row").first).to_be_hidden()


@pytest.mark.xdist_group("pages")
@pytest.mark.parametrize("program", load_catalog().programs, ids=lambda program: program.path)
def test_lines_count_as_the_same_only_if_they_are(site: Path, program: Program) -> None:
    name = re.sub(r"\W+", "-", program.path.removesuffix(".py"))
    runs = [run for page in PAGES for run in by_id(built(site, page, "en")).get(f"run-{name}", [])]
    panels = [panel for run in runs for panel in run.select(".run-panel")]
    printed = [
        [(line.process, line.stream, line.text) for line in recording.lines]
        for recording in (Store().recording(program, method) for method in program.runs)
    ]
    same = [n > 0 and lines == printed[0] for n, lines in enumerate(printed)]
    assert [panel for panel in panels if "run-same" in panel["class"]] == [
        panel for panel, each in zip(panels, same, strict=False) if each
    ]


def test_no_line_below_a_table_of_figures_ends_with_a_dot(page: Page, address: str) -> None:
    page.emulate_media(media="print")
    page.goto(f"{address}lesson/event/")
    (below,) = page.locator("p.run-source:not(.run *)").all()
    assert re.search(r"\d s$", below.inner_text())


def test_a_run_like_the_one_above_is_its_last_word_alone(page: Page, address: str) -> None:
    page.emulate_media(media="print")
    page.goto(f"{address}start_methods/")
    same = page.locator(".run-same .run-output").all()
    assert same
    for output in same:
        shown = [each for each in output.locator("li").all() if each.is_visible()]
        assert [re.sub(r"\s+", " ", each.inner_text())[:9] for each in shown] == ["build end"]
