"""What the search, search engines and visitors of a wrong address find."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from snippets.rendering.words import WORDS
from tests.site.test_built import BASE, PAGES, built, soup

if TYPE_CHECKING:
    from pathlib import Path

    from bs4 import BeautifulSoup

pytestmark = pytest.mark.xdist_group("pages")
LANGUAGES = ("en", "zh")
EVERY_PAGE = [(page, language) for page in PAGES for language in LANGUAGES]
ATOM = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def address(page: str, language: str) -> str:
    stem = page.removesuffix(".md").removesuffix("index")
    return f"{BASE}{'zh/' if language == 'zh' else ''}{stem}{'/' if stem else ''}"


def content(page: BeautifulSoup, name: str) -> str:
    """Return the content of the one meta tag of this name."""
    (tag,) = [*page.find_all("meta", attrs={"name": name}), *page.select(f'[property="{name}"]')]
    return str(tag["content"])


@pytest.mark.parametrize("word", ["共享", "内存", "死锁", "进程", "多进程"])
def test_the_chinese_index_has_the_words(site: Path, word: str) -> None:
    index = json.loads((site / "zh" / "search" / "search_index.json").read_text("utf-8"))
    separator = re.compile(index["config"]["separator"])
    words = {
        part
        for entry in index["docs"]
        for part in separator.split(f"{entry['title']} {entry['text']}")
    }
    assert word in words


def test_no_line_of_a_chinese_excerpt_can_begin_with_punctuation(site: Path) -> None:
    index = (site / "zh" / "search" / "search_index.json").read_text("utf-8")
    texts = [entry[key] for entry in json.loads(index)["docs"] for key in ("title", "text")]
    assert "\u200b" in "".join(texts)
    comma, stop = "\N{FULLWIDTH COMMA}", "\N{IDEOGRAPHIC FULL STOP}"
    assert [text for text in texts if re.search(f"\u200b[{comma}{stop}]", text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_has_the_output_and_no_timeline(site: Path, language: str) -> None:
    folder = site / "zh" if language == "zh" else site
    index = json.loads((folder / "search" / "search_index.json").read_text("utf-8"))
    text = "".join(entry["text"] for entry in index["docs"]).replace("\u200b", "")
    assert "[End of input]" in text
    assert WORDS[language].timeline.introduction not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_has_no_words_of_the_controls_of_a_run(site: Path, language: str) -> None:
    folder = site / "zh" if language == "zh" else site
    controls = {
        node.get_text()
        for page in PAGES
        for node in soup(built(site, page, language)).select(".run fieldset, .run-command")
    }
    assert controls
    index = json.loads((folder / "search" / "search_index.json").read_text("utf-8"))
    texts = [re.sub(r"<[^>]+>|\u200b", "", entry["text"]) for entry in index["docs"]]
    assert [each for each in controls if any(each in text for text in texts)] == []


@pytest.mark.parametrize(("page", "language"), EVERY_PAGE)
def test_each_page_describes_itself(site: Path, page: str, language: str) -> None:
    tree = soup(built(site, page, language))
    description = content(tree, "description")
    assert 20 <= len(description) <= 160
    assert tree.html is not None
    assert tree.html["lang"] == language
    assert tree.title is not None
    assert tree.title.get_text(strip=True)
    assert content(tree, "og:description") == content(tree, "twitter:description") == description
    assert content(tree, "og:title") == content(tree, "twitter:title") != ""
    assert content(tree, "og:url") == address(page, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_pages_have_the_same_title_or_description(site: Path, language: str) -> None:
    pages = [soup(built(site, page, language)) for page in PAGES]
    assert len({content(page, "description") for page in pages}) == len(pages)
    assert len({page.title for page in pages}) == len(pages)


@pytest.mark.parametrize(("page", "language"), EVERY_PAGE)
def test_each_page_names_its_address_and_its_twins(site: Path, page: str, language: str) -> None:
    tree = soup(built(site, page, language))
    (canonical,) = tree.select('link[rel="canonical"]')
    assert canonical["href"] == address(page, language)
    twins = {link["hreflang"]: link["href"] for link in tree.select("link[hreflang]")}
    assert twins == {
        "en": address(page, "en"),
        "zh": address(page, "zh"),
        "x-default": address(page, "en"),
    }


def test_the_sitemap_has_each_page_in_both_languages_with_its_twins(site: Path) -> None:
    entries = ET.parse(site / "sitemap.xml").getroot().findall(f"{ATOM}url")  # ours: no bombs
    found = {str(entry.findtext(f"{ATOM}loc")): entry for entry in entries}
    assert set(found) == {address(page, language) for page, language in EVERY_PAGE}
    assert len(entries) == len(found)
    for page, language in EVERY_PAGE:
        links = found[address(page, language)].findall(f"{XHTML}link")
        assert {link.get("hreflang"): link.get("href") for link in links} == {
            "en": address(page, "en"),
            "zh": address(page, "zh"),
            "x-default": address(page, "en"),
        }
    assert not list((site / "zh").glob("sitemap*"))
    assert f"Sitemap: {BASE}sitemap.xml" in (site / "robots.txt").read_text("utf-8")


@pytest.mark.parametrize(("page", "language"), EVERY_PAGE)
def test_headings_leave_no_level_out(site: Path, page: str, language: str) -> None:
    levels = [int(node.name[1]) for node in soup(built(site, page, language)).select("h1,h2,h3,h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_404_page_leads_home_in_both_languages(site: Path, language: str) -> None:
    tree = soup(built(site, "index.md", language).parent / "404.html")
    assert tree.html is not None
    assert tree.html["lang"] == language
    sections = tree.select("article section")
    assert [section["lang"] for section in sections] == sorted(
        LANGUAGES, key=lambda each: each != language
    )
    homes = {str(section["lang"]): section.select("a")[0]["href"] for section in sections}
    assert homes == {"en": "/", "zh": "/zh/"}
    assert content(tree, "robots") == "noindex"


@pytest.mark.parametrize(("url", "root"), [(f"{BASE}course/", "/course/"), ("", "/")])
def test_the_404_page_finds_everything_wherever_the_site_stands(
    project: Path, tmp_path: Path, url: str, root: str
) -> None:
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")],
        cwd=project,
        env={**os.environ, "SITE_URL": url},
        check=True,
        capture_output=True,
    )
    for file in ("404.html", "zh/404.html"):
        tree = soup(tmp_path / "site" / file)
        for node in tree.select("a, link, script"):
            target = str(node.get("href") or node.get("src") or "")
            if target and not target.startswith("#"):
                assert target.startswith(root)
                path = tmp_path / "site" / target.removeprefix(root)
                assert (path / "index.html" if path.is_dir() else path).is_file()
        assert re.search(rf'"{root}assets/style\.[0-9a-f]+\.css"', str(tree))
