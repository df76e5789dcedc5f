"""Keep each page as it was converted from Markdown, as long as nothing changes that it depends on.

A page depends on its text, on the folders of programs that it names and their recordings, on the names of the other
pages, and on all that makes pages: this code, the settings, the installed packages. A page of which a message told
is converted again, so that the next build tells it, too. What the search finds on a page is kept likewise: to read
all pages for it is a third of the work of a build that converts none.
"""

from __future__ import annotations

import json
import logging
import sys
import sysconfig
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chinese import TOOL
from mkdocs.structure.toc import get_toc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from material.plugins.search.plugin import SearchIndex
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
    from mkdocs.structure.toc import AnchorLink

ROOT = Path(__file__).resolve().parents[2]
SNIPPETS = ROOT / "snippets"
MAKERS = ("recorder", "rendering", "labs")  # folders of the programs' folder that hold no programs
HOOKS = ROOT / "docs" / "hooks"
RECORDINGS = ROOT / ".cache" / "recordings"
KEPT = ROOT / ".cache" / "pages"


class Messages(logging.Handler):
    """Count what MkDocs and its plugins say."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 logging calls it so
        """Count a message."""
        self.count += 1


class Converted:
    """The pages of a build: those that were kept, and those to be kept when it is done."""

    def __init__(self, config: MkDocsConfig, others: Path) -> None:
        """Begin a build; `others` is the folder of the recordings of other Pythons."""
        self.others = others
        self.folder = KEPT / str(config.theme["language"])
        told = logging.getLogger(TOOL).level  # a quiet build does not hear why a page is not kept
        self.settings = repr((TOOL, told, sys.version, config.use_directory_urls, config.site_url))
        self.used: set[Path] = set()
        self.new: dict[Path, dict[str, Any]] = {}
        self.state = self.now()
        self.sound = Begun.makers == makers() and not Begun.outdated()

    def now(self) -> dict[str, bytes]:
        """Digest what all pages depend on, under "", and each folder of programs, under its name."""
        packages = Path(sysconfig.get_path("purelib")).iterdir()
        names = sorted(file.as_posix() for file in (*files_in(ROOT / "docs"), *packages))
        programs = {
            folder.name: [*files_in(folder), *RECORDINGS.glob(f"{folder.name}.*.json")]
            for folder in SNIPPETS.iterdir()
            if folder.is_dir() and folder.name not in MAKERS
        }
        others = digest(files_in(self.others))
        every = sha256(repr((names, self.settings)).encode() + others + makers()).digest()
        return {"": every} | {name: digest(files) for name, files in programs.items()}

    def key(self, page: Page) -> str:
        """Digest all that a page depends on."""
        text = page.markdown or ""
        named = [self.state[name] for name in sorted(self.state) if f"{name}/" in text or not name]
        return sha256(b"".join(named) + page.file.src_uri.encode() + text.encode()).hexdigest()

    def take(self, page: Page) -> None:
        """Let a page be converted only if it was not kept."""
        convert = page.render
        file = self.folder / f"{page.file.src_uri}.json"
        self.used.add(file)

        def render(config: MkDocsConfig, files: Files) -> None:
            key = self.key(page)
            if not bring_back(page, file, key, files):
                messages = Messages()
                loggers = [logging.getLogger(name) for name in {"mkdocs", TOOL}]
                for logger in loggers:
                    logger.addHandler(messages)
                try:
                    convert(config, files)
                finally:
                    for logger in loggers:
                        logger.removeHandler(messages)
                if not messages.count and page.links_to_anchors is not None:
                    self.new[file] = {"key": key, **parts_of(page)}

        page.render = render  # type: ignore[method-assign]

    def index(self, index: SearchIndex) -> None:
        """Let the search read a page only if what it found there was not kept."""
        read = index.add_entry_from_context

        def add(page: Page) -> None:
            file = self.folder / f"{page.file.src_uri}.search.json"
            self.used.add(file)
            parts = (self.state[""], page.meta, page.content)
            key = sha256(repr(parts).encode()).hexdigest()
            entries = entries_in(file, key)
            if entries is not None:
                index.entries += entries
                return
            before = len(index.entries)
            read(page)
            self.new[file] = {"key": key, "entries": index.entries[before:]}

        index.add_entry_from_context = add

    def keep(self) -> None:
        """Keep what was converted, if nothing has changed meanwhile; forget pages that are gone."""
        write = import_module("snippets.recorder.files").write
        with suppress(OSError):  # what cannot be kept is converted again
            if self.new and self.sound and self.now() == self.state:
                for file, page in self.new.items():
                    write(file, json.dumps(page))
            for file in self.folder.rglob("*.json"):
                if file not in self.used:
                    file.unlink()


class Begun:
    """What makes pages, as it was when this build read it; hooks are read once, when the first one begins."""

    makers = b""
    hooks = b""
    first = True  # of the builds of this process

    @classmethod
    def note(cls) -> None:
        """Note it."""
        cls.makers = makers()
        cls.hooks = cls.hooks or digest(files_in(HOOKS))

    @classmethod
    def begin(cls) -> None:
        """Begin a build; before the first one it was noted when the hooks were read."""
        if not cls.first:
            cls.note()
        cls.first = False

    @classmethod
    def outdated(cls) -> bool:
        """Tell whether hooks have changed since: `mkdocs serve` goes on with the old ones."""
        return cls.hooks != digest(files_in(HOOKS))


def makers() -> bytes:
    """Digest what makes pages: the settings, the hooks, the code that renders, the catalog."""
    files = [*ROOT.glob("mkdocs*.yml"), *filter(Path.is_file, SNIPPETS.iterdir())]
    for folder in (HOOKS, *(SNIPPETS / name for name in MAKERS)):
        files += files_in(folder)
    return digest(files)


def files_in(folder: Path) -> list[Path]:
    """Return the files in a folder, without what Python compiled."""
    return [
        file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts
    ]


def digest(files: Iterable[Path]) -> bytes:
    """Digest the names and contents of files."""
    found = sha256()
    for file in sorted(files):
        with suppress(FileNotFoundError):  # another build may remove a recording just now
            content = file.read_bytes()
            found.update(f"{file}\0{len(content)}\0".encode(errors="surrogateescape") + content)
    return found.digest()


def parts_of(page: Page) -> dict[str, Any]:
    """Return what conversion has given a page."""
    aside = import_module("snippets.rendering.aside")
    return {
        "content": page.content,
        "aside": aside.pieces_of(page.content),
        "toc": [*map(entry, page.toc)],
        "title": page._title_from_render,  # noqa: SLF001 MkDocs asks for it by `title`
        "anchors": sorted(page.present_anchor_ids or ()),
        "links": {file.src_uri: links for file, links in (page.links_to_anchors or {}).items()},
    }


def entry(link: AnchorLink) -> dict[str, Any]:
    """Return an entry of a table of contents as Python-Markdown gives it."""
    return {
        "name": link.title,
        "id": link.id,
        "level": link.level,
        "children": [*map(entry, link.children)],
    }


def entries_in(file: Path, key: str) -> list[dict[str, Any]] | None:
    """Return what the search found on a page when that was kept under this key; None if it was not."""
    try:
        kept = json.loads(file.read_text("utf-8"))
        return [dict(each) for each in kept["entries"]] if kept["key"] == key else None
    except (OSError, ValueError, KeyError, TypeError):  # missing, or broken
        return None


def bring_back(page: Page, file: Path, key: str, files: Files) -> bool:
    """Give a page what it was when it was kept under this key; tell whether it was."""
    try:
        kept = json.loads(file.read_text("utf-8"))
        if kept["key"] != key:
            return False
        known = {each.src_uri: each for each in files}
        links = {known[path]: links for path, links in kept["links"].items()}
        toc = get_toc(kept["toc"])
        content, title, anchors = kept["content"], kept["title"], set(kept["anchors"])
        import_module("snippets.rendering.aside").bring_back(kept["aside"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # missing, or broken
        return False
    page.content, page.toc = content, toc
    page._title_from_render = title  # noqa: SLF001 as above
    page.present_anchor_ids, page.links_to_anchors = anchors, links
    return True


Begun.note()  # before anything else is read
