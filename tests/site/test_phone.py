"""On a phone nothing is too wide, out of reach, or upon something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.site.reader import reveal, settle
from tests.site.test_built import PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Page

LESSON = "lesson/trading_threads/"
FLAG = "#run-trading_threads-processes .run-panel-0"
COVERED = """() => [...document.querySelectorAll(".md-code__button")].flatMap((button) => {
  const icon = button.getBoundingClientRect(), block = button.closest(".highlight"), text = document.createRange();
  return [...block.querySelectorAll(".filename, code")].flatMap((node) => {
    text.selectNodeContents(node);
    return [...text.getClientRects()];
  }).filter((part) => part.right > icon.left && part.left < icon.right && part.top < icon.bottom && part.bottom > icon.top)
    .map(() => block.textContent.trim().slice(0, 40));
})"""
CROSSED = """(line) => {
  const cross = getComputedStyle(line, "::after"), box = line.getBoundingClientRect(), words = document.createRange();
  const right = box.right - parseFloat(cross.right), top = box.top + 2 + parseFloat(cross.top);
  words.selectNodeContents(line);
  return [...words.getClientRects()].filter((part) => part.right > right - parseFloat(cross.width) && part.left < right
    && part.bottom > top && part.top < top + parseFloat(cross.height)).length;
}"""
HIGHER = """() => {
  const lines = [...document.querySelectorAll(".run-output li")], names = lines.map((line) => line.querySelector("b"));
  const before = lines.map((line) => line.offsetHeight), texts = names.map((name) => name.textContent);
  names.forEach((name) => { name.textContent = ""; });
  const after = lines.map((line) => line.offsetHeight);
  names.forEach((name, n) => { name.textContent = texts[n]; });
  return lines.filter((_, n) => before[n] && before[n] !== after[n]).map((line) => line.textContent);
}"""
TOO_LONG = """() => [...document.querySelectorAll(".run-output li b")].filter((name) => {
  const text = document.createRange();
  text.selectNodeContents(name);
  return text.getClientRects().length > 1 || text.getBoundingClientRect().left < name.closest("li").getBoundingClientRect().left - 1
    || text.getBoundingClientRect().right > name.getBoundingClientRect().right;
}).map((name) => name.textContent)"""
OUT_OF_REACH = """() => [...document.querySelectorAll(".note-mark")].filter((mark) => {
  const code = mark.closest("code").getBoundingClientRect(), box = mark.getBoundingClientRect();
  return box.width < 24 || box.height < 24 || box.right > code.right || box.left < code.left;
}).length"""
DISCS = """() => [...document.querySelectorAll(".note-mark")].filter((mark) => {
  const line = parseFloat(getComputedStyle(mark.closest("code")).lineHeight);
  return parseFloat(getComputedStyle(mark, "::before").height) > line + 0.1;
}).length"""

CUT = """() => [...document.querySelectorAll(".md-header__topic .md-ellipsis, .md-nav__title[for=__drawer]")]
  .filter((title) => title.scrollWidth > title.clientWidth + 1 || title.scrollHeight > title.clientHeight + 1)
  .map((title) => title.textContent.trim())"""


LINKS = [
    root + name.removesuffix("index.md").replace(".md", "/")
    for root in ("", "zh/")
    for name in PAGES
]
LESSONS = [link for link in LINKS if "lesson" in link]


@pytest.fixture
def phone(tab: Page) -> Page:
    return resized(tab, 390)


def resized(page: Page, width: int) -> Page:
    page.set_viewport_size({"width": width, "height": 844})
    return page


@pytest.mark.parametrize("link", LINKS)
def test_nothing_is_wider_than_a_phone_nor_covered_nor_cut(
    phone: Page, address: str, link: str
) -> None:
    phone.goto(address + link)
    found = {"covered by a copy button": phone.evaluate(COVERED)}
    reveal(phone)
    for width in (390, 360):
        resized(phone, width)
        found[f"cut at {width} px"] = phone.evaluate(CUT)
        seen = phone.evaluate("document.documentElement.scrollWidth")
        found[f"wider than {width} px"] = [seen] * (seen > width)
    assert {what: each for what, each in found.items() if each} == {}


@pytest.mark.parametrize("root", ["", "zh/"])
@pytest.mark.parametrize("width", [390, 320])
def test_what_crosses_nothing_says_so_beside_its_cross(
    phone: Page, address: str, root: str, width: int
) -> None:
    resized(phone, width).goto(f"{address}{root}{LESSON}")
    reveal(phone)
    phone.locator("#run-trading_threads-processes .run-views label").nth(1).click()
    assert phone.locator(f"{FLAG} s em").inner_text()
    assert phone.locator(f"{FLAG} s").evaluate(CROSSED) == 0


@pytest.mark.parametrize("link", LESSONS)
def test_notes_are_in_reach_and_names_and_marks_within_their_lines(
    phone: Page, address: str, link: str
) -> None:
    phone.goto(address + link)
    assert phone.evaluate(OUT_OF_REACH) == 0
    assert phone.evaluate(DISCS) == 0
    reveal(phone)
    phone.add_style_tag(content=".run-panel, .run details > ol { display: block !important; }")
    for width in (390, 1280):
        resized(phone, width)
        assert phone.evaluate(HIGHER) == []
        assert phone.evaluate(TOO_LONG) == []


def test_the_names_of_four_lanes_stay_in_view(phone: Page, address: str) -> None:
    phone.goto(address + "lesson/costs_and_pools/")
    run = phone.locator("#run-costs_and_pools-pool_map")
    run.locator(".run-views label").nth(1).click()
    panel = run.locator(".run-panel-0")
    panel.locator(".row").last.evaluate("row => row.scrollIntoView({ block: 'center' })")
    expect(panel.locator(".lane-names strong").last).to_be_in_viewport()


def top(page: Page, selector: str) -> Any:
    return page.locator(selector).first.evaluate("node => node.getBoundingClientRect().top")


def test_the_names_of_the_lanes_stay_in_view(phone: Page, address: str) -> None:
    phone.goto(address + LESSON)
    reveal(phone)
    phone.locator("#run-trading_threads-processes .run-views label").nth(1).click()
    phone.locator(f"{FLAG} .row-flip").evaluate("row => row.scrollIntoView({ block: 'center' })")
    settle(phone)
    bar = phone.locator("#run-trading_threads-processes .replay").bounding_box()
    head = phone.locator(f"{FLAG} .lane-head").bounding_box()
    assert bar
    assert head
    assert abs(head["y"] - bar["y"] - bar["height"]) < 2
    assert head["y"] < top(phone, f"{FLAG} .row-flip")
    name = phone.locator(f"{FLAG} .lane-names strong").first.bounding_box()
    rail = phone.locator(f"{FLAG} .row-flip i").first.bounding_box()
    assert name
    assert rail
    assert abs(name["x"] - rail["x"]) < 8


def discs(page: Page) -> list[bytes]:
    """Return pictures of what lies beneath the discs of the first program's notes."""
    pictures = []
    for mark in page.locator(".annotate").first.locator(".note-mark").all():
        box = mark.bounding_box()
        assert box
        disc = {"x": box["x"] + 4, "y": box["y"] + 4, "width": 16, "height": 16}
        pictures.append(page.screenshot(clip=disc))  # type: ignore[arg-type]
    return pictures


@pytest.mark.parametrize("scrolled", [0, 25, 1000])
def test_a_mark_of_a_note_covers_no_letter(phone: Page, address: str, scrolled: int) -> None:
    phone.set_viewport_size({"width": 390, "height": 1600})
    phone.goto(address + "lesson/sharing_data/")
    phone.locator(".annotate code").first.evaluate("(code, x) => code.scrollTo(x, 0)", scrolled)
    phone.add_style_tag(content=".note-mark { opacity: 0 }")
    seen = discs(phone)
    phone.add_style_tag(content="code, code span { color: transparent !important }")
    assert len(seen) > 5
    assert seen == discs(phone)


def test_the_end_of_a_long_line_can_be_read(phone: Page, address: str) -> None:
    phone.goto(address + "lesson/sharing_data/")
    code = phone.locator(".annotate code").first
    ends = code.evaluate("""(code) => {
      code.scrollTo(1000, 0);
      const faded = parseFloat(getComputedStyle(code.parentNode, "::after").width), text = document.createRange();
      text.selectNodeContents(code);
      const letters = [...text.getClientRects()].map((part) => part.right);
      return [Math.max(...letters), code.getBoundingClientRect().right - faded];
    }""")
    assert ends[0] <= ends[1] + 0.5
