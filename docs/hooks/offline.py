"""Make the archive for readers without a connection, which opens from a folder of files; offer it.

A browser that opens a file asks no server: a link leads to a file, not to its folder; what a page
offers for download stands in the page, as a file would only be shown; and the search finds its index
and its worker in a script, as it may load neither by itself.
"""

from __future__ import annotations

import json
import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from downloads import zipped
from messages import ROOT, Located
from mkdocs.exceptions import PluginError
from packing import LUNR

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

FOLDER = "parallel-python-offline"
NAME = f"{FOLDER}.zip"
OFFER = re.compile(rf'<a href="([^"]*{re.escape(NAME)})"[^>]*>(.*?)</a>', re.DOTALL)
PARAGRAPH = re.compile(rf"<p>(?:(?!</p>).)*{re.escape(NAME)}.*?</p>\n?", re.DOTALL)
LINK = re.compile(
    r"""(<(?:a|link|script|img|video|audio|source|iframe)\b[^>]*?\s(?:href|src)=["'])((?<=")[^"]*|(?<=')[^']*)""",
    re.IGNORECASE,
)
DOWNLOAD = re.compile(r'(<a\b[^>]*?\shref=")([^"]*)("[^>]*? download)(?=>)')
# what the page says of its address on the web, where its copy is not
ADDRESS = re.compile(
    r'<(?:link rel="(?:canonical|alternate )"|meta (?:property="og:|name="twitter:))[^>]*>\n?'
)
LEFT_OUT = (  # for a server, for search engines, or in the script of the search
    *(NAME, "404.html", "robots.txt", "sitemap.xml", "assets/card-", "search/search_index.json"),
    *("assets/javascripts/workers/", "assets/javascripts/lunr/"),
)
WORDS = {  # beside the link, and in its place where there is no archive
    "en": (" ({size})", " (<code>mkdocs build</code> makes it)"),
    "zh": ("（{size}）", "（由 <code>mkdocs build</code> 生成）"),
}


def offer(site: Path, *, make: bool) -> None:
    """Make the archive of a site and state its size where a page offers it; or say how to make it."""
    pages = {
        file.relative_to(site).as_posix(): file.read_text("utf-8") for file in site.rglob("*.html")
    }
    size = ""
    if make:
        content = zipped(FOLDER, contents(site, pages))
        temporary = site / f"{NAME}.part"
        temporary.write_bytes(content)
        temporary.replace(site / NAME)
        size = f"{len(content) / 1e6:.1f}\N{NO-BREAK SPACE}MB"
    for page, text in pages.items():
        offered = with_size(page, text, size)
        if offered != text:
            (site / page).write_text(offered, "utf-8")


def with_size(page: str, text: str, size: str) -> str:
    """Return a page that states the size of the archive beside its link, or has no link."""
    beside, instead = WORDS["zh" if page.startswith("zh/") else "en"]

    def one(found: re.Match[str]) -> str:
        if target_of(page, found[1]) != NAME:
            right = "../" * page.count("/") + NAME
            message = f'{source(page, found[1])}: the archive is not there: write href="{right}"'
            raise PluginError(message)
        return found[0] + beside.format(size=size) if size else found[2] + instead

    return OFFER.sub(one, text)


def contents(site: Path, pages: dict[str, str]) -> list[tuple[str, bytes]]:
    """Return the path and the bytes of each file of the archive."""
    files = {
        name: file
        for file in site.rglob("*")
        if file.is_file()
        and not (name := file.relative_to(site).as_posix()).startswith(".")
        and not name.removeprefix("zh/").startswith(LEFT_OUT)
    }
    found = {name: file.read_bytes() for name, file in files.items() if name not in pages}
    for name in files.keys() & pages.keys():
        text = with_downloads(name, ADDRESS.sub("", PARAGRAPH.sub("", pages[name])), found)
        found[name] = leading_to_files(name, text, files).encode()
    code = search_code(site)
    for folder in ("", "zh/"):
        index = (site / folder / "search" / "search_index.json").read_text("utf-8")
        found[f"{folder}search/search_index.js"] = search(index, code).encode()
    return sorted(found.items())


def with_downloads(page: str, text: str, found: dict[str, bytes]) -> str:
    """Return a page with the files in it that it offers for download."""

    def one(link: re.Match[str]) -> str:
        content = found.get(target_of(page, link[2]))
        if content is None:
            return link[0]
        name = posixpath.basename(link[2])
        return f'{link[1]}data:application/octet-stream,{quote(content)}{link[3]}="{name}"'

    return DOWNLOAD.sub(one, text)


def leading_to_files(page: str, text: str, names: Collection[str]) -> str:
    """Return a page whose links lead to files."""

    def one(link: re.Match[str]) -> str:
        path, rest = parted(link[2])
        if not path or ":" in path:
            return link[0]
        target = target_of(page, path)
        if target in names:
            return link[0]
        if posixpath.normpath(f"{target}/index.html") not in names:
            do = "give it a paragraph of its own" if target == NAME else "correct it"
            message = f"{source(page, link[2])}: the link {link[2]!r} leads to no file: {do}"
            raise PluginError(message)
        return link[1] + file_of(path) + rest

    return LINK.sub(one, text)


def search(index: str, code: str) -> str:
    """Return the script that the theme's search asks for where there is no server."""
    data = json.loads(index)
    for each in data["docs"]:
        path, rest = parted(each["location"])
        each["location"] = file_of(path) + rest
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    worker = f"URL.createObjectURL(new Blob([{json.dumps(code)}]))"
    return f"var __index = {text};\nvar searchWorker = {worker};\n"


def search_code(site: Path) -> str:
    """Return the code of the search worker with that of the languages, which it would load itself."""
    scripts = site / "assets" / "javascripts"
    (worker,) = scripts.glob("workers/search.*.min.js")
    files = [worker, *(scripts / "lunr" / "min" / name for name in LUNR)]
    code = [file.read_text("utf-8") for file in files]
    return "\n".join([*code, "self.importScripts = () => {};"])


def parted(link: str) -> tuple[str, str]:
    """Part a link where its path ends."""
    end = re.search(r"[?#]|$", link)
    place = end.start() if end else len(link)
    return link[:place], link[place:]


def file_of(folder: str) -> str:
    """Return the link to the file that a server shows for a folder."""
    return posixpath.join(folder, "index.html")


def target_of(page: str, path: str) -> str:
    """Return where a path leads from a page, as seen from the root of the site."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path)))


def source(page: str, words: str) -> str:
    """Return the source of a built page, and the line that has some words."""
    located = Located()
    located.language = "zh" if page.startswith("zh/") else "en"
    stem = page.removeprefix("zh/").removesuffix("index.html")
    folder = ROOT / "docs" / located.language
    files = (f"{stem.rstrip('/') or 'index'}.md", f"{stem}index.md")
    return str(located.place(next((f for f in files if (folder / f).is_file()), files[0]), words))
