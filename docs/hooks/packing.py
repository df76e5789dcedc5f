"""Make the built site small: one style sheet of what is used, one script, assets shared by both languages."""

from __future__ import annotations

import json
import re
import shutil
from hashlib import sha256
from typing import TYPE_CHECKING

from markupsafe import escape
from mkdocs.exceptions import PluginError
from unused import Used, without_unused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SHEET = re.compile(r'<link rel="stylesheet" href="[^"]*assets/([^"]*)">\n?')
SCRIPT = re.compile(r'<script defer src="[^"]*assets/([^"/]*)" defer></script>\n?')
INDENT = re.compile(r"<(pre|script|style|textarea)\b.*?</\1>|\s*\n\s*", re.DOTALL)
UNCOLOURED = re.compile(r'<span class="[nw]">([^<]*)</span>')  # names and blanks in a program
SEARCH = (  # what is wrong in the worker for a Chinese query, and what is right
    ("<t.length;o++)t.slice(s,o)in e", "<=t.length;o++)t.slice(s,o)in e"),
    ('.join("* ")', '.join("* +")'),
)
# what the search worker loads for the languages of mkdocs.zh.yml, in its order
LUNR = ("lunr.stemmer.support.min.js", "lunr.zh.min.js", "lunr.multi.min.js")


def pack(site: Path, path: str) -> None:
    """Pack the built site, which is served below a path such as "/" or "/course/"."""
    mend_search(site)
    mend_index(site)
    shutil.rmtree(site / "zh" / "assets")
    for file in (site / "zh").glob("sitemap.xml*"):  # the English one has both languages
        file.unlink()
    drop_unused(site)
    pages = {file: file.read_text("utf-8") for file in sorted(site.rglob("*.html"))}
    for file, text in pages.items():
        if file.is_relative_to(site / "zh"):
            pages[file] = share(text, path)
    sheets, scripts = (each.findall(pages[site / "404.html"]) for each in (SHEET, SCRIPT))
    sheet, script = join(site, sheets, pages.values()), join_scripts(site, scripts)
    for file, text in pages.items():
        joined = relink(relink(text, SHEET, sheets, sheet), SCRIPT, scripts, script)
        file.write_text(UNCOLOURED.sub(r"\1", without_indent(joined)), "utf-8")


def without_indent(text: str) -> str:
    """Return a page whose lines are not indented, but for what is shown or run as it stands."""
    return INDENT.sub(lambda found: found[0] if found[1] else "\n", text)


def mend_index(site: Path) -> None:
    """Keep punctuation with its word: the theme's marks between words would let a line begin with it."""
    file = site / "zh" / "search" / "search_index.json"
    index = json.loads(file.read_text("utf-8"))
    for each in index["docs"]:
        for key in ("title", "text"):
            each[key] = re.sub(
                r"\u200b+(?=[，。、：；！？）」》])|(?<=[（「《])\u200b+", "", each[key]
            )
    file.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), "utf-8")


def mend_search(site: Path) -> None:
    """Let the theme's search find every word of a Chinese query.

    Its loop over the ends of words stops one short, so that a word at the end of a query is not
    found as soon as its beginning is a word too: 多进程 becomes 多. And it takes any of the words, while
    every one is wanted: partials/search-later.html puts the plus before the first.
    """
    (worker,) = site.glob("assets/javascripts/workers/search.*.min.js")
    text = worker.read_text("utf-8")
    for wrong, right in SEARCH:
        if text.count(wrong) != 1:
            message = (
                f"{worker.name} of mkdocs-material has changed: see SEARCH in docs/hooks/packing.py"
            )
            raise PluginError(message)
        text = text.replace(wrong, right)
    worker.write_text(text, "utf-8")


def share(text: str, path: str) -> str:
    """Let a Chinese page use the assets of the English site, which are the same."""
    for each in {path, str(escape(path))}:  # as a template writes it
        text = text.replace(f'"{each}zh/assets/', f'"{each}assets/')
    return re.sub(r'"((?:\.\./)*)assets/', r'"../\1assets/', text)


def drop_unused(site: Path) -> None:
    """Remove what no page asks for: source maps, the search's other languages, pictures."""
    assets = site / "assets"
    for file in [*assets.rglob("*.map"), *assets.glob("javascripts/lunr/**/*.js")]:
        if file.name not in LUNR:
            file.unlink()
    shutil.rmtree(assets / "images")


def join(site: Path, names: list[str], pages: Iterable[str]) -> str:
    """Make one style sheet of several, of what the site uses; return its name."""
    assets = site / "assets"
    scripts = [*assets.glob("*.js"), *assets.glob("javascripts/bundle.*.js")]
    used = Used.by(pages, [file.read_text("utf-8") for file in scripts])
    text = "".join((assets / name).read_text("utf-8") for name in names)
    text = without_unused(text, used)
    sheet = assets / f"style.{sha256(text.encode()).hexdigest()[:8]}.css"
    sheet.write_text(text, "utf-8")
    for name in names:
        (assets / name).unlink()
    return sheet.name


def join_scripts(site: Path, names: list[str]) -> str:
    """Make one script of several; return its name."""
    files = [site / "assets" / name for name in names]
    text = "\n".join(file.read_text("utf-8") for file in files)
    script = site / "assets" / f"script.{sha256(text.encode()).hexdigest()[:8]}.js"
    script.write_text(text, "utf-8")
    for file in files:
        file.unlink()
    return script.name


def relink(text: str, kind: re.Pattern[str], names: list[str], one: str) -> str:
    """Put the link to the one file in the place of those to the several."""
    ones = iter([one])

    def link(match: re.Match[str]) -> str:
        if match[1] not in names:
            return match[0]
        return "".join(match[0].replace(match[1], name) for name in ones)

    return kind.sub(link, text)
