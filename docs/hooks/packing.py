"""Make the built site small: one style sheet of what is used, assets shared by both languages."""

from __future__ import annotations

import re
import shutil
from hashlib import sha256
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from unused import Used, without_unused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SHEET = re.compile(r'[ \t]*<link rel="stylesheet" href="([^"]*assets/)([^"]*)">\n?')
KEPT = re.compile(r"(<(pre|script|textarea)\b.*?</\2>)", re.DOTALL)  # here each blank counts
# what the search worker loads for the languages of mkdocs.zh.yml
LUNR = {"lunr.stemmer.support.min.js", "lunr.zh.min.js", "lunr.multi.min.js"}


def pack(site: Path, path: str) -> None:
    """Pack the built site, which is served below a path such as "/" or "/course/"."""
    mend_search(site)
    shutil.rmtree(site / "zh" / "assets")
    for file in (site / "zh").glob("sitemap.xml*"):  # the English one has both languages
        file.unlink()
    drop_unused(site)
    pages = {file: file.read_text("utf-8") for file in sorted(site.rglob("*.html"))}
    for file, text in pages.items():
        if file.is_relative_to(site / "zh"):
            pages[file] = share(text, path)
    names = [name for _, name in SHEET.findall(pages[site / "404.html"])]
    sheet = join(site, names, pages.values())
    for file, text in pages.items():
        file.write_text(without_indents(relink(text, names, sheet)), "utf-8")


def mend_search(site: Path) -> None:
    """Let the theme's search see the last character of a Chinese query.

    Its loop over the ends of words stops one short, so that a word at the end of a query is not
    found as soon as its beginning is a word too: 多进程 becomes 多.
    """
    wrong, right = "<t.length;o++)t.slice(s,o)in e", "<=t.length;o++)t.slice(s,o)in e"
    (worker,) = site.glob("assets/javascripts/workers/search.*.min.js")
    text = worker.read_text("utf-8")
    if text.count(wrong) != 1:
        message = f"{worker.name} of mkdocs-material has changed: see mend_search in docs/hooks/packing.py"
        raise PluginError(message)
    worker.write_text(text.replace(wrong, right), "utf-8")


def share(text: str, path: str) -> str:
    """Let a Chinese page use the assets of the English site, which are the same."""
    text = text.replace(f'"{path}zh/assets/', f'"{path}assets/')
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
    used = Used(pages, [file.read_text("utf-8") for file in scripts])
    text = "".join((assets / name).read_text("utf-8") for name in names)
    text = without_unused(text, used)
    sheet = assets / f"style.{sha256(text.encode()).hexdigest()[:8]}.css"
    sheet.write_text(text, "utf-8")
    for name in names:
        (assets / name).unlink()
    return sheet.name


def relink(text: str, names: list[str], sheet: str) -> str:
    """Put the link to the one style sheet in the place of those to the several."""
    links = iter([sheet])

    def link(match: re.Match[str]) -> str:
        if match[2] not in names:
            return match[0]
        return "".join(f'<link rel="stylesheet" href="{match[1]}{name}">\n' for name in links)

    return SHEET.sub(link, text)


def without_indents(text: str) -> str:
    """Drop blank lines and indents where they mean nothing: more than a hundredth of a long page."""
    place, parts = 0, []
    for kept in KEPT.finditer(text):
        parts += [re.sub(r"\n\s+", "\n", text[place : kept.start()]), kept[0]]
        place = kept.end()
    return "".join([*parts, re.sub(r"\n\s+", "\n", text[place:])])
