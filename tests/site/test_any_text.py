"""Any text that a program prints is shown as it was, and nothing of it is taken for markup."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st

from snippets.recorder.catalog import load_catalog
from snippets.recorder.store import Store
from snippets.rendering.aside import put_back
from snippets.rendering.run_block import run_block
from snippets.rendering.words import WORDS
from tests.site.elsewhere import FOLDER, build
from tests.site.small_project import copy_project

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from snippets.recorder.recording import Event, Recording

PATH = "trading_threads/threads.py"
# what some part of the way to the page might take for its own: HTML, Markdown and its extensions, Jinja,
# the placeholders of Python-Markdown, of the icons and of the timelines, the terms of the glossary
TRAPS = [
    "<script>document.title = 'taken'</script>", "</code></li></ol><h1>out</h1>", "<!-- timeline 0123456789abcdef -->", "-->", "<![CDATA[", "]]>",
    "&amp; &lt; &#60; &nbsp; &copy", "\"quoted\" 'quoted'", "*a* **b** _c_ `d` ~~e~~ ==f== ^^g^^ ++ctrl+c++",
    "# title", "- item", "1. item", "> quote", "    indented", "\tTab\tTab", "| a | b |", "---", "***", "```", "~~~ python",
    "[link](https://example.org)", "![picture](x.png)", "[^1]", "[TOC]", "https://example.org/?a=b&c=d", "a@example.org",
    "{: .class #id }", "{ .class }", '--8<-- "trading_threads/threads.py"', ":material-home:", ":smile:", "(1)!", "# (1)!",
    "{{ config.site_name }}", "{% include 'main.html' %}", "{# no #}", "\x02wzxhzdk:0\x03", "wzxhzdk:0", "klzzwxh:0000",
    "!!! note", "??? note", '=== "Tab"', "$x$", "\\(x\\)", "\\", "\\n", "%s %d {0} {name}", "process, thread, pipe",
    "\x00\x1b[31mred\x1b[0m", "\u202eright to left\u202c", "\u2028", "\ufeff", "\u200b", "\xa0", "汉字，标点。", "👩‍👩‍👧", "  two  spaces  ", "",
]  # fmt: skip
STRANGE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
TEXTS = {"message", "value", "error", "name"}  # of an event, from the program

texts = st.one_of(
    st.text(st.characters(exclude_characters="\n", codec="utf-8"), max_size=60),
    st.lists(st.sampled_from(TRAPS), max_size=3).map(" ".join),
)


def shown(text: str) -> str:
    """Return what a page shows of a line: what can't be printed becomes U+FFFD."""
    return STRANGE.sub("\ufffd", text)


def with_texts(recording: Recording, found: list[str]) -> Recording:
    """Return a recording whose lines, processes and messages are these texts, in turn."""
    others: dict[object, str] = {}

    def other(value: object) -> str:  # a message is the same where it is put and where it is got
        number = len(others)
        return others.setdefault(value, f"{found[number % len(found)]} {number}")

    def event(old: Event) -> Event:
        if old.kind == "helper":  # of multiprocessing: the program has no say in its name
            return old
        strange = {key: other(old.details[key]) for key in sorted(TEXTS & old.details.keys())}
        return replace(old, details=old.details | strange)

    lines = [
        replace(line, text=found[n % len(found)], process=found[-1] if n % 2 else line.process)
        for n, line in enumerate(recording.lines)
    ]
    return replace(recording, lines=lines, events=[event(each) for each in recording.events])


def structure(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return each element with the names of its attributes."""
    soup = BeautifulSoup(html, "html.parser")
    return [(node.name, tuple(node.attrs)) for node in soup.find_all(True)]


def rendered(recording: Recording, language: str) -> str:
    program = load_catalog().program("trading_threads/processes.py")
    return put_back(run_block(program, [recording], WORDS[language], ""))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_text_is_taken_for_markup(language: str) -> None:
    recording = Store().recording(load_catalog().program("trading_threads/processes.py"), "spawn")
    recording = replace(recording, lines=recording.lines[:12], events=recording.events[:40])

    @settings(max_examples=60)
    @given(st.lists(texts, min_size=1, max_size=9))
    @example(
        ["<A"]
    )  # what stands for a sign must be no letter: a long name may break in its middle, xA
    def shown_as_it_was(found: list[str]) -> None:
        strange = with_texts(recording, found)
        html = rendered(strange, language)
        harmless = with_texts(recording, [re.sub(r"[<>&\"']", "¤", text) for text in found])
        assert structure(html) == structure(rendered(harmless, language))
        soup = BeautifulSoup(html, "html.parser", preserve_whitespace_tags={"code"})
        codes = soup.select(".run-output ol:last-of-type > li > code")
        assert [code.get_text() for code in codes] == [shown(line.text) for line in strange.lines]

    shown_as_it_was()


def test_a_page_shows_any_text_as_it_was(tmp_path: Path, browser: Browser) -> None:
    project = tmp_path / "project"
    copy_project(project)
    (project / FOLDER).mkdir()
    text = base64.b64encode("\n".join(TRAPS).encode()).decode()
    (project / "snippets" / PATH).write_text(
        f"import base64, sys  # (1)!\ntext = base64.b64decode('{text}')  # (2)!\n"
        "sys.stdout.buffer.write(text + b'\\n')  # (3)!\n",
        "utf-8",
    )
    done = build(project, "--strict")
    assert done.returncode == 0, done.stdout + done.stderr
    for language in ("", "zh"):
        page = browser.new_page()
        try:
            page.goto((project / "site" / language / "lesson/trading_threads/index.html").as_uri())
            codes = page.locator(".run-output li > code")
            assert codes.evaluate_all("nodes => nodes.map(node => node.textContent)") == [
                shown(each) for each in TRAPS
            ]
            assert codes.locator("*").count() == 0
            assert page.title() != "taken"
        finally:
            page.close()
