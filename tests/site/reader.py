"""What readers do: answer the questions before runs, look at what stands still, choose what a search has found."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from playwright.sync_api import Page


def reveal(page: Page) -> None:
    """Give the first answer to each question of a page."""
    for question in page.locator(".ask").all():
        question.locator("label").first.click()


def settle(page: Page) -> None:
    """Wait until all that comes into view has been laid out: frames tell, not time, on a busy machine."""
    page.evaluate(
        "async () => { for (let n = 0; n < 20; n++) await new Promise(requestAnimationFrame); }"
    )


def found(word: str) -> str:
    """Return a selector of places that a search has found for a word, not for what was typed of it at first."""
    return f'.md-search-result__link[href*="h={quote(word)}#"]'
