"""A start method chosen once holds for every run of the page, and on the next pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.site.reader import reveal, settle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

LESSON, NEXT = "lesson/trading_threads/", "lesson/event/"
CHOSEN = """
  [...document.querySelectorAll('.run .run-methods')]
    .filter(set => [...set.querySelectorAll('code')].some(code => code.textContent === 'spawn'))
    .map(set => set.querySelector(':checked + span code').textContent)
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    yield page
    context.close()
    assert trouble == []


def choose(page: Page, block: int, method: str) -> None:
    fieldset = page.locator(".run-methods").nth(block)
    fieldset.locator("label").filter(has=page.get_by_text(method, exact=True)).click()


def chosen(page: Page) -> set[str]:
    return set(page.evaluate(CHOSEN))


def test_one_choice_holds_for_the_page_and_the_next_ones_in_both_languages(
    page: Page, address: str
) -> None:
    page.goto(address + LESSON)
    reveal(page)
    assert chosen(page) == {"fork"}
    assert page.locator(".run-methods").count() > 1
    choose(page, 0, "spawn")
    assert chosen(page) == {"spawn"}
    expect(page.locator(".run .run-panel-1").last).to_be_visible()
    for path in (NEXT, f"zh/{LESSON}"):
        page.goto(address + path)
        reveal(page)
        assert chosen(page) == {"spawn"}
    choose(page, 0, "fork")
    page.go_back()
    page.wait_for_function(f"({CHOSEN}).every(method => method === 'fork')")


@pytest.mark.parametrize("anchor", ["auto", "none"])  # Chromium has it, Safari hasn't
def test_the_block_under_the_mouse_stays_there_when_those_above_change(
    page: Page, address: str, anchor: str
) -> None:
    page.goto(address + LESSON)
    reveal(page)
    rules = f"content-visibility: visible !important; overflow-anchor: {anchor} !important;"
    grown = ".run-panel-2 { padding-top: 100px !important; }"
    page.add_style_tag(content=f"{grown} * {{ {rules} }}")
    last = page.locator(".run-methods").last
    last.scroll_into_view_if_needed()
    before = last.evaluate("node => node.getBoundingClientRect().top")
    last.locator("label", has=page.get_by_text("forkserver", exact=True)).click()
    settle(page)  # for a browser that keeps what is in view there by itself
    assert abs(last.evaluate("node => node.getBoundingClientRect().top") - before) < 2


def test_a_run_without_the_chosen_method_keeps_its_own(page: Page, address: str) -> None:
    page.goto(address + LESSON)
    reveal(page)
    page.evaluate("localStorage.setItem('parallel-python.start-method', 'none of them')")
    page.reload()
    assert chosen(page) == {"fork"}


def test_a_browser_that_stores_nothing_still_chooses_for_the_page(page: Page, address: str) -> None:
    page.add_init_script("""
      for (const name of ["getItem", "setItem"]) {
        const own = Storage.prototype[name];
        Storage.prototype[name] = function (key, value) {
          if (key.startsWith("parallel-python")) throw new Error("denied");
          return own.call(this, key, value);
        };
      }
    """)
    page.goto(address + LESSON)
    reveal(page)
    choose(page, 0, "forkserver")
    assert chosen(page) == {"forkserver"}
