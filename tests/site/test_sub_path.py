"""Below a path, as GitHub Pages serves the site of a project, everything works in a real browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import expect

from snippets.recorder.run import ROOT
from tests.site.conftest import Quiet, Server, shared
from tests.site.reader import found, reveal
from tests.site.test_found import ATOM, XHTML
from tests.site.test_offline import Links

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Response


HOST = "https://owner.github.io"
PATH = "/learn-zh/"  # ends as the addresses of Chinese pages do, and is none
DEEP = "lesson/trading_threads/"
CHOSEN = "[...document.querySelectorAll('.run-methods :checked + span code')].map(each => each.textContent)"


class Pages(Quiet):
    """Answer as GitHub Pages does: below the path with the site and its 404 page, else with nothing."""

    def do_GET(self) -> None:  # noqa: N802 http.server names it so
        if self.path.startswith(PATH):
            super().do_GET()
        else:
            self.answer(b"There isn't a GitHub Pages site here.", "text/plain")

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(PATH[:-1]))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code == HTTPStatus.NOT_FOUND:
            with open(f"{self.directory}/404.html", "rb") as page:  # noqa: PTH123 as http.server does
                self.answer(page.read(), "text/html; charset=utf-8")
        else:
            super().send_error(code, message, explain)

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def folder(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site built for an address below a path, in a copy that has to run nothing anew."""
    assert site.is_dir()  # its build has recorded every program
    with shared(tmp_path_factory, "below a path") as project:
        if not project.exists():
            copied = ("docs", "snippets", ".cache/recordings", ".cache/labs")
            for name in copied:
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / name, project / name, ignore=ignored)
            for name in ("mkdocs.yml", "mkdocs.zh.yml"):
                shutil.copy(ROOT / name, project)
            done = subprocess.run(
                [sys.executable, "-m", "mkdocs", "build", "--strict"],
                cwd=project, capture_output=True, text=True, check=False,
                env={**os.environ, "SITE_URL": f"{HOST}{PATH}".rstrip("/")},  # as configure-pages says
            )  # fmt: skip
            if done.returncode:
                shutil.rmtree(project)
                pytest.fail(f"mkdocs build --strict: {done.stdout}{done.stderr}")
    return project / "site"


