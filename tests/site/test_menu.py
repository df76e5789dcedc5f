"""The menu of a phone shows the headings of the page, and which page this is."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page, Route


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open section 3 on a phone whose menu slides in, as it does for most readers."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(address + "lesson/sharing_data/")
    yield page
    context.close()


@pytest.mark.parametrize("by", ["touch", "keyboard"])
def test_the_current_page_opens_its_headings_and_leads_back(page: Page, by: str) -> None:
    def choose(node: Locator) -> None:
        node.press("Enter") if by == "keyboard" else node.tap()

    choose(page.locator(".menu"))
    current = page.locator(".md-nav__link--active[for=__toc]")
    expect(current).to_be_in_viewport(ratio=1)
    choose(current)
    heading = page.locator(".md-nav--primary .md-nav--secondary .md-nav__link").first
    expect(heading).to_be_in_viewport(ratio=1)
    choose(page.locator(".md-nav--primary .md-nav--secondary > .md-nav__title"))
    expect(heading).to_be_hidden()
    expect(current).to_be_in_viewport(ratio=1)


def test_only_the_current_page_looks_current(page: Page) -> None:
    page.locator(".menu").tap()
    expect(page.locator(".md-nav__link:focus")).to_be_in_viewport()
    colours = page.locator(".md-nav--primary .md-nav__link:visible").evaluate_all(
        "all => all.map(each => getComputedStyle(each).color)"
    )
    active = page.locator(".md-nav__link--active[for=__toc]").evaluate(
        "each => getComputedStyle(each).color"
    )
    assert colours.count(active) == 1


@pytest.mark.parametrize(
    ("toggle", "by"),
    [("__search", "[for=__search]"), ("__drawer", ":is([for=__drawer], .menu)")],
)
def test_what_is_opened_while_a_place_in_a_page_loads_stays_open(
    page: Page, address: str, toggle: str, by: str
) -> None:
    """The theme closes both when the place changes, and takes the place of a new page for a change."""

    def late(route: Route) -> None:
        time.sleep(1)
        route.continue_()

    page.route("**/bundle.*.min.js", late)
    page.goto("about:blank")
    page.goto(f"{address}lesson/sharing_data/#truth", wait_until="commit")
    page.locator(f".md-header {by}").first.tap()
    page.wait_for_load_state()
    page.evaluate(
        "new Promise((done) => setTimeout(done, 500))"
    )  # the theme closes them after 125 ms
    expect(page.locator(f"#{toggle}")).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.locator(f"#{toggle}")).not_to_be_checked()


@pytest.mark.parametrize(
    ("toggle", "opens", "closes"),
    [("__search", "/", "Escape"), ("__drawer", "Enter", "Escape"), ("__drawer", "Enter", "Enter")],
)
def test_what_is_closed_when_a_place_in_a_page_has_just_loaded_is_closed(
    page: Page, address: str, toggle: str, opens: str, closes: str
) -> None:
    page.clock.install()
    page.clock.pause_at(datetime.now() + timedelta(hours=1))  # noqa: DTZ005 in time for any reader
    page.goto("about:blank")
    page.goto(f"{address}lesson/sharing_data/#truth", wait_until="domcontentloaded")
    page.locator(".menu").focus()
    page.keyboard.press(opens)
    page.clock.run_for(20)
    expect(page.locator(f"#{toggle}")).to_be_checked()
    if opens == closes:
        page.locator(".menu").focus()
    page.keyboard.press(closes)
    expect(page.locator(f"#{toggle}")).not_to_be_checked()
