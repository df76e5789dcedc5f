"""A reader with a keyboard alone reaches everything, sees where the focus is, and loses nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

LESSON = "lesson/trading_threads/"
ROOTS = pytest.mark.parametrize("root", ["", "zh/"])
STILL = "*, ::before, ::after { transition: none !important; }"
KINDS = (
    ".md-skip", "[name=__palette]", ".md-select__link", ".md-search__input", ".md-nav__link",
    ".term", ".md-code__button", ".ask input", ".run-download", ".run-views input",
    ".run-methods input", ".replay button", ".replay [type=range]", ".fold summary",
    ".md-footer__link",
)  # fmt: skip
STOP = """async (kinds) => {
  await new Promise(requestAnimationFrame);  // a run that comes into view is laid out now
  await new Promise(requestAnimationFrame);
  const stop = document.activeElement;
  if (stop === document.body) return null;
  if (stop.closest("pre") && !stop.matches(".md-code__button")) return { good: true, kinds: [] };  // a note
  const shown = stop.matches("[type=radio]") ? stop.nextElementSibling : stop;
  const trouble = [], { outlineStyle, outlineWidth } = getComputedStyle(shown);
  const search = stop.matches(".md-search__input") && document.getElementById("__search");
  for (let frames = 0; search && !search.checked && frames < 600; frames++) await new Promise(requestAnimationFrame);
  const opened = search && search.checked;  // focus opens it, on a busy machine a little later
  if (!opened && (outlineStyle === "none" || outlineWidth === "0px")) trouble.push("has no ring");
  const place = (node) => [...node.getClientRects()].find((part) => part.width * part.height) ?? new DOMRect();
  const { x, y, width, height } = place(shown);
  const there = document.elementFromPoint(x + width / 2, y + height / 2);
  if (!shown.contains(there)) trouble.push("can't be seen");
  if (stop.closest("article") && !stop.closest(".highlight")) {
    const before = window.before ?? stop;
    if (place(before).top > y + height) trouble.push("stands above the stop before");
    window.before = shown;
  }
  const text = (stop.ariaLabel ?? stop.title) || shown.textContent.trim().slice(0, 30);
  return {
    name: `${stop.tagName}.${stop.className} ${text}: ${trouble.join(", ")}`,
    good: !trouble.length,
    kinds: kinds.filter((kind) => stop.matches(kind)),
  };
}"""


@pytest.fixture
def page(browser: Browser, address: str, root: str) -> Iterator[Page]:
    """Open section 1, and note errors."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(address + root + LESSON)
    page.add_style_tag(content=STILL)
    yield page
    context.close()
    assert trouble == []


def tab_to(page: Page, selector: str, key: str = "Tab") -> Locator:
    """Press Tab until the focus is on such an element, and return that."""
    focused = page.locator(f":is({selector}):focus")
    for _ in range(150):
        page.keyboard.press(key)
        if focused.count():
            return focused
    pytest.fail(f"{key} never reaches {selector}")


@ROOTS
def test_every_stop_can_be_seen_in_reading_order_until_the_page_ends(page: Page) -> None:
    reached: set[str] = set()
    hidden = []
    for _ in range(250):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP, KINDS)
        if stop is None:
            break
        if not stop["good"]:
            hidden.append(stop["name"])
        reached.update(stop["kinds"])
        if ".ask input" in stop["kinds"]:
            page.keyboard.press("Space")
    else:
        pytest.fail("Tab never comes to the end of the page")
    assert hidden == []
    assert reached == set(KINDS)


@ROOTS
def test_the_first_stop_leads_past_the_menus(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("article :focus")).to_have_count(1)


@ROOTS
def test_a_slash_opens_the_search_and_arrows_choose_a_result(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("spawn")
    results = page.locator(".md-search-result__link")
    results.nth(1).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    focused = page.locator(".md-search-result__link:focus")
    target = str(focused.get_attribute("href")).partition("?")[0]
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(re.escape(target.lstrip("./"))))
    page.keyboard.press("/")
    expect(page.locator(".md-search__output")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".md-search__output")).to_be_hidden()


