"""What a reader does, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from snippets.recorder.run import SNIPPETS
from snippets.rendering import MARKER
from tests.site.reader import reveal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

LESSON = "lesson/trading_threads/"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open a page that notes errors, and requests to anybody else."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    trouble: list[str] = []
    page.on(
        "request",
        lambda r: None if r.url.startswith((address, "data:", "blob:")) else trouble.append(r.url),
    )
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    yield page
    context.close()
    assert trouble == []


@pytest.mark.parametrize(
    ("here", "language", "there"),
    [
        ("", "zh", "zh/"),
        ("zh/", "en", ""),
        (LESSON, "zh", f"zh/{LESSON}"),
        (f"zh/{LESSON}", "en", LESSON),
    ],
)
def test_the_switcher_leads_to_the_twin(
    page: Page, address: str, here: str, language: str, there: str
) -> None:
    page.goto(address + here)
    page.locator("button[aria-label]:near(.md-select)").first.hover()
    page.locator(f".md-select__link[hreflang={language}]").click()
    page.wait_for_url(address + there)


@pytest.mark.parametrize(
    ("root", "word"),
    [
        ("", "flag"),
        ("", "fork"),
        *(("zh/", word) for word in ("共享", "内存", "死锁", "进程", "多进程", "pickle")),
    ],
)
def test_search_finds(page: Page, address: str, root: str, word: str) -> None:
    page.goto(address + root)
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").type(word)
    page.keyboard.press("End")  # as an input method does; text put in without a key is not seen
    result = page.locator(".md-search-result__link").first
    expect(result).to_be_visible()
    found = page.locator(".md-search-result__list").inner_text().replace("\u200b", "")
    assert word in found.lower()


WORKER = """
window.Worker = class { constructor() { window.worker = this; this.sent = []; } postMessage(message) { this.sent.push(message.data); } };
"""
ASK = """(steps) => {
  const asking = new Worker("any"), shown = [];
  asking.addEventListener("message", ({ data }) => shown.push(data.data.items));
  for (const step of steps) {
    if (typeof step === "string") asking.postMessage({ type: 2, data: step });
    else worker.onmessage({ data: { type: 3, data: { items: step } } });
  }
  return [worker.sent, shown];
}"""


@pytest.mark.parametrize(
    ("steps", "sent", "shown"),
    [
        (["fork pool", [1]], ["+fork* +pool*"], [[1]]),
        (["fork pool", [], [2]], ["+fork* +pool*", "fork pool"], [[2]]),  # then any of the words
        (["fork pool", [], []], ["+fork* +pool*", "fork pool"], [[]]),
        (["fork", []], ["fork"], [[]]),  # there is nothing else to ask for
        # who has typed on waits for the newest answer alone
        (["a b", "a bc", [], [], [3]], ["+a* +b*", "+a* +bc*", "a bc"], [[], [3]]),
        (["a b", [], "a bc", [4], [5]], ["+a* +b*", "a b", "+a* +bc*"], [[4], [5]]),
    ],
)
def test_the_search_asks_again_for_any_word_unless_a_newer_query_is_under_way(
    page: Page, address: str, steps: list[Any], sent: list[str], shown: list[list[int]]
) -> None:
    page.add_init_script(WORKER)
    page.goto(address)
    assert page.evaluate(ASK, steps) == [sent, shown]


@pytest.mark.parametrize(
    ("root", "words"),
    [
        *(("", words) for words in ("terminate()", "get_lock()", "exit code", "process terminate")),
        *(
            ("zh/", words)
            for words in ("terminate()", "get_lock()", "退出码 进程", "进程 terminate")
        ),
    ],
)
def test_search_finds_names_as_they_are_printed_and_all_words_of_a_query(
    page: Page, address: str, root: str, words: str
) -> None:
    page.goto(f"{address}{root}?q={words}")
    best = page.locator(".md-search-result__item").first
    expect(best).to_be_visible()
    expect(page.locator(".md-search-result__terms")).to_have_count(0)  # says what is missing


@pytest.mark.parametrize("words", ["进程池", "分叉服务器", "上下文切换", "共享内存"])
def test_search_finds_all_the_words_of_a_chinese_query(
    page: Page, address: str, words: str
) -> None:
    page.goto(f"{address}zh/?q={words}")
    best = page.locator(".md-search-result__item").first
    expect(best).to_be_visible()
    marked = {each.replace("\u200b", "") for each in best.locator("mark").all_inner_texts()}
    assert not [sign for sign in words if sign not in "".join(marked)]
    for article in page.locator(".md-search-result__article").all():
        missing = article.locator(".md-search-result__terms del").all_text_contents()
        found = "".join(article.locator("mark").all_text_contents())
        assert [each for each in missing if each.strip("*") in found] == []


@pytest.mark.parametrize("root", ["", "zh/"])
def test_a_tab_chooses_the_start_method(page: Page, address: str, root: str) -> None:
    page.goto(f"{address}{root}{LESSON}")
    reveal(page)
    run = page.locator("#run-trading_threads-pids")
    panels = run.locator(".run-panel")
    expect(panels.nth(0)).to_be_visible()
    expect(panels.nth(1)).to_be_hidden()
    run.locator(".run-methods label").nth(1).click()
    expect(panels.nth(1)).to_be_visible()
    expect(panels.nth(0)).to_be_hidden()


def test_the_copy_button_copies_the_program(page: Page, address: str) -> None:
    page.goto(address + LESSON)
    page.locator(".md-code__button, .md-clipboard").first.click()
    expect(page.locator(".md-dialog--active")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    program = (SNIPPETS / "trading_threads" / "threads.py").read_text("utf-8")
    assert copied.rstrip() == MARKER.sub("", program).rstrip()


def test_without_scripts_the_tabs_still_work(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + LESSON)
    reveal(page)
    run = page.locator("#run-trading_threads-debug")
    run.locator(".run-methods label").nth(2).click()
    expect(run.locator(".run-panel").nth(2)).to_be_visible()
    expect(run.locator(".run-panel").nth(0)).to_be_hidden()
    context.close()


@pytest.mark.parametrize("path", [LESSON, "lesson/collected_output/", "zh/lesson/sharing_data/"])
@pytest.mark.parametrize("view", ["output", "timeline", "text"])
def test_each_view_of_each_run_shows_something(
    page: Page, address: str, path: str, view: str
) -> None:
    page.goto(address + path)
    reveal(page)
    page.evaluate(f"document.querySelectorAll('[value={view}]').forEach(each => each.click())")
    parts = {"output": ".run-output li", "timeline": ".drawing", "text": ".sentence"}
    for run in page.locator(".run").all():
        expect(run.locator(f".run-panel-0 {parts[view]}").first).to_be_visible()
        for other in parts.keys() - {view, "text"}:
            expect(run.locator(f".run-panel-0 {parts[other]}").first).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_run_waits_for_the_readers_guess(browser: Browser, address: str, scripts: bool) -> None:  # noqa: FBT001
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(address + LESSON)
    run = page.locator("#run-trading_threads-processes")
    question = page.locator(".ask:has(+ #run-trading_threads-processes)")
    explained = page.get_by_text("The messages go past the tenth")
    expect(run).to_be_hidden()
    expect(explained).to_be_hidden()
    expect(question.locator("legend")).to_contain_text("tenth round")
    question.locator("label").nth(1).click()
    expect(run).to_be_visible()
    expect(explained).to_be_visible()
    chosen = question.locator("label").nth(1).locator("span")  # the mouse is still upon it
    dark = page.locator("#run-trading_threads-processes").evaluate("e => getComputedStyle(e).color")
    expect(chosen).to_have_css("background-color", dark)
    page.emulate_media(media="print")
    expect(page.locator("#run-trading_threads-debug")).to_be_visible()
    context.close()
