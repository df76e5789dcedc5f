"""The archive for readers without a connection: unpacked, it works from the file system."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect

from snippets.recorder.run import ROOT
from tests.site.reader import found, reveal
from tests.site.test_built import soup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

NAME, FOLDER = "parallel-python-offline.zip", "parallel-python-offline"
HOMES = ("", "zh/")
CHOSEN = "document.querySelector('.run-methods :checked + span code').textContent"


class Links(HTMLParser):
    """What a page links to, and the ids that links can lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []  # tag, target
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids.add(values.get("id") or "")
        target = values.get("href") or values.get("src")
        if target and not target.startswith("data:"):
            self.links.append((tag, target))


@pytest.fixture(scope="module")
def copy(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the archive, below a folder with a blank in its name."""
    place = tmp_path_factory.mktemp("to take away")
    with zipfile.ZipFile(site / NAME) as archive:
        archive.extractall(place)
    assert [each.name for each in place.iterdir()] == [FOLDER]
    return place / FOLDER


@pytest.fixture(scope="module")
def pages(copy: Path) -> dict[Path, Links]:
    return {file: Links(file.read_text("utf-8")) for file in sorted(copy.rglob("*.html"))}


@pytest.fixture
def page(browser: Browser, copy: Path) -> Iterator[Page]:
    """Open a page that notes errors, and requests to anything but files of the archive."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    trouble: list[str] = []
    page.on(
        "request",
        lambda r: (
            None
            if r.url.startswith((copy.as_uri(), "data:", "blob:null/"))
            else trouble.append(r.url)
        ),
    )
    page.on("requestfailed", lambda request: trouble.append(f"failed: {request.url[:200]}"))
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    yield page
    context.close()
    assert trouble == []


def test_it_holds_the_whole_site_and_nothing_for_servers(site: Path, copy: Path) -> None:
    def files(folder: Path) -> set[str]:
        return {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}

    missing = {name for name in files(site) - files(copy) if not name.endswith("/404.html")}
    assert {name for name in missing if not name.startswith("assets/")} == {
        *("404.html", "robots.txt", "sitemap.xml", "sitemap.xml.gz", NAME),
        *(f"{home}search/search_index.json" for home in HOMES),
    }
    scripts = ("assets/javascripts/lunr/", "assets/javascripts/workers/", "assets/card-")
    assert all(name.startswith(scripts) for name in missing if name.startswith("assets/"))


def test_its_entries_are_sorted_readable_and_have_no_time(site: Path) -> None:
    with zipfile.ZipFile(site / NAME) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 & 0o777 for entry in entries} == {0o644}
    assert not list(site.glob("*.part"))


def test_it_names_no_folder_of_this_machine(copy: Path) -> None:
    folders = [str(ROOT), str(Path.home()), sys.prefix, tempfile.gettempdir()]
    words = re.compile("|".join(re.escape(f"{each}/") for each in folders).encode())
    named = {
        (file.relative_to(copy).as_posix(), found[0])
        for file in copy.rglob("*")
        if file.is_file()
        for found in words.finditer(file.read_bytes())
    }
    assert named == set()


def leads(pages: dict[Path, Links], here: Path, link: str) -> bool:
    """Tell whether a link leads to a file of the archive, and to an id in it."""
    url = urlsplit(link)
    path = Path(os.path.normpath(here.parent / unquote(url.path))) if url.path else here
    if url.scheme or url.netloc or not path.is_file():
        return False
    return not url.fragment or unquote(url.fragment) in pages[path].ids


def test_every_link_leads_to_a_file(pages: dict[Path, Links]) -> None:
    broken = [
        (str(file), link)
        for file, page in pages.items()
        for tag, link in page.links
        if not (tag == "a" and urlsplit(link).scheme) and not leads(pages, file, link)
    ]
    assert broken == []
    assert sum(len(page.links) for page in pages.values()) > 1000


