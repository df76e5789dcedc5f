"""The built site: whole, the same in both languages, and showing what the recordings say."""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlparse

import pytest
from bs4 import BeautifulSoup

from snippets.recorder.catalog import load_catalog
from snippets.recorder.run import ROOT
from snippets.recorder.store import Store

if TYPE_CHECKING:
    from pathlib import Path

PAGES = sorted(
    page.relative_to(ROOT / "docs" / "en").as_posix()
    for page in (ROOT / "docs" / "en").rglob("*.md")
)
BASE = "https://example.org/"


def built(site: Path, page: str, language: str) -> Path:
    stem = page.removesuffix(".md").removesuffix("index")
    return site / ("zh" if language == "zh" else "") / stem / "index.html"


@functools.cache
def soup(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


@functools.cache
def ids(file: Path) -> set[str]:
    return {str(node["id"]) for node in soup(file).find_all(id=True)}


def test_every_link_leads_somewhere(site: Path) -> None:
    broken = []
    for file in site.rglob("*.html"):
        if file.name == "404.html":
            continue
        page = soup(file)
        here = urljoin(BASE, file.relative_to(site).as_posix().removesuffix("index.html"))
        for link in page.find_all(["a", "link", "script", "img"]):
            target = str(link.get("href") or link.get("src") or "")
            if not target or target.startswith("data:"):
                continue
            url = urlparse(urljoin(here, target))
            if url.netloc != urlparse(BASE).netloc:
                continue
            path = site / unquote(url.path).lstrip("/")
            path = path / "index.html" if path.is_dir() else path
            if not path.is_file() or (
                url.fragment and link.name == "a" and unquote(url.fragment) not in ids(path)
            ):
                broken.append((str(file), target))
    assert broken == []


def test_no_page_asks_a_third_party(site: Path) -> None:
    asked = [
        (str(file), str(node))
        for file in site.rglob("*.html")
        for node in soup(file).find_all(["script", "img", "iframe", "link"])
        for target in [str(node.get("src") or node.get("href") or "")]
        if re.match(r"(https?:)?//", target)
        and set(node.get("rel") or []).isdisjoint({"canonical", "alternate"})
    ]
    assert asked == []


def outline(site: Path, page: str, language: str) -> list[tuple[str, str]]:
    """Return what a translation must have in common with its original."""
    content = soup(built(site, page, language)).find("article")
    assert content is not None
    found = []
    for node in content.find_all(["h1", "h2", "h3", "h4", "pre", "ol", "table", "div"]):
        if node.name in ("h1", "h2", "h3", "h4"):
            found.append((node.name, str(node.get("id"))))
        elif node.name == "pre":
            found.append(("pre", node.get_text()))
        elif node.name == "ol" and node.find_parent(class_="run") is None:
            found.append(("ol", str(len(node.find_all("li", recursive=False)))))
        elif node.name == "table":
            found.append(("table", str(len(node.find_all("td")))))
        elif "run" in (node.get("class") or []):
            found.append(("run", " ".join(code.get_text() for code in node.find_all("code"))))
    return found


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_outline(site: Path, page: str) -> None:
    english, chinese = (outline(site, page, language) for language in ("en", "zh"))
    assert english == chinese
    assert english


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_raw_fence_is_left(site: Path, page: str, language: str) -> None:
    text = soup(built(site, page, language)).get_text()
    assert "```" not in text
    assert "--8<--" not in text
    assert "from snippets import" not in text


@pytest.mark.parametrize("program", load_catalog().programs, ids=lambda program: program.path)
def test_pages_show_what_the_recordings_say(site: Path, program: object) -> None:
    path = program.path  # type: ignore[attr-defined]
    entry, store = load_catalog().program(path), Store()
    blocks = [
        block
        for file in site.rglob("*.html")
        for block in soup(file).select(f"#run-{re.sub(r'[^0-9a-z_]+', '-', path[:-3])}")
    ]
    assert len(blocks) == 2
    for block in blocks:
        panels = block.select(".run-panel")
        assert len(panels) == len(entry.runs)
        for panel, method in zip(panels, entry.runs, strict=True):
            recording = store.recording(entry, method)
            lines = [
                (item.b.get_text(), item.code.get_text())
                for item in panel.select("li")
                if item.b and item.code
            ]
            assert lines == [(line.process, line.text) for line in recording.lines]
            source = panel.select_one(".run-source")
            assert source is not None
            assert f"Python {recording.python} · {recording.platform}" in source.get_text()


@pytest.mark.parametrize("word", ["共享", "内存", "死锁", "进程", "多进程"])
def test_the_chinese_index_has_the_words(site: Path, word: str) -> None:
    index = json.loads((site / "zh" / "search" / "search_index.json").read_text("utf-8"))
    separator = re.compile(index["config"]["separator"])
    words = {
        part
        for entry in index["docs"]
        for part in separator.split(f"{entry['title']} {entry['text']}")
    }
    assert word in words or all(part in words for part in ("多", "进程"))
