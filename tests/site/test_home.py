"""The top of the home page, in a real browser: what it promises, and the picture of two runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from snippets.recorder.catalog import load_catalog
from snippets.recorder.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOMES = ("", "zh/")
DRAWN = """() => [...document.querySelectorAll(".hero-picture *")].map(each => {
    const { x, y, width, height } = each.getBoundingClientRect(), after = getComputedStyle(each, "::after");
    const { opacity, clipPath, visibility } = getComputedStyle(each);
    return [x, y, width, height, opacity, clipPath, visibility, after.content !== "none" && after.opacity !== "0"].join();
})"""


@pytest.fixture(params=[320, 390, 1280])
def page(request: pytest.FixtureRequest, tab: Page, address: str) -> Page:
    tab.set_viewport_size({"width": request.param, "height": 800})
    tab.emulate_media(reduced_motion="reduce")
    tab.goto(address)
    return tab


@pytest.mark.parametrize("home", HOMES)
def test_blocks_and_arrows_stand_where_their_seconds_are(
    page: Page, address: str, home: str
) -> None:
    page.goto(address + home)
    boxes = page.evaluate("""() => [...document.querySelectorAll(".track > :is(b, i, u, s, span)")]
        .map(node => {
            const box = node.getBoundingClientRect(), track = node.parentNode.getBoundingClientRect();
            const seconds = key => +node.style.getPropertyValue(key);
            return [seconds("--t"), seconds("--d"), box.left - track.left, box.width];
        })""")
    marks = sorted((box[0], box[2]) for box in boxes)
    pixels = (marks[-1][1] - marks[0][1]) / (marks[-1][0] - marks[0][0])  # a second
    assert pixels > 80
    for time, long, left, width in boxes:
        assert left == pytest.approx(time * pixels, abs=1)
        assert not long or width == pytest.approx(long * pixels, abs=1)


@pytest.mark.parametrize("home", HOMES)
def test_nothing_sticks_out_or_lies_upon_another(page: Page, address: str, home: str) -> None:
    page.goto(address + home)
    page.evaluate("window.scrollTo(500, 0)")
    assert page.evaluate("window.scrollX") == 0
    wrong = page.evaluate("""() => {
        const boxes = [...document.querySelectorAll(".values q, .values .name, .between em, .of-run > *")]
            .map(node => [node.textContent, node.getBoundingClientRect()]);
        const all = document.querySelector(".tracks").getBoundingClientRect();
        const out = boxes.filter(([, box]) => box.left < all.left - 1 || box.right > all.right + 1);
        const over = boxes.filter(([, a], n) => boxes.slice(n + 1).some(([, b]) =>
            a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
        if (innerWidth < 390) return [...out, ...over].map(([text]) => text);
        const cut = [...document.querySelectorAll(".lane b")].filter(b => b.scrollWidth > b.clientWidth);
        return [...out, ...over, ...cut.map(b => [b.textContent])].map(([text]) => text);
    }""")
    assert wrong == []


@pytest.mark.parametrize("home", HOMES)
def test_no_text_is_smaller_than_12_pixels(page: Page, address: str, home: str) -> None:
    page.goto(address + home)
    sizes = page.evaluate("""() => [...document.querySelectorAll(".hero *")]
        .filter(node => [...node.childNodes].some(each => each.nodeType === 3 && each.data.trim()))
        .map(node => parseFloat(getComputedStyle(node).fontSize))""")
    assert min(sizes) >= 12


@pytest.mark.parametrize("home", HOMES)
def test_the_words_stand_above_the_picture_or_beside_it(
    page: Page, address: str, home: str
) -> None:
    page.goto(address + home)
    words, drawn = (page.locator(f".hero-{part}").bounding_box() for part in ("words", "picture"))
    assert words
    assert drawn
    beside = words["x"] + words["width"] <= drawn["x"]
    above = words["y"] + words["height"] <= drawn["y"]
    wide = page.viewport_size is not None and page.viewport_size["width"] == 1280
    assert (beside, above) == (wide, not wide)


@pytest.mark.parametrize("home", HOMES)
def test_the_buttons_lead_where_they_say(page: Page, address: str, home: str) -> None:
    lesson = f"{address}{home}lesson/trading_threads/"
    page.goto(address + home)
    page.locator(".hero-buttons a").first.click()
    page.wait_for_url(lesson)
    page.goto(address + home)
    page.locator(".hero-buttons a").last.click()
    page.wait_for_url(f"{lesson}#run-trading_threads-processes")
    run = page.locator("#run-trading_threads-processes")
    expect(run.locator(".run-command")).to_be_in_viewport()
    expect(run).to_contain_text("python snippets/trading_threads/processes.py")
    expect(page.locator("#run-trading_threads-debug")).to_be_hidden()  # still waits for a guess


def test_it_draws_itself_at_the_speed_of_the_runs_and_then_stands_still(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(each => "
        "{ window.moved += each.value; })).observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(address)
    # by their styles: on a busy machine the first have finished, and are no animations any more
    timings = page.evaluate("""() => [...document.querySelectorAll(".track *")]
        .map(each => [each, getComputedStyle(each)])
        .filter(([, { animationName }]) => animationName === "hero-grow")
        .map(([each, { animationDelay, animationDuration }]) => {
            const seconds = key => +each.style.getPropertyValue(key);
            return [seconds("--t"), seconds("--d"), parseFloat(animationDelay), parseFloat(animationDuration)];
        })""")
    assert len(timings) == page.locator(".track > :is(b, i):not(.cut)").count() > 12
    assert 0 <= timings[0][2] - timings[0][0] < 1
    for time, long, delay, duration in timings:
        assert delay - time == pytest.approx(timings[0][2] - timings[0][0])
        assert duration == pytest.approx(long)
    page.wait_for_function("document.getAnimations().every(each => each.playState === 'finished')")
    assert page.evaluate("window.moved") == 0
    drawn = page.evaluate(DRAWN)
    context.close()
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    assert page.evaluate(DRAWN) == drawn  # finished at once
    assert len(drawn) > 40
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()


def test_on_paper_it_is_finished_at_once(tab: Page, address: str) -> None:
    tab.emulate_media(media="print")
    tab.goto(address)
    assert tab.evaluate("document.getAnimations().length") == 0
    expect(tab.locator(".hero-picture .cut")).to_be_visible()
    expect(tab.locator(".hero-buttons")).to_be_hidden()


@pytest.mark.parametrize("home", HOMES)
def test_a_screen_reader_is_told_it_in_words(page: Page, address: str, home: str) -> None:
    page.goto(address + home)
    programs = [
        load_catalog().program(f"trading_threads/{name}.py") for name in ("threads", "processes")
    ]
    pids = [Store().recording(each, each.runs[0]).events[0].pid for each in programs]
    name = re.compile(f"{pids[0]}.*fork.*{pids[1]}.*to_stop = False")
    expect(page.get_by_role("img", name=name)).to_have_count(1)
    expect(page.locator(".hero-picture [role=img] > *")).to_have_attribute("aria-hidden", "true")