@pytest.mark.parametrize("home", HOMES)
def test_every_result_that_the_search_can_show_leads_to_a_file(
    copy: Path, pages: dict[Path, Links], home: str
) -> None:
    script = (copy / home / "search" / "search_index.js").read_text("utf-8")
    index, _ = json.JSONDecoder().raw_decode(script, script.index("{"))
    links = [each["location"] for each in index["docs"]]
    assert len(links) > 50
    assert [link for link in links if not leads(pages, copy / home / "index.html", link)] == []


@pytest.mark.parametrize("home", HOMES)
def test_the_home_page_offers_it_with_its_size_but_not_in_itself(
    site: Path, copy: Path, home: str
) -> None:
    (link,) = soup(site / home / "index.html").select(f'article a[href$="{NAME}"]')
    assert (site / home / str(link["href"])).resolve() == (site / NAME).resolve()
    stated = re.match(r"\s*[(（]([\d.]+)\N{NO-BREAK SPACE}MB[)）]", str(link.next_sibling))  # noqa: RUF001
    assert stated
    assert float(stated[1]) == round((site / NAME).stat().st_size / 1e6, 1)
    text = (copy / home / "index.html").read_text("utf-8")
    assert NAME not in text
    assert "programs.zip" in text


@pytest.mark.parametrize(
    ("start", "word"),
    [
        ("index.html", "flag"),
        ("lesson/pipes/index.html", "fork"),
        ("zh/index.html", "多进程"),
        ("zh/lesson/pipes/index.html", "pickle"),
    ],
)
def test_search_finds_and_leads_to_the_place(page: Page, copy: Path, start: str, word: str) -> None:
    page.goto((copy / start).as_uri())
    page.locator(".md-search__input").click()
    page.keyboard.type(word)
    result = page.locator(found(word)).first
    expect(result).to_be_visible()
    result.click()
    page.wait_for_url(f"{copy.as_uri()}/**/index.html?h=*#*")
    assert page.url.startswith(f"{copy.as_uri()}/zh/") == start.startswith("zh/")
    expect(page.locator("article mark").first).to_contain_text(word)
    assert page.evaluate("document.querySelector(':target') !== null")


def test_a_reader_finds_their_way_from_the_home_page(page: Page, copy: Path) -> None:
    page.goto((copy / "index.html").as_uri())
    expect(page.locator(".md-header")).to_have_css("position", "sticky")  # the styles are there
    expect(page.locator(".hero-picture [role=img]")).to_be_visible()
    for language in ("zh", "en", "zh"):
        page.locator(".md-select").hover()
        page.locator(f".md-select__link[hreflang={language}]").click()
        home = copy / ("zh" if language == "zh" else "") / "index.html"
        page.wait_for_url(home.as_uri())
    page.locator(".hero-buttons a").first.click()
    section = copy / "zh" / "lesson" / "trading_threads" / "index.html"
    page.wait_for_url(section.as_uri())
    reveal(page)
    run = page.locator("#run-trading_threads-pids")
    run.locator(".run-methods label").filter(has=page.get_by_text("spawn", exact=True)).click()
    expect(run.locator(".run-panel").nth(1)).to_be_visible()
    run.locator("label:has([value=timeline])").click()
    expect(run.locator(".run-panel-1 .drawing").first).to_be_visible()
    run.locator(".replay .step").click()
    expect(run.locator(".run-panel-1 .row.now")).to_have_count(1)
    page.locator(".md-footer__link--next").click()
    page.wait_for_url((copy / "zh" / "lesson" / "event" / "index.html").as_uri())
    assert page.evaluate(CHOSEN) == "spawn"
    page.locator(".md-select").hover()
    page.locator(".md-select__link[hreflang=en]").click()
    page.wait_for_url((copy / "lesson" / "event" / "index.html").as_uri())


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("zh/labs/moving_data/index.html", "zh/labs/moving_data/moving_data.ipynb"),
        ("lesson/event/index.html", "programs/event/event.py"),
    ],
)
def test_a_download_is_saved_not_shown(page: Page, copy: Path, path: str, file: str) -> None:
    page.goto((copy / path).as_uri())
    with page.expect_download() as download:
        page.locator(f'a[download="{Path(file).name}"]').click()
    assert download.value.suggested_filename == Path(file).name
    assert download.value.path().read_bytes() == (copy / file).read_bytes()
