"""The replay: forwards and back, and nothing lost without it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.site.reader import reveal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

PAGE = "lesson/trading_threads/"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(address + PAGE)
    reveal(page)
    yield page
    context.close()
    assert trouble == []


@pytest.fixture
def run(page: Page) -> Locator:
    """Return the block of the runaway, which shows its timeline."""
    return page.locator("#run-trading_threads-processes")


def visible(run: Locator, rows: str = ".run-panel-0 .row:not(.last)") -> int:
    return int(run.locator(f"{rows}:not(.not-yet)").count())


def test_the_finished_picture_stands_at_first(run: Locator) -> None:
    assert visible(run) == run.locator(".run-panel-0 .row:not(.last)").count()
    expect(run.locator(".run-panel-0 .last-word")).to_be_visible()


def test_steps_lead_the_reader_to_what_they_show(page: Page, run: Locator) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    run.locator(".replay").evaluate("bar => scrollTo(0, bar.offsetTop - innerHeight / 2)")
    for _ in range(14):
        run.locator(".step").click()
        expect(
            run.locator(".run-panel-0 :is(.row.now, .fold.now):visible").last
        ).to_be_in_viewport()


def test_a_step_shows_one_row_and_a_step_back_takes_it_away(run: Locator) -> None:
    run.locator(".step").click()
    assert visible(run) == 1
    expect(run.locator(".run-panel-0 .last-word")).to_be_hidden()
    run.locator(".step").click()
    run.locator(".step").click()
    assert visible(run) == 3
    run.locator(".back").click()
    assert visible(run) == 2
    expect(run.locator(".run-panel-0 .row.now")).to_have_count(1)


def test_a_closed_fold_is_one_step(run: Locator) -> None:
    panel = run.locator(".run-panel-0")
    folds, inside = panel.locator(".fold").count(), panel.locator(".fold .row").count()
    assert inside > folds > 0
    steps = """run => {
        for (let steps = 1; ; steps++) {
            run.querySelector(".step").click();
            if (!run.querySelector(".not-yet")) return steps;
        }
    }"""
    assert run.evaluate(steps) == visible(run) - inside + folds + 1  # the last word


@pytest.mark.parametrize(
    ("view", "what"), [("timeline", ".fold-label"), ("output", ".run-build.run-last")]
)
def test_what_is_not_a_row_waits_for_its_time_too(run: Locator, view: str, what: str) -> None:
    run.locator(f".run-views label:has([value={view}])").first.click()
    later = run.locator(f".run-panel-0 {what}").last
    expect(later).to_be_visible()
    run.locator(".step").click()
    expect(later).to_be_hidden()


def test_the_arrow_keys_move_the_time_by_rows(run: Locator) -> None:
    slider = run.locator(".replay input")
    run.locator(".step").click()
    for key, rows in [("ArrowRight", 2), ("ArrowUp", 3), ("ArrowLeft", 2), ("ArrowDown", 1)]:
        slider.press(key)
        assert visible(run) == rows


def test_a_screen_reader_hears_the_row_at_which_the_time_stands(run: Locator) -> None:
    slider, row = run.locator(".replay input"), run.locator(".run-panel-0 .row").first
    run.locator(".step").click()
    said = row.locator(".sentence").text_content() or ""
    assert said
    expect(slider).to_have_attribute("aria-valuetext", said)
    slider.press("End")
    expect(slider).to_have_attribute(
        "aria-valuetext", run.locator(".replay output").text_content() or ""
    )


def test_an_output_that_has_not_begun_says_so(run: Locator) -> None:
    said = "output => getComputedStyle(output, '::before').content"
    output = run.locator(".run-panel-0 .run-output")
    assert output.evaluate(said) == "none"
    run.locator(".step").click()
    run.locator(".run-views label").first.click()
    assert output.evaluate(said) == '"nothing printed so far"'


def test_it_plays_in_recorded_time_and_pauses(page: Page, run: Locator) -> None:
    everything = visible(run)
    expect(run.locator(".speed")).to_have_text(
        re.compile("^¼")
    )  # slow enough to be followed, and paused
    run.locator(".play").click()
    expect(run.locator(".play")).to_have_attribute("aria-label", "Pause")
    pause = """run => {
        if (!run.querySelector(".row.now")) return null;
        run.querySelector(".play").click();
        return run.querySelectorAll(".run-panel-0 .row:not(.last, .not-yet)").length;
    }"""
    stood = page.wait_for_function(pause, arg=run.element_handle()).json_value()
    expect(run.locator(".play")).to_have_attribute("aria-label", "Play")
    assert 0 < stood < everything
    page.wait_for_timeout(100)
    assert visible(run) == stood
    for speed in ("1", "4"):
        run.locator(".speed").click()
        expect(run.locator(".speed")).to_have_text(re.compile(f"^{speed}"))
    run.locator(".play").click()
    expect(run.locator(".run-panel-0 .last-word")).to_be_visible()
    assert visible(run) == everything


def test_it_begins_at_once(run: Locator) -> None:
    """Not only in the next frame: until then, the finished picture would seem to be played."""
    rows = ".run-panel-0 .row:not(.last, .not-yet)"
    shown = f"""run => {{
        run.querySelector(".play").click();
        return [run.querySelector(".play").ariaLabel, run.querySelectorAll("{rows}").length];
    }}"""
    assert run.evaluate(shown) == ["Pause", 0]


def test_the_output_follows(run: Locator) -> None:
    run.locator(".run-views label").first.click()
    slider = run.locator(".replay input")
    slider.evaluate("each => { each.value = each.max / 2; each.dispatchEvent(new Event('input')) }")
    lines = run.locator(".run-panel-0 .run-output li[data-ms]")
    assert 0 < visible(run, ".run-panel-0 .run-output li[data-ms]") < lines.count()


def test_it_plays_in_view_from_wherever_it_was_started(page: Page, run: Locator) -> None:
    run.locator(".last-word").first.scroll_into_view_if_needed()
    run.locator(".play").click()
    page.wait_for_function("document.querySelector('.run .row.now')")
    row, bar = run.locator(".row.now").bounding_box(), run.locator(".replay").bounding_box()
    assert row
    assert bar
    assert row["y"] > bar["y"] + bar["height"]


def test_a_fold_shows_that_its_rounds_are_being_played(run: Locator) -> None:
    move = """(run, part) => {
        const slider = run.querySelector(".replay input"), playing = ".run-panel-0 .fold.now";
        slider.value = slider.max * part;
        slider.dispatchEvent(new Event("input"));
        return +(run.querySelector(playing)?.style.getPropertyValue("--over") ?? -1);
    }"""
    over = [run.evaluate(move, part / 20) for part in range(21)]
    assert any(0 < part < 1 for part in over), over
    assert over[-1] == -1  # at the end, no fold is being played


@pytest.mark.parametrize(("root", "unit"), [("", "s"), ("zh/", "秒")])
def test_it_ends_when_the_run_ended(page: Page, address: str, root: str, unit: str) -> None:
    page.goto(f"{address}{root}lesson/failed_calls/")
    run = page.locator(".run", has=page.locator(".replay")).first
    run.scroll_into_view_if_needed()
    said = re.search(r"[\d.]+", run.locator(".last-word").first.text_content() or "")
    assert said
    expect(run.locator(".replay output")).to_have_text(f"{said[0]} / {said[0]} {unit}")


def test_another_start_method_is_replayed_from_its_own_recording(run: Locator) -> None:
    run.locator(".step").click()
    run.locator(".run-methods label").nth(1).click()
    rows = ".run-panel-1 .row:not(.last)"
    assert visible(run, rows) == run.locator(rows).count()
    run.locator(".step").click()
    assert visible(run, rows) == 1


def test_the_end_is_reached_at_whatever_time_it_came(page: Page, run: Locator) -> None:
    panel = page.locator("#run-trading_threads-processes .run-panel-1")
    last = panel.locator(".last-word")
    last.evaluate("word => { word.dataset.seconds = '32.01' }")  # in binary less, times 1000
    run.locator(".run-methods label").nth(1).click()
    run.locator(".step").click()
    expect(last).to_be_hidden()
    run.locator(".replay input").press("End")
    expect(last).to_be_visible()


def test_without_scripts_the_picture_stands_and_the_views_change(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + PAGE)
    reveal(page)
    run = page.locator("#run-trading_threads-debug")
    expect(run.locator(".replay")).to_have_count(0)
    expect(run.locator(".run-panel-0 .timeline")).to_be_visible()
    run.locator(".run-views label").nth(2).click()
    expect(run.locator(".run-panel-0 .sentence").first).to_be_visible()
    run.locator(".run-views label").first.click()
    expect(run.locator(".run-panel-0 .run-output")).to_be_visible()
    expect(run.locator(".run-panel-0 .timeline")).to_be_hidden()
    context.close()
