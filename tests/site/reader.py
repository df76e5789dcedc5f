"""What readers do: answer the questions that stand before runs, choose what a search has found."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from playwright.sync_api import Page


def reveal(page: Page) -> None:
    """Give the first answer to each question of a page."""
    for question in page.locator(".ask").all():
        question.locator("label").first.click()


def found(word: str) -> str:
    """Return a selector of places that a search has found for a word, not for what was typed of it at first."""
    return f'.md-search-result__link[href*="h={quote(word)}#"]'