@pytest.fixture(scope="module")
def home(folder: Path) -> Iterator[str]:
    """Serve the site as it will be served, and return its address."""
    server = Server(("127.0.0.1", 0), partial(Pages, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{PATH}"
    server.shutdown()


def here(address: str | None, home: str) -> str:
    """Return where the test serves what will stand at an address."""
    assert address
    assert address.startswith(HOST + PATH)
    return address.replace(HOST + PATH, home)


@pytest.fixture
def page(browser: Browser, home: str) -> Iterator[Page]:
    """Open a page that notes what it asks for elsewhere, and in vain."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    trouble: list[str] = []

    def answered(response: Response) -> None:
        wanted = "nothing" in response.url and response.request.is_navigation_request()
        if not response.url.startswith((home, "data:", "blob:")) or (
            response.status >= HTTPStatus.BAD_REQUEST and not wanted
        ):
            trouble.append(f"{response.status} {response.url}")

    page.on("response", answered)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    yield page
    context.close()
    assert trouble == []


def test_every_link_stays_below_the_path_and_leads_somewhere(folder: Path) -> None:
    pages = {file: Links(file.read_text("utf-8")) for file in sorted(folder.rglob("*.html"))}
    wrong = []
    for file, page in pages.items():
        # a host shows its 404 page at any address
        name = file.relative_to(folder).as_posix().replace("404.html", "no/thing/")
        for _, link in page.links:
            url = urlsplit(urljoin(HOST + PATH + name.removesuffix("index.html"), link))
            if f"{url.scheme}://{url.netloc}" != HOST:
                continue
            target = folder / unquote(url.path.removeprefix(PATH))
            target = target / "index.html" if url.path.endswith("/") else target
            there = target.is_file() and url.path.startswith(PATH)
            if not there or (url.fragment and unquote(url.fragment) not in pages[target].ids):
                wrong.append((name, link))
    assert wrong == []


@pytest.mark.parametrize("path", ["", DEEP, "labs/moving_data/", "glossary/"])
def test_the_switcher_leads_from_a_page_to_its_twin_and_back(
    page: Page, home: str, path: str
) -> None:
    page.goto(home + path)
    for language, twin in (("zh", f"zh/{path}"), ("en", path)):
        page.locator(".md-select").hover()
        page.locator(f".md-select__link[hreflang={language}]").click()
        page.wait_for_url(home + twin)
        expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize(
    ("start", "word"), [("", "flag"), (DEEP, "fork"), (f"zh/{DEEP}", "多进程"), ("zh/", "pickle")]
)
def test_search_finds_and_leads_to_the_place(page: Page, home: str, start: str, word: str) -> None:
    page.goto(home + start)
    page.locator(".md-search__input").click()
    page.keyboard.type(word)
    page.locator(found(word)).first.click()
    page.wait_for_url(f"{home}**/?h=*#*")
    assert page.url.startswith(f"{home}zh/") == start.startswith("zh/")
    expect(page.locator("article mark").first).to_contain_text(word)


@pytest.mark.parametrize("path", ["nothing/", "zh/nothing/deep/", "zh/lesson/event/nothing.html"])
def test_a_wrong_address_shows_a_page_that_leads_back(page: Page, home: str, path: str) -> None:
    answer = page.goto(home + path)
    assert answer
    assert answer.status == HTTPStatus.NOT_FOUND
    expect(page.locator(".md-header")).to_have_css("position", "sticky")  # the styles are there
    for language, words, root in (("en", "Page not found", ""), ("zh", "找不到页面", "zh/")):
        section = page.locator(f"article section[lang={language}]")
        expect(section).to_contain_text(words)
        section.get_by_role("link").first.click()
        page.wait_for_url(home + root)
        page.go_back()
        page.locator(".md-select").hover()
        page.locator(f".md-select__link[hreflang={language}]").click()
        page.wait_for_url(home + root)
        page.go_back()
    page.locator(".md-search__input").click()
    page.keyboard.type("fork")
    page.locator(".md-search-result__link").first.click()
    page.wait_for_url(f"{home}**/?h=*")
    expect(page.locator("article h1")).to_be_visible()


@pytest.mark.parametrize("path", ["", f"zh/{DEEP}", "labs/moving_data/"])
def test_a_page_names_its_own_address_and_that_of_its_twin(
    page: Page, home: str, path: str
) -> None:
    page.goto(home + path)
    canonical = page.locator("link[rel=canonical]").get_attribute("href")
    assert here(canonical, home) == page.url == home + path
    for link in page.locator("link[hreflang]").all():
        twin = here(link.get_attribute("href"), home)
        answer = page.request.get(twin, fail_on_status_code=True)
        language = str(link.get_attribute("hreflang")).replace("x-default", "en")
        assert re.search(rf'<html lang="{language}"', answer.text())
    card = page.locator("meta[property='og:image']").get_attribute("content")
    assert page.request.get(here(card, home)).headers["content-type"] == "image/png"


def test_the_sitemap_lists_pages_that_are_there(page: Page, home: str) -> None:
    robots = page.request.get(f"{home}robots.txt").text()
    assert robots.splitlines()[-1] == f"Sitemap: {HOST}{PATH}sitemap.xml"
    tree = ET.fromstring(page.request.get(f"{home}sitemap.xml").body())  # ours: no bombs
    found = {str(each.text) for each in tree.iter(f"{ATOM}loc")}
    found |= {str(each.get("href")) for each in tree.iter(f"{XHTML}link")}
    assert len(found) > 20
    for address in found:
        assert page.request.get(here(address, home)).ok, address


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("zh/labs/moving_data/", "zh/labs/moving_data/moving_data.ipynb"),
        (DEEP, "programs/trading_threads/threads.py"),
        ("", "programs.zip"),
        ("zh/", "parallel-python-offline.zip"),
    ],
)
def test_what_is_offered_can_be_downloaded(
    page: Page, home: str, folder: Path, path: str, file: str
) -> None:
    page.goto(home + path)
    with page.expect_download() as download:
        page.locator(f'article a[href$="{file.rpartition("/")[2]}"]').click()
    assert download.value.url == home + file
    assert download.value.path().read_bytes() == (folder / file).read_bytes()
    if file.endswith(".ipynb"):  # its links lead to where the site stands
        assert f"]({HOST}{PATH}zh/lesson/" in (folder / file).read_text("utf-8")


def test_a_start_method_goes_along_to_the_next_page_and_its_twin(page: Page, home: str) -> None:
    page.goto(home + DEEP)
    reveal(page)
    run = page.locator("#run-trading_threads-pids")
    run.locator(".run-methods label").filter(has=page.get_by_text("spawn", exact=True)).click()
    page.locator(".md-footer__link--next").click()
    page.wait_for_url(f"{home}lesson/event/")
    assert set(page.evaluate(CHOSEN)) == {"spawn"}
    page.goto(f"{home}zh/{DEEP}")
    assert set(page.evaluate(CHOSEN)) == {"spawn"}
