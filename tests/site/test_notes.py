"""The numbers in a program open its notes: without a script, by keyboard, on a phone, on paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from snippets.recorder.run import SNIPPETS
from snippets.rendering import MARKER
from tests.site.test_built import soup

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

LESSON = "lesson/trading_threads/"


@pytest.mark.xdist_group("pages")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_mark_has_its_note_and_each_note_its_mark(site: Path, language: str) -> None:
    folder = site / ("zh" if language == "zh" else "")
    total = 0
    for file in folder.rglob("index.html"):
        if language == "en" and file.is_relative_to(site / "zh"):
            continue
        page = soup(file)
        for block in page.select(".annotate.highlight"):
            name = block.select_one(".filename")
            assert name is not None
            program = (SNIPPETS.parent / name.get_text()).read_text("utf-8")
            marks = block.select(".note-mark")
            notes = block.find_next_sibling()
            written = re.findall(r"\((\d+)\)!", "".join(MARKER.findall(program)))
            assert [mark["data-number"] for mark in marks] == written
            targets = [mark["popovertarget"] for mark in marks]
            items = notes.find_all("li", recursive=False) if notes and marks else []
            assert [item["id"] for item in items] == sorted(
                targets, key=lambda name: int(str(name).rpartition("-")[2])
            )
            assert "(1)!" not in block.get_text()
            total += len(marks)
    assert total > 100


@pytest.mark.parametrize("root", ["", "zh/"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_note_opens_by_touch_or_keyboard_without_scripts(
    browser: Browser, address: str, root: str, width: int
) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    page.goto(f"{address}{root}{LESSON}")
    for n in range(3):
        mark = page.locator(".note-mark").nth(n)
        note = page.locator(f"#{mark.get_attribute('popovertarget')}")
        expect(note).to_be_hidden()
        mark.click()
        expect(note).to_be_visible()
        box, place = note.bounding_box(), mark.bounding_box()
        assert box
        assert place
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert abs(box["y"] - place["y"] - place["height"]) < 40 or box["y"] < place["y"]
        page.keyboard.press("Escape")
        expect(note).to_be_hidden()
    mark.focus()
    page.keyboard.press("Enter")
    expect(note).to_be_visible()
    context.close()


def test_the_notes_stand_below_on_paper(tab: Page, address: str) -> None:
    tab.goto(address + LESSON)
    tab.emulate_media(media="print")
    higher = tab.locator(".note-mark").evaluate_all("""all => all.filter(mark =>
        mark.offsetHeight > parseFloat(getComputedStyle(mark.closest("code")).lineHeight))""")
    assert higher == []
    notes = tab.locator(".notes").first.locator("li")
    assert notes.count() == 3
    tops = [note.bounding_box() for note in notes.all()]
    assert all(tops)
    assert [box["y"] for box in tops if box] == sorted(box["y"] for box in tops if box)
