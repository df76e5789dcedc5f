"""MkDocs hook: run the labs, once for both languages, and put what their cells show on the page.

A lab is a notebook in Markdown, docs/<language>/labs/<name>.md: each block that begins with
```python is a cell. mkdocs-jupyter takes the finished notebook in and offers it for download; its
text becomes a page in the same way as that of every other page, so that notes, links and terms
work alike.
"""

from __future__ import annotations

import re
import sys
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any

from cells import CELL, SNIPPETS, chart_of, check_twins, labs, outputs_of, write
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File
from take_away import notebook

if TYPE_CHECKING:
    from pathlib import Path

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

FINISHED = SNIPPETS.parent / ".cache" / "labs"
TITLE = re.compile(r"^# .*$", re.MULTILINE)
LABEL = re.compile(r".*? {2,}(?=\S)")  # of a fact: see Facts in snippets/labs/chart.py
SOURCE = {
    "en": "The build ran the cells of this page. Download it as a notebook:",
    "zh": "本页的单元格在构建网站时都实际运行过。下载为笔记本：",
}


def finished(name: str, config: MkDocsConfig) -> Path:
    """Return where the notebook of a lab lies, as it is downloaded; it holds the address of the site."""
    site = sha256((config.site_url or "").encode()).hexdigest()[:8]
    path: Path = FINISHED / site / str(config.theme["language"]) / f"{name}.ipynb"
    return path


def name_of(file: File) -> str | None:
    """Return the name of the lab that a file holds."""
    folder, _, name = file.src_uri.rpartition("/")
    return name.removesuffix(".md") if folder == "labs" and name.endswith(".md") else None


@event_priority(100)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Run the labs, before the Chinese build begins, and hand the notebooks to mkdocs-jupyter."""
    if str(SNIPPETS) not in sys.path:
        sys.path.insert(0, str(SNIPPETS))
    for module in [each for each in sys.modules if each.partition(".")[0] == "labs"]:
        del sys.modules[module]  # it may have changed since the last build
    check_twins()
    language = str(config.theme["language"])
    for file in list(files):
        if (name := name_of(file)) is not None:
            source = labs(language)[name]
            shown = outputs_of(name)
            path = finished(name, config)
            write(path, notebook(source, shown, language, config.site_url or "/"))
            files.remove(file)
            files.append(File.generated(config, file.src_uri, abs_src_path=str(path)))
    return files


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """Return the source of a lab with what its cells show."""
    name = name_of(page.file)
    if name is None:
        return None
    vars(page).pop("render", None)  # as MkDocs renders every page, not as mkdocs-jupyter would
    language = str(config.theme["language"])
    shown = iter(outputs_of(name))
    text = CELL.sub(
        lambda cell: f"{cell[0]}\n\n{''.join(drawn(each, language) for each in next(shown))}\n",
        labs(language)[name].read_text("utf-8"),
    )
    link = f'<a href="{name}.ipynb" download>{name}.ipynb</a>'
    about = f'<p class="run-source">{SOURCE[language]} {link}</p>'
    return TITLE.sub(lambda title: f"{title[0]}\n\n{about}\n", text, count=1)


@event_priority(100)
def on_pre_page(page: Page, config: MkDocsConfig, **_: Any) -> Page:
    """Tell mkdocs-jupyter where the notebook lies; it wraps the file, and loses that."""
    if name := name_of(page.file):
        page.file.abs_src_path = str(finished(name, config))
    return page


def drawn(output: dict[str, Any], language: str) -> str:
    """Return what a cell shows, as HTML."""
    if chart := chart_of(output):
        return f'<div class="lab-output" data-search-exclude>{chart.html(language)}</div>\n'
    text = output.get("text") or output["data"]["text/plain"]
    lines = text.rstrip().splitlines(keepends=True)
    labels = {len(label[0]) if (label := LABEL.match(line)) else 0 for line in lines}
    if len(labels) > 1 or labels == {0}:
        inner = f"<samp>{escape(text.rstrip())}</samp>"
    else:  # a long value goes on below itself
        facts = "".join(f"<span>{escape(line)}</span>" for line in lines)
        inner = f'<samp class="facts" style="--label:{labels.pop()}ch">{facts}</samp>'
    return f'<div class="lab-output"><pre>{inner}</pre></div>\n'
