"""The site is small, and trimming its styles has changed nothing that a reader can see."""

from __future__ import annotations

import gzip
import json
import re
import struct
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from snippets.recorder.run import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LESSON = "lesson/trading_threads/"
LIMIT = 100_000  # bytes, compressed
LONGEST = 108_000  # of the pages that have most runs: a busy machine's have more rows by 2 kB
OVERRIDES = ROOT / "docs" / "overrides" / "assets"
STILL = """  /* what depends on when it is looked at: also which runs have been near the view */
  *, ::before, ::after { transition: none !important; animation-play-state: paused !important; }
  .run { content-visibility: visible !important; }
"""
PROPERTIES = """() => {  // all that the style sheets set, each by its long name
  const rules = list => [...list].flatMap(rule => [rule, ...rules(rule.cssRules || [])]);
  const styles = [...document.styleSheets].flatMap(sheet => rules(sheet.cssRules));
  const names = styles.flatMap(rule => [...rule.style || []]);
  return [...new Set(names)].filter(name => !name.startsWith("--"));
}"""
STYLES = """(names) => {
  const seen = {}, times = {};
  const kind = node => `${node.tagName}.${node.getAttribute("class")}`;
  const nodes = [...document.querySelectorAll("body, body *")].filter(node => {  // a few of each kind
    const name = `${kind(node.parentNode)}>${kind(node)}`;
    return (times[name] = (times[name] || 0) + 1) <= 2;
  });
  for (const part of ["", "::before", "::after"]) {
    nodes.forEach((node, n) => {
      const style = getComputedStyle(node, part || null);
      if (part && style.content === "none") return;
      const name = `${n} ${kind(node)}${part}`;
      seen[name] = names.map(key => `${key}: ${style.getPropertyValue(key)}`).join(";\\n");
    });
  }
  return seen;
}"""


def whole_styles() -> str:
    """Return the styles of the theme and of the site as they were before they were trimmed."""
    spec = find_spec("material")
    assert spec is not None
    assert spec.origin is not None
    theme = Path(spec.origin).parent / "templates" / "assets" / "stylesheets"
    files = [*theme.glob("main.*.css"), *theme.glob("palette.*.css")]
    config = (ROOT / "mkdocs.yml").read_text("utf-8").partition("extra_css: [")[2].partition("]")[0]
    files += [OVERRIDES.parent / name.strip() for name in config.split(",")]
    return "".join(file.read_text("utf-8") for file in files)


@pytest.mark.parametrize("root", ["", "zh/"])
@pytest.mark.parametrize("path", ["", LESSON, "lesson/pipes/", "lesson/costs_and_pools/"])
def test_the_first_view_is_small(
    browser: Browser, address: str, site: Path, root: str, path: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + root + path, wait_until="networkidle")
    context.close()
    assert all(url.startswith(address) for url in asked)
    files = [site / url.removeprefix(address) for url in asked]
    files = [file / "index.html" if file.is_dir() else file for file in files]
    sizes = {file.name: len(gzip.compress(file.read_bytes())) for file in files}
    limit = LIMIT if path in ("", LESSON) else LONGEST
    assert sum(sizes.values()) <= limit, sizes
    assert len(asked) <= 12
    assert not any("search" in url for url in asked)


def test_what_has_no_colour_of_its_own_in_a_program_is_no_element(site: Path) -> None:
    pages = [file.read_text("utf-8") for file in site.rglob("*.html")]
    assert any('<span class="nb">' in page for page in pages)
    assert [page for page in pages if re.search(r'<span class="[nw]">', page)] == []


@pytest.fixture(scope="module")
def used_page(browser: Browser, address: str) -> str:
    """Return a page with all that its scripts make: notes, buttons, results of a search."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(address + LESSON, wait_until="networkidle")
    page.locator(".note-mark").first.click()
    page.keyboard.press("Escape")
    page.locator(".md-code__button").first.click()
    page.locator(".md-search__input").click()
    page.keyboard.type("event")
    page.locator(".md-search-result__link").first.wait_for()
    text = page.content()
    context.close()
    return re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("scheme", "media", "width"),
    [("default", "screen", 390), ("slate", "screen", 1280), ("slate", "print", 800)],
)
def test_the_trimmed_styles_do_the_same_as_the_whole_ones(  # noqa: PLR0913 fixtures and cases
    browser: Browser, site: Path, used_page: str, media: Any, width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.emulate_media(media=media)
    (trimmed,) = (site / "assets").glob("style.*.css")
    page.set_content(f"<style>{whole_styles()}</style>")
    names = page.evaluate(PROPERTIES)
    assert len(names) > 150
    seen, later = [], []
    for styles in (trimmed.read_text("utf-8"), whole_styles()):
        later.append(re.findall(r"content-visibility: *(\w+)", styles))
        text = re.sub(r'<link rel="stylesheet"[^>]*>', "", used_page)
        text = re.sub(r'(<body[^>]*scheme=")\w+', rf"\g<1>{scheme}", text)
        page.set_content(text.replace("</head>", f"<style>{styles}{STILL}</style></head>"))
        seen.append(page.evaluate(STYLES, names))
    context.close()
    assert len(seen[0]) > 500
    assert [name for name in seen[1] if seen[0].get(name) != seen[1][name]] == []
    assert later[0] == later[1] != []


def test_nothing_is_published_that_no_page_asks_for(site: Path) -> None:
    published = {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}
    assert not [name for name in published if name.endswith(".map")]
    assert not [name for name in published if name.startswith("zh/assets/")]
    assert sorted(name.rpartition("/")[2] for name in published if "/lunr/" in name) == [
        "lunr.multi.min.js",
        "lunr.stemmer.support.min.js",
        "lunr.zh.min.js",
    ]
    assert len([name for name in published if name.endswith(".css")]) == 1


def test_own_scripts_are_small() -> None:
    scripts = b"".join(file.read_bytes() for file in OVERRIDES.glob("*.js"))
    scripts += (OVERRIDES.parent / "partials" / "search-later.html").read_bytes()
    assert len(gzip.compress(scripts)) <= 6000


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("card-en.png", (1200, 630)),
        ("card-zh.png", (1200, 630)),
        ("apple-touch-icon.png", (180, 180)),
    ],
)
def test_pictures_have_the_size_that_their_readers_want(
    site: Path, name: str, size: tuple[int, int]
) -> None:
    content = (site / "assets" / name).read_bytes()
    assert struct.unpack(">II", content[16:24]) == size  # of PNG's first chunk
    assert len(content) < 60_000


def test_the_chinese_build_imports_nothing_slow_in_vain(project: Path) -> None:
    """What reads notebooks is not needed where there are none, and what draws them never is."""
    script = project / "docs" / "hooks" / "chinese_build.py"
    arguments = ["build", "--strict", "-f", "mkdocs.zh.yml", "-d", "site/zh"]
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", "-P", script, "mkdocs"], cwd=project, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as building:  # fmt: skip
        assert building.stdin
        assert building.stderr
        print(
            json.dumps({"arguments": arguments, "environment": {}}), file=building.stdin, flush=True
        )
        imported = re.findall(r"\| +([\w.]+)$", building.stderr.read(), re.MULTILINE)
    assert (project / "site/zh/lesson/trading_threads/index.html").exists()
    assert "mkdocs_jupyter.__about__" in imported
    assert not {"jupytext.formats", "nbconvert"}.intersection(imported)
