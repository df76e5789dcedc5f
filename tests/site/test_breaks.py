"""Where lines and sheets break: between words, never in a name, a number and its unit, or a figure."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.site.reader import reveal

if TYPE_CHECKING:
    from playwright.sync_api import Page

LINES = """(all) => all.filter(node => node.offsetHeight).map(node => {
  const lines = [], walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT), letter = document.createRange();
  let top = -Infinity;
  while (walker.nextNode()) for (let n = 0, text = walker.currentNode; n < text.length; n++) {
    letter.setStart(text, n);
    letter.setEnd(text, n + 1);
    const box = letter.getBoundingClientRect();
    if (!box.width && !(text.data[n] === " " && lines.length) || text.parentNode.closest(".headerlink, .run-default")) continue;
    if (box.top > top + 12) { lines.push(""); top = box.top; }
    lines[lines.length - 1] += text.data[n];
  }
  return lines;
})"""
OVERFLOW = "all => all.map(each => each.scrollWidth - each.clientWidth)"


def between(lines: list[str]) -> list[tuple[str, str]]:
    """Return what stands on both sides of each break."""
    return [(before[-1], after[0]) for before, after in pairwise(lines)]


@pytest.fixture
def phone(tab: Page) -> Page:
    tab.set_viewport_size({"width": 390, "height": 844})
    return tab


@pytest.mark.parametrize("path", ["collected_output", "sharing_data", "event", "calling_programs"])
def test_a_table_fits_on_a_phone_and_its_code_breaks_between_words(
    phone: Page, address: str, path: str
) -> None:
    for root in ("", "zh/"):
        phone.goto(f"{address}{root}lesson/{path}/")
        assert set(phone.locator(".md-typeset__scrollwrap:visible").evaluate_all(OVERFLOW)) == {0}
        for lines in phone.locator("article :is(td, th) code").evaluate_all(LINES):
            assert all(re.search(r"[ ._(]$", line) for line in lines[:-1]), lines
        first = phone.locator("article thead th:first-child:not(:empty)")
        assert all(
            width >= 70 for width in first.evaluate_all("all => all.map(e => e.offsetWidth)")
        )


def test_chinese_titles_terms_and_verdicts_break_between_words(phone: Page, address: str) -> None:
    titles = {
        "event": ["把事件当作", "同步的布尔值"],
        "pipes": ["在进程之间", "传送序列化的数据"],
        "calling_programs": ["调用另一个程序", "并等它结束"],
    }
    for path, title in titles.items():
        phone.goto(f"{address}zh/lesson/{path}/")
        assert phone.locator("h1").evaluate_all(LINES) == [title]
        reveal(phone)
        verdicts = phone.locator(".run-methods small").evaluate_all(LINES)
        assert {line for verdict in verdicts for line in verdict} >= {"已结束，退出码\xa00"}  # noqa: RUF001
        assert all(verdict[0] == "挂起：" for verdict in verdicts if len(verdict) > 1)  # noqa: RUF001
    phone.goto(f"{address}zh/glossary/")
    for lines in phone.locator("td:first-child").evaluate_all(LINES):
        assert not any(re.fullmatch("[一-龥]{2}", "".join(ends)) for ends in between(lines)), lines


def test_a_lab_is_named_at_the_foot_and_no_title_is_cut_there(phone: Page, address: str) -> None:
    for path, title in {
        "lesson/next/": "Lab 1: What does a process cost?",
        "zh/lesson/next/": "实验 1：进程的开销有多大？",  # noqa: RUF001
    }.items():
        phone.goto(address + path)
        shown = phone.locator(".md-footer__link--next .md-ellipsis")
        expect(shown).to_have_text(title)
        assert shown.evaluate("node => node.scrollWidth - node.clientWidth") == 0
        assert shown.evaluate("node => node.scrollHeight - node.clientHeight") <= 1


def test_a_caret_stands_below_what_it_marks_or_not_at_all(phone: Page, address: str) -> None:
    phone.goto(f"{address}lesson/costs_and_pools/")
    lines = phone.locator("#run-costs_and_pools-async_result .run-panel-0 li code")
    shown = [each for each in lines.evaluate_all(LINES) if each]
    carets = [place for place, each in enumerate(shown) if re.fullmatch(r"[ ~^]+", each[0])]
    assert carets
    assert all(len(shown[place - 1]) == 1 for place in carets)
    assert len(carets) < len(re.findall(r"(?m)^ +[~^]+$", "\n".join(lines.all_text_contents())))


def test_the_title_of_a_diff_breaks_before_a_name(phone: Page, address: str) -> None:
    phone.goto(f"{address}lesson/pipes/")
    titles = phone.locator(".filename:has-text('→')").evaluate_all(LINES)
    assert ["snippets/pipes/pipe_closed.py → ", "pipe_left_open_hangs.py"] in titles
    assert all(re.search("[/ ]$", line) for title in titles for line in title[:-1])


@pytest.mark.parametrize("width", [390, 1280])
def test_what_of_a_line_goes_on_below_it_is_deeper_than_its_beginning(
    phone: Page, address: str, width: int
) -> None:
    phone.set_viewport_size({"width": width, "height": 844})
    phone.goto(f"{address}start_methods/")
    run = phone.locator("#run-start_methods-unguarded")
    run.locator(".run-methods label").nth(1).click()
    begins = run.locator(".run-panel-1 li:not(.run-build) code").evaluate_all("""lines => lines.map(line => {
      const range = new Range(), text = line.firstChild;
      if (!line.offsetHeight || !text?.data.trim()) return [];
      range.setStart(text, text.data.search(/\\S/)); range.setEnd(text, text.length);
      const rows = Object.groupBy(range.getClientRects(), each => Math.round(each.top));
      return Object.entries(rows).sort(([a], [b]) => a - b).map(([, row]) => Math.min(...row.map(each => each.left)));
    })""")
    assert any(len(lefts) > 1 for lefts in begins)
    assert [lefts for lefts in begins if any(each < lefts[0] for each in lefts[1:])] == []


@pytest.mark.parametrize("root", ["", "zh/"])
def test_a_long_value_of_a_lab_goes_on_below_itself(phone: Page, address: str, root: str) -> None:
    phone.goto(f"{address}{root}labs/process_cost/")
    fact = phone.locator(".lab-output samp > :has-text('AttributeError')")
    labels, first, *more = fact.evaluate("""fact => {
      const range = new Range(), text = fact.firstChild, value = text.data.indexOf("AttributeError");
      const lefts = (from, to) => { range.setStart(text, from); range.setEnd(text, to);
        const lines = Object.groupBy(range.getClientRects(), each => Math.round(each.top));
        return Object.values(lines).map(line => Math.round(Math.min(...line.map(each => each.left)))); };
      return [lefts(0, 1)[0], ...lefts(value, text.length)];
    }""")
    assert more
    assert first > labels
    assert set(more) == {first}


def test_on_paper_diffs_and_charts_stay_whole(phone: Page, address: str) -> None:
    phone.emulate_media(media="print")
    phone.goto(f"{address}lesson/pipes/")
    for diff in phone.locator(".highlight:has(.gd)").all():
        expect(diff).to_have_css("break-inside", "avoid")
    icon = "title => getComputedStyle(title, '::before').display"
    assert phone.locator(".admonition-title").first.evaluate(icon) == "none"
    phone.goto(f"{address}labs/moving_data/")
    for output in phone.locator(".lab-output").all():
        expect(output).to_have_css("break-inside", "avoid")
        expect(output.locator("xpath=preceding-sibling::*[1]")).to_have_css("break-after", "avoid")
