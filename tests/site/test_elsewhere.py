"""Recordings of other Pythons and platforms: what a build takes, shows and refuses."""

from __future__ import annotations

import subprocess
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from snippets.recorder.interpreters import current, default_start_method, find, release
from snippets.recorder.recording import RecordingError
from tests.site.conftest import Quiet, Server
from tests.site.elsewhere import FOLDER, build, change, hand_over, with_processes
from tests.site.small_project import copy_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.xdist_group("elsewhere")

THREADS = "trading_threads.threads.plain.json"
PAGE = "lesson/trading_threads/"
OWN = release(current().version)
ODD = "<img src=x onerror=alert(1)>"
RUN = "#run-trading_threads-processes"


def prepare(project: Path) -> None:
    """Hand over runs of three Pythons: the second prints other lines, the third lacks one."""
    copy_project(project)
    with_processes(project)
    hand_over(project, "linux-3.98", "linux-3.99", "macos-3.99")

    def other(data: dict[str, Any]) -> None:
        first = data["recording"]["lines"][0]
        first |= {"text": f"another line {ODD}", "process": ODD}
        data["recording"]["events"][0]["details"]["name"] = ODD

    folder = project / FOLDER
    change(folder / "linux-3.99" / "trading_threads.processes.spawn.json", other)
    (folder / "macos-3.99" / "trading_threads.processes.fork.json").unlink()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build a site with them, and return its address."""
    project = tmp_path_factory.mktemp("elsewhere") / "project"
    prepare(project)
    done = build(project, "--strict")
    assert done.returncode == 0, done.stdout + done.stderr
    yield from served(project)


def served(project: Path) -> Iterator[str]:
    server = Server(("127.0.0.1", 0), partial(Quiet, directory=str(project / "site")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    yield from pages(browser, script=request.param)


@pytest.fixture
def script_page(browser: Browser) -> Iterator[Page]:
    yield from pages(browser, script=True)


def pages(browser: Browser, *, script: bool) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, java_script_enabled=script
    )
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: trouble.append(dialog.message))
    yield page
    context.close()
    assert trouble == []


def choose(run: Locator, python: str, method: str = "") -> None:
    run.locator(".run-pythons label").filter(has_text=python).click()
    if method:
        run.locator(".run-methods label").filter(
            has=run.page.get_by_text(method, exact=True)
        ).click()


def test_the_reader_chooses_and_sees_the_real_run(page: Page, place: str) -> None:
    page.goto(place + PAGE)
    run = page.locator(RUN)
    labels = run.locator(".run-pythons code").all_text_contents()
    assert labels == [f"{OWN} (Linux)", "3.98 (Linux)", "3.99 (Linux)", "3.99 (macOS)"]
    assert run.locator(".run-pythons :checked + span code").all_text_contents() == labels[:1]
    assert run.locator(".run-pythons small").all_text_contents() == ["other lines"] * 2
    panels = run.locator(".run-panel:visible")
    choose(run, labels[0], "spawn")
    same = f"the same lines under Python {labels[1]} and {labels[3]}"
    for label, has, lacks in (
        (labels[0], same, "another line"),
        (labels[1], same, "another line"),
        (labels[2], "Recorded by the build: Python 3.99.0 · Linux · spawn", same),
        (labels[3], same, "another line"),
    ):
        choose(run, label)
        expect(panels).to_have_count(1)
        expect(panels).to_contain_text(has)
        expect(panels).not_to_contain_text(lacks)
    choose(run, labels[3], "fork")
    expect(panels).to_have_text("Not recorded under fork with Python 3.99 (macOS).")
    verdict = run.locator(".run-methods label").first.locator("small:visible")
    expect(verdict).to_have_text("not recorded")
    choose(run, labels[0])
    expect(panels).to_contain_text("Round 12")
    expect(verdict).to_have_text("stopped by the build")


def test_the_default_start_method_of_each_is_marked(page: Page, place: str) -> None:
    page.goto(place + PAGE)
    run = page.locator(RUN)
    marked = run.locator(".run-methods label", has=page.locator(".run-default:visible"))
    for label, method in (
        (f"{OWN} (Linux)", default_start_method("Linux", OWN)),
        ("3.98 (Linux)", "forkserver"),
        ("3.99 (macOS)", "spawn"),
    ):
        choose(run, label)
        expect(marked).to_have_count(1)
        expect(marked.locator("code")).to_have_text(method)


def test_the_choice_holds_for_the_page_the_next_ones_and_the_other_language(
    script_page: Page, place: str
) -> None:
    page = script_page
    page.goto(place + PAGE)
    choose(page.locator(RUN), "3.99 (Linux)")
    chosen = page.locator(".run-pythons :checked + span code")
    for path in (PAGE, f"zh/{PAGE}"):
        page.goto(place + path)
        expect(chosen).to_have_text(["3.99 (Linux)"] * 2)
    run = page.locator(RUN)
    expect(run.locator(".run-pythons small").first).to_have_text("输出不同")
    choose(run, "3.98 (Linux)", "spawn")
    expect(run.locator(".run-panel:visible")).to_contain_text("和 3.99 (macOS) 下输出相同")


def test_a_keyboard_chooses_and_the_replay_follows(script_page: Page, place: str) -> None:
    page = script_page
    page.goto(place + PAGE)
    run = page.locator(RUN)
    choose(run, OWN, "spawn")
    run.locator(".replay .back").wait_for()
    run.locator(".run-pythons input").first.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    panel = run.locator(".run-panel:visible")
    expect(panel).to_contain_text("another line")
    run.locator(".replay .back").click()
    expect(panel.locator(".row.now")).to_have_count(1)
    page.keyboard.press("Escape")
    choose(run, "3.99 (macOS)", "fork")  # there is nothing to replay
    run.locator(".replay .step").click()
    choose(run, OWN)
    expect(panel).to_contain_text("Round 12")


def test_names_with_html_are_shown_as_they_are(page: Page, place: str) -> None:
    page.goto(place + PAGE)
    run = page.locator(RUN)
    assert run.locator("img").count() == 0
    choose(run, "3.99 (Linux)", "spawn")
    panel = run.locator(".run-panel:visible")
    expect(panel.locator("li").first).to_contain_text(f"another line {ODD}")
    expect(panel.locator("li b").first).to_have_text(ODD)


def test_paper_has_the_runs_of_the_build_alone(script_page: Page, place: str) -> None:
    page = script_page
    page.goto(place + PAGE)
    choose(page.locator(RUN), "3.99 (Linux)", "spawn")
    page.emulate_media(media="print")
    expect(page.locator(f"{RUN} .run-panel:visible")).to_have_count(3)
    expect(page.locator(f"{RUN} .run-elsewhere").first).to_be_hidden()
    expect(page.locator(".run-pythons").first).to_be_hidden()


def test_nothing_is_wider_than_a_phone(script_page: Page, place: str) -> None:
    script_page.goto(place + PAGE)
    choose(script_page.locator(RUN), "3.99 (Linux)", "spawn")
    width = "document.documentElement.scrollWidth"
    assert script_page.evaluate(width) == 390


def test_without_such_recordings_there_is_no_choice(site: Path) -> None:
    for file in site.rglob("*.html"):
        text = file.read_text("utf-8")
        assert "run-pythons" not in text
        assert "run-default" not in text
    (sheet,) = (site / "assets").glob("style.*.css")
    assert "run-pythons" not in sheet.read_text("utf-8")


def test_a_stale_recording_fails_a_strict_build_once_by_file_and_what_to_do(project: Path) -> None:
    hand_over(project, "linux-3.98")
    file = project / FOLDER / "linux-3.98" / THREADS
    change(file, lambda data: data.update(content="0" * 64))
    done = build(project, "--strict")
    text = done.stdout + done.stderr
    assert done.returncode == 1
    assert text.count(str(file)) == 1
    assert "has changed since it was recorded: record it again there, or delete the file" in text
    done = build(project)  # as when it is served: what remains is shown
    assert done.returncode == 0
    assert "3.98" not in (project / "site" / PAGE / "index.html").read_text("utf-8")


def test_real_runs_of_other_pythons_are_shown(script_page: Page, project: Path) -> None:
    there = []
    for wanted in ("3.12", "3.13", "3.14"):
        try:
            there += [wanted] * (release(find(wanted).version) != OWN)
        except RecordingError:
            continue
    if not there:
        pytest.skip("no other Python on PATH")
    with_processes(project)
    prints = "import sys; print('minor', sys.version_info[1])\n"
    threads = project / "snippets" / "trading_threads" / "threads.py"
    threads.write_text(prints + threads.read_text("utf-8"), "utf-8")
    command = [sys.executable, "-m", "snippets", "record", "--to", FOLDER, "--pythons"]
    subprocess.run([*command, " ".join(there)], cwd=project, check=True)
    assert build(project, "--strict").returncode == 0
    for address in served(project):
        script_page.goto(address + PAGE)
        first = script_page.locator("#run-trading_threads-threads")
        second = script_page.locator(RUN)
        expect(first.locator(".run-pythons code")).to_have_text(sorted([OWN, *there]))
        for wanted in [*there, OWN]:
            choose(first, wanted)
            panel = first.locator(".run-panel:visible")
            expect(panel).to_have_count(1)
            expect(panel.locator("li code").first).to_have_text(f"minor {wanted[2:]}")
            for method in ("fork", "spawn", "forkserver"):
                choose(second, wanted, method)
                expect(second.locator(".run-panel:visible .run-source")).to_contain_text(wanted)
