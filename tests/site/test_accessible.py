"""axe, a checker of accessibility, finds nothing, in either scheme and language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.site.reader import reveal

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EACH_KIND = ["", "lesson/trading_threads/", "errata/", "glossary/", "404.html"]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize("root", ["", "zh/"])
def test_axe_finds_nothing(
    browser: Browser, address: str, root: str, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    found = {}
    for path in EACH_KIND:
        page.goto(address + root + path)
        page.add_style_tag(content=".run { content-visibility: visible !important; }")
        reveal(page)
        page.mouse.move(0, 0)
        page.evaluate("document.querySelectorAll('details').forEach(node => { node.open = true; })")
        violations = Axe().run(page).response["violations"]
        found[path] = [
            (violation["id"], [node["html"] for node in violation["nodes"]])
            for violation in violations
        ]
    context.close()
    assert found == {path: [] for path in EACH_KIND}