@ROOTS
def test_space_switches_the_scheme_and_back(page: Page) -> None:
    body = page.locator("body")
    for scheme in ("slate", "default"):
        tab_to(page, "[name=__palette]")
        page.keyboard.press("Space")
        expect(body).to_have_attribute("data-md-color-scheme", scheme)
        assert page.evaluate(STOP, KINDS)["good"]
        page.keyboard.press("Shift+Tab")


@pytest.mark.parametrize(("root", "language", "there"), [("", "zh", "zh/"), ("zh/", "en", "")])
def test_enter_leads_to_the_twin(page: Page, address: str, language: str, there: str) -> None:
    tab_to(page, f".md-select__link[hreflang={language}]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}{there}{LESSON}")


@ROOTS
def test_a_run_is_guessed_replayed_unfolded_and_downloaded(page: Page) -> None:
    run = page.locator("#run-trading_threads-processes")
    panel = run.locator(".run-panel-0")
    tab_to(page, ".ask input")
    answers = page.locator(".ask").first.locator("input")
    for key, place in (
        ("ArrowLeft", -1),
        ("ArrowRight", 0),
        ("ArrowDown", 1),
    ):  # to look at them is not to answer
        page.keyboard.press(key)
        expect(answers.nth(place)).to_be_focused()
        expect(run).to_be_hidden()
    page.keyboard.press("Control+ArrowDown")  # is the browser's, or the system's
    expect(answers.nth(2)).not_to_be_focused()
    page.keyboard.press("Enter")
    expect(run).to_be_visible()
    expect(answers.nth(1)).to_be_checked()

    tab_to(page, ".run-download")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "processes.py"

    tab_to(page, ".run-views input")
    page.keyboard.press("ArrowRight")
    expect(panel.locator(".sentence").nth(1)).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(panel.locator(".run-output")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(panel.locator(".drawing").first).to_be_visible()

    tab_to(page, ".run-methods input")
    page.keyboard.press("ArrowRight")
    expect(run.locator(".run-panel-1")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(panel).to_be_visible()

    rows = panel.locator(".row:not(.last, .not-yet)")
    everything = rows.count()
    tab_to(page, ".replay .step")
    page.keyboard.press("Enter")
    assert rows.count() == 1
    page.keyboard.press("Space")
    assert rows.count() == 2
    slider = tab_to(page, ".replay [type=range]")
    page.keyboard.press("ArrowRight")
    assert rows.count() == 3
    assert re.search(r"^\d+ (ms|毫秒)", slider.get_attribute("aria-valuetext") or "")
    page.keyboard.press("ArrowLeft")
    assert rows.count() == 2
    for _ in range(everything):
        page.keyboard.press("ArrowRight")
    expect(panel.locator(".last-word")).to_be_visible()

    tab_to(page, ".fold summary")
    expect(panel.locator(".fold .row").first).to_be_hidden()
    page.keyboard.press("Enter")
    expect(panel.locator(".fold .row").first).to_be_visible()


@ROOTS
def test_on_a_page_zoomed_in_the_menu_is_a_stop_and_what_is_folded_away_is_none(page: Page) -> None:
    expect(page.locator(".menu")).to_be_hidden()
    page.set_viewport_size({"width": 640, "height": 500})
    hidden = []
    while not page.locator("article :focus").count():
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP, KINDS)
        if not stop["good"]:
            hidden.append(stop["name"])
    assert hidden == []
    menu = page.locator(".menu")
    tab_to(page, ".menu", "Shift+Tab")
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        expect(menu).to_have_attribute("aria-expanded", "true")
        expect(page.locator(".md-nav__link:focus")).to_be_in_viewport()
        back = tab_to(page, ".md-nav__title", "Shift+Tab")
        assert page.evaluate(STOP, KINDS)["good"]
        page.keyboard.press(key)
        expect(page.locator(".md-nav__link:focus")).to_have_id("__nav_2_label")
        assert page.evaluate(STOP, KINDS)["good"]
        page.keyboard.press(key)
        expect(back).to_be_focused()
        page.keyboard.press("Escape")
        expect(menu).to_have_attribute("aria-expanded", "false")
        expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    tab_to(page, "article *")  # past its end: it would cover what follows
    expect(menu).to_have_attribute("aria-expanded", "false")
