"""Make the notebook that a reader takes away: it runs in any Jupyter, with the code that it needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import jupytext
import nbformat
from cells import chart_of, code_of
from mkdocs.utils.meta import get_data
from nbformat.v4 import new_code_cell, new_markdown_cell

if TYPE_CHECKING:
    from pathlib import Path

    from cells import Shown

ID = re.compile(r"^(#+ .*?) *\{#[\w-]+\}$", re.MULTILINE)
LINK = re.compile(r"\]\(((?!\w+:|#)[^)#]*?)(?:index)?\.md(#[^)]*)?\)")
ADMONITION = re.compile(
    r'^(?:!!!|\?\?\?\+?) (\w+)(?: "([^"]*)")?\n((?:\n|    .*\n?)+)', re.MULTILINE
)
IMPORTED = re.compile(r"^from labs import (\w+)", re.MULTILINE)
NEEDS = {
    "en": """This notebook needs Python 3.11 or later and Jupyter, and nothing else.

The next cells write the code that it measures with into a folder `labs` beside it. It can't stand in
the cells themselves: a process started by `spawn` or `forkserver` finds only what it can import.

What you see below was measured when the [site]({site}) was built. Run the cells, and see your own figures.
""",
    "zh": """这份笔记本只需要 Python 3.11 或更新的版本，以及 Jupyter。

接下来的几个单元格会在旁边建一个 `labs` 文件夹，写入测量用的代码。这些代码不能直接写在单元格里：用 `spawn` 或 `forkserver` 启动的进程，只找得到能够导入的东西。

下面的结果是构建[网站]({site})时测得的。运行这些单元格，就能看到你自己机器上的数字。
""",
}


def notebook(source: Path, shown: Shown, language: str, site: str) -> str:
    """Return a lab as a notebook in JSON, in the language of its source, with what its cells showed."""
    text, _ = get_data(source.read_text("utf-8"))
    page = f"{site}labs/{source.stem}/"
    book = jupytext.reads(for_jupyter(text, page), fmt="md")
    found = iter(shown)
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.from_dict(translated(each, language)) for each in next(found)]
            cell.execution_count = None
    book.cells = [*first_cells(text, language, page), *book.cells]
    for number, cell in enumerate(book.cells):
        cell.id = f"{source.stem}-{number}".replace("_", "-")  # the same in each build
    book.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    book.nbformat, book.nbformat_minor = 4, 5
    return f"{nbformat.writes(book)}\n"


def translated(output: dict[str, Any], language: str) -> dict[str, Any]:
    """Return an output of which the figures speak the language."""
    chart = chart_of(output)
    if chart is None:
        return output
    return {**output, "data": {**output["data"], "text/html": chart.in_jupyter(language)}}


def first_cells(text: str, language: str, page: str) -> list[Any]:
    """Return the cells that say what the notebook needs, and that bring it."""
    modules = ["__init__", "measuring", "chart", *IMPORTED.findall(text)]
    files = {path: code for name in dict.fromkeys(modules) for path, code in code_of(name).items()}
    begin = 'from pathlib import Path\n\nPath("labs").mkdir(exist_ok=True)'
    end = f'from labs import chart\n\nchart.language = "{language}"'
    codes = [begin, *(f"%%writefile {path}\n{code.rstrip()}" for path, code in files.items()), end]
    return [
        new_markdown_cell(NEEDS[language].format(site=page).strip()),
        *(new_code_cell(code) for code in codes),
    ]


def for_jupyter(text: str, page: str) -> str:
    """Return Markdown without what Jupyter does not know: ids, links to sources, admonitions."""
    text = ID.sub(r"\1", text)
    text = LINK.sub(lambda link: f"]({urljoin(page, f'../{link[1]}/')}{link[2] or ''})", text)
    return ADMONITION.sub(quoted, text)


def quoted(admonition: re.Match[str]) -> str:
    """Return an admonition as a quotation."""
    body = re.sub(r"^ {4}", "", admonition[3], flags=re.MULTILINE).strip()
    title = admonition[2] or admonition[1].capitalize()
    return "\n".join(f"> {line}".rstrip() for line in f"**{title}**\n\n{body}".split("\n")) + "\n\n"
