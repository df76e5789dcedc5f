"""Each question marks the answer that the recordings give, once something has been answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from snippets.recorder.catalog import load_catalog
from snippets.recorder.store import Store
from snippets.rendering import ask, set_page
from snippets.rendering.run_block import block_id
from tests.site.test_built import soup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

    from snippets.recorder.recording import Recording


def end_of_input(runs: dict[str, Recording]) -> int:
    ends = [recording.ended == "exit" for recording in runs.values()]
    return 0 if all(ends) else 2 if any(ends) else 1


def last_line(runs: dict[str, Recording]) -> int:
    (last,) = {recording.lines[-1].text for recording in runs.values()}
    return ["put() has returned", "joined the producer"].index(last)


def after_ten(runs: dict[str, Recording]) -> int:
    if not all(recording.lines for recording in runs.values()):
        return 2
    return 0 if all(each.ended == "exit" for each in runs.values()) else 1


def after_the_flag(runs: dict[str, Recording]) -> int:
    texts = [line.text for line in runs["fork"].lines]
    later = texts[texts.index("Stopping: flag = True") + 1 :]
    said = next((text for text in later if text.startswith("Running")), "")
    return ["Running: flag = False", "Running: flag = True", ""].index(said)


def addresses(runs: dict[str, Recording]) -> int:
    lines = [line for line in runs["fork"].lines if re.search(r"0x[0-9a-f]+", line.text)]
    found = {
        name: {re.findall(r"0x[0-9a-f]+", line.text)[0] for line in lines if line.process == name}
        for name in ("main", "producer")
    }
    return 0 if found["main"] & found["producer"] else 1


def rounds(runs: dict[str, Recording]) -> int:
    numbers = {sum("Round" in line.text for line in each.lines) for each in runs.values()}
    return 0 if numbers == {0} else 2 if numbers == {10} else 1


PROOFS: dict[str, Callable[[dict[str, Recording]], int]] = {
    "pipes/pipe_hangs_under_fork.py": end_of_input,
    "pipes/join_big_message_hangs.py": last_line,
    "trading_threads/processes.py": after_ten,
    "trading_threads/debug.py": after_the_flag,
    "trading_threads/pids.py": addresses,
    "sharing_data/value_always_true.py": rounds,
}


@pytest.mark.xdist_group("pages")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_right_answer_is_what_the_recordings_say(site: Path, language: str) -> None:
    asked: dict[str, int] = {}
    folder = site / "zh" if language == "zh" else site
    for file in (folder / "lesson").rglob("index.html"):
        for question in soup(file).select(".ask"):
            run = question.find_next(class_="run")
            assert run is not None
            answers = question.select("label")
            (right,) = [n for n, answer in enumerate(answers) if answer.find(class_="right")]
            asked[str(run["id"])] = right
    proven: dict[str, int] = {}
    for path, proof in PROOFS.items():
        program = load_catalog().program(path)
        runs = {str(method): Store().recording(program, method) for method in program.runs}
        proven[block_id(path)] = proof(runs)
    assert asked == proven


def test_one_question_may_be_asked_twice_on_a_page() -> None:
    set_page("")
    html = "".join(ask("Does it end?", "Yes", "No", right=right) for right in ("Yes", "No"))
    groups = [choice["name"] for choice in BeautifulSoup(html, "html.parser").select("input")]
    assert groups[0] == groups[1] != groups[2] == groups[3]


@pytest.mark.parametrize("scripts", [True, False])
def test_the_right_answer_is_marked_whichever_was_chosen(
    browser: Browser,
    address: str,
    scripts: bool,  # noqa: FBT001
) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(address + "zh/lesson/trading_threads/")
    question = page.locator(".ask").first
    mark = question.get_by_text("✓ 正确")
    expect(mark).to_be_hidden()
    question.locator("label").first.click()
    expect(mark).to_be_visible()
    right = question.get_by_role("radio", name="✓ 正确")
    expect(right).not_to_be_checked()
    wrong = question.get_by_role("radio", name="✗ 你的回答")
    expect(wrong).to_have_count(1)
    expect(wrong).to_be_checked()
    right.check(force=True)
    expect(wrong).to_have_count(0)
    page.emulate_media(media="print")
    expect(question).to_be_hidden()
    context.close()
