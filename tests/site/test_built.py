"""The built site: whole, the same in both languages, and showing what the recordings say."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlparse

import pytest
from bs4 import BeautifulSoup

from snippets.recorder.catalog import load_catalog
from snippets.recorder.run import ROOT, SNIPPETS
from snippets.recorder.store import Store
from snippets.rendering.words import WORDS

if TYPE_CHECKING:
    from pathlib import Path

    from bs4 import Tag

    from snippets.recorder.catalog import Program
    from snippets.recorder.recording import Line

PAGES = sorted(
    page.relative_to(ROOT / "docs" / "en").as_posix()
    for page in (ROOT / "docs" / "en").rglob("*.md")
)
pytestmark = pytest.mark.xdist_group("pages")  # one worker reads them all, once
BASE = "https://example.org/"


def built(site: Path, page: str, language: str) -> Path:
    stem = page.removesuffix(".md").removesuffix("index")
    return site / ("zh" if language == "zh" else "") / stem / "index.html"


@functools.cache
def soup(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


@functools.cache
def by_id(file: Path) -> dict[str, list[Tag]]:
    """Return the elements of a page that have an id: to search a long page for each takes long."""
    found: dict[str, list[Tag]] = {}
    for node in soup(file).find_all(id=True):
        found.setdefault(str(node["id"]), []).append(node)
    return found


def test_every_link_leads_somewhere(site: Path) -> None:
    broken = []
    for file in site.rglob("*.html"):
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
                url.fragment and link.name == "a" and unquote(url.fragment) not in by_id(path)
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


def test_no_link_is_empty(site: Path) -> None:
    empty = [
        (str(file), str(link))
        for file in site.rglob("*.html")
        for link in soup(file).select("a[href]")
        if not (link.get_text(strip=True) or link.get("aria-label"))
    ]
    assert empty == []


def outline(site: Path, page: str, language: str) -> list[tuple[str, str]]:
    """Return what a translation must have in common with its original."""
    content = soup(built(site, page, language)).find("article")
    assert content is not None
    found = []
    for node in content.find_all(["h1", "h2", "h3", "h4", "pre", "ol", "table", "div", "fieldset"]):
        if node.name in ("h1", "h2", "h3", "h4"):
            found.append((node.name, str(node.get("id"))))
        elif node.name == "pre":
            found.append(("pre", node.get_text()))
        elif node.name == "ol" and node.find_parent(class_="run") is None:
            found.append(("ol", str(len(node.find_all("li", recursive=False)))))
        elif node.name == "table" and node.find_parent(class_="run-table") is None:
            found.append(("table", str(len(node.find_all("td")))))
        elif "run" in (node.get("class") or []):
            found.append(("run", " ".join(code.get_text() for code in node.find_all("code"))))
        elif "ask" in (node.get("class") or []):
            found.append(("ask", str(len(node.find_all("label")))))
        elif "run-table" in (node.get("class") or []):
            found.append(("run", " ".join(cell.get_text() for cell in node.find_all("td"))))
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


def writer(line: Line, language: str) -> str:
    """Return the name under which a page shows who printed a line."""
    words = WORDS[language]
    name = words.names.get(line.process, line.process)
    return words.stderr.format(name=name) if line.stream == "stderr" else name


def printable(text: str) -> str:
    """Return a line as a page shows it: control characters are replaced."""
    if not text.strip():
        return text and " "  # the parser of this test makes all blanks one
    return "".join(
        c if c == "\t" or unicodedata.category(c) not in ("Cc", "Cf") else "\ufffd" for c in text
    )


@pytest.mark.parametrize("program", load_catalog().programs, ids=lambda program: program.path)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_show_what_the_recordings_say(site: Path, program: Program, language: str) -> None:
    store = Store()
    name = re.sub(r"[^0-9a-z_]+", "-", program.path.removesuffix(".py"))
    (block,) = (
        block for file in pages_of(site, language) for block in by_id(file).get(f"run-{name}", [])
    )
    if "run-table" in block["class"]:
        rows = [[cell.get_text() for cell in row.select("td")] for row in block.select("tr")[1:]]
        lines = store.recording(program, program.runs[0]).lines
        assert rows == [re.split(r" {2,}|\t", line.text) for line in lines]
        return
    panels = block.select(".run-panel")
    assert len(panels) == len(program.runs)
    for panel, method in zip(panels, program.runs, strict=True):
        recording = store.recording(program, method)
        shown = [
            (item.b.get_text(), item.code.get_text())
            for item in panel.select(".run-output li")
            if item.b and item.code
        ]
        assert shown == [(writer(line, language), printable(line.text)) for line in recording.lines]
        source = panel.select_one(".run-source")
        assert source is not None
        assert f"Python {recording.python} · {recording.platform}" in source.get_text()


@pytest.mark.parametrize("program", load_catalog().programs, ids=lambda program: program.path)
def test_the_bytes_that_ran_can_be_downloaded(site: Path, program: Program) -> None:
    content = (SNIPPETS / program.path).read_bytes()
    assert (site / "programs" / program.path).read_bytes() == content
    with zipfile.ZipFile(site / "programs.zip") as archive:
        assert archive.read(f"parallel-python-programs/{program.path}") == content
        assert program.path in archive.read("parallel-python-programs/README.txt").decode()
    for language in ("en", "zh"):
        assert downloads(site, language).count(f"{BASE}programs/{program.path}") == 1


@functools.cache
def downloads(site: Path, language: str) -> list[str]:
    """Return the addresses that the pages of one language offer for download."""
    return [
        urljoin(f"{BASE}{file.relative_to(site).as_posix()}", str(link["href"]))
        for file in pages_of(site, language)
        for link in soup(file).find_all("a", download=True)
    ]


@functools.cache
def pages_of(site: Path, language: str) -> list[Path]:
    """Return the pages of one language."""
    return [
        file
        for file in site.rglob("index.html")
        if (file.relative_to(site).parts[0] == "zh") == (language == "zh")
    ]


def test_the_archive_holds_the_programs_and_nothing_else(site: Path) -> None:
    with zipfile.ZipFile(site / "programs.zip") as archive:
        names = {name.removeprefix("parallel-python-programs/") for name in archive.namelist()}
    assert names == {"README.txt", *(program.path for program in load_catalog().programs)}
    for home in (site / "index.html", site / "zh" / "index.html"):
        assert soup(home).select('article a[href$="programs.zip"]')


TERMS = tomllib.loads((ROOT / "docs" / "hooks" / "glossary.toml").read_text("utf-8"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_term_is_in_the_glossary_and_each_entry_is_a_term(site: Path, language: str) -> None:
    article = soup(built(site, "glossary.md", language)).find("article")
    assert article is not None
    entries = {str(node["id"]) for node in article.select("td [id]")}
    assert entries == set(TERMS)


def prose(article: Tag) -> list[tuple[str, str]]:
    """Return the text of a page in order, each part with the term that it links to, or ""."""
    found = []
    for text in article.find_all(string=True):
        above = list(text.parents)
        link = next((node for node in above if "term" in (node.get("class") or [])), None)
        if link is not None:
            found.append((str(text), str(link["href"]).partition("#")[2]))
        elif not any(
            node.name
            in ("a", "code", "h1", "h2", "h3", "h4", "kbd", "pre", "th", "script", "style")
            or "run" in (node.get("class") or [])
            or not {"run-table", "highlight", "ask", "hero-picture", "lab-output"}.isdisjoint(
                node.get("class") or []
            )
            for node in above
        ):
            found.append((str(text), ""))
    return found


@pytest.mark.parametrize("page", [page for page in PAGES if page != "glossary.md"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_term_is_linked_where_a_page_uses_it_first(site: Path, page: str, language: str) -> None:
    article = soup(built(site, page, language)).find("article")
    assert article is not None
    parts = prose(article)
    linked = [term for _, term in parts if term]
    assert len(linked) == len(set(linked))
    forms = {form.casefold(): term for term, entry in TERMS.items() for form in entry[language]}
    words = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    pattern = re.compile(
        rf"(?<![A-Za-z_])({words})(?![A-Za-z_])" if language == "en" else f"({words})",
        re.IGNORECASE,
    )
    seen: set[str] = set()
    for text, term in parts:
        if term:
            assert forms[text.casefold()] == term
            seen.add(term)
        for match in pattern.findall(text):
            assert forms[match.casefold()] in seen, f"{match} is used before it is linked"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_erratum_is_proven_sourced_and_linked_from_its_passage(
    site: Path, language: str
) -> None:
    page = built(site, "errata.md", language)
    article = soup(page).find("article")
    assert article is not None
    slugs = set()
    for heading in article.find_all("h3"):
        entry = heading.find_next_sibling("ul")
        assert entry is not None
        claim, fact, run, source = entry.find_all("li", recursive=False)
        assert claim.get_text()
        assert fact.get_text()
        runs = [str(link["href"]) for link in run.find_all("a")]
        assert runs
        assert all(link.startswith(("../lesson/", "../start_methods/")) for link in runs)
        assert all(str(link["href"]).startswith("https://") for link in source.find_all("a"))
        assert source.find("a")
        slugs.add(str(heading["id"]))
    linked = {
        str(link["href"]).partition("errata/#")[2]
        for file in pages_of(site, language)
        if file != page
        for link in soup(file).select('article a[href*="errata/#"]')
    }
    assert linked == slugs
