"""Put programs and their recordings on a page, in the language of the page."""

from __future__ import annotations

import difflib
import re
from functools import cache
from html import escape
from itertools import count
from typing import TYPE_CHECKING

from snippets.recorder.catalog import load_catalog
from snippets.recorder.exchange import bring_in, default_folder
from snippets.recorder.recording import RecordingError
from snippets.recorder.run import SNIPPETS
from snippets.recorder.store import Store
from snippets.rendering.hero_block import hero_block
from snippets.rendering.run_block import block_id, breakable, busy, provenance, run_block
from snippets.rendering.timeline_block import timeline_block
from snippets.rendering.words import WORDS

if TYPE_CHECKING:
    from snippets.recorder.catalog import Catalog
    from snippets.recorder.exchange import Elsewhere
    from snippets.rendering.words import Words

MARKER = re.compile(r"[ \t]*# \(\d+\)!$", re.MULTILINE)
FILENAME = re.compile(r'(<span class="filename">)([^<]*)')
CELL = re.compile(r"<td[ >].*?</td>", re.DOTALL)
CODE = re.compile(r"<code>[^<]*</code>")
PART = re.compile(r"(?<=\w)([._(])(?=\w)")
FIGURE = re.compile(r"[\d.,]+")
GAP = re.compile(r" {2,}|\t")
_language = "en"
_to_root = ""
_questions = count(1)  # of the page under way


def set_language(language: str) -> None:
    """Choose the language of what is put on pages from now on: "en" or "zh"."""
    global _language  # noqa: PLW0603 a build has one language; blocks on a page can't say which
    _language = language


def set_page(to_root: str) -> None:
    """Begin a page, and say how a link leads from it to the root of the site."""
    global _to_root, _questions
    _to_root, _questions = to_root, count(1)


def download(path: str) -> str:
    """Return a link to the bytes of a program."""
    name = path.rpartition("/")[2]
    label = words().download_name.format(name=name)
    return f'<a class="run-download" href="{_to_root}programs/{path}" aria-label="{label}" download>{words().download}</a>'


def with_breaks(html: str) -> str:
    """Return a page on which the names of files, and code in tables, may break at their parts."""
    html = FILENAME.sub(
        lambda name: name[1] + breakable(name[2], "/" if "→" in name[2] else "/_"), html
    )
    return CELL.sub(
        lambda cell: CODE.sub(lambda code: PART.sub(r"\1<wbr>", code[0]), cell[0]), html
    )


@cache
def catalog() -> Catalog:
    """Return the catalog, as it was when the build began."""
    return load_catalog()


@cache
def elsewhere() -> tuple[list[Elsewhere], list[str]]:
    """Return the recordings of other Pythons and platforms, and what is wrong with those refused."""
    return bring_in(
        default_folder(), catalog(), lambda each: timeline_block(each, "", WORDS["en"].timeline)
    )


def words() -> Words:
    """Return the words of the chosen language."""
    return WORDS[_language]


def show(path: str, view: str = "output") -> str:
    """Return the runs of a program as HTML: command, verdict, output, timeline and provenance.

    `view` is what the page shows first: "output", "timeline" or "text".

    Raises:
        CatalogError: the catalog has no such program.
        RecordingError: it did not end as the catalog says.
    """
    program = catalog().program(path)
    store = Store()
    recordings = [store.recording(program, method) for method in program.runs]
    return run_block(program, recordings, words(), download(path), view, elsewhere()[0])


def hero(threads: str, processes: str) -> str:
    """Return the picture of the home page as HTML: the first run of each of two programs.

    Raises:
        CatalogError: the catalog has no such program.
        RecordingError: a recording lacks what the picture shows.
    """
    programs = [catalog().program(path) for path in (threads, processes)]
    first, second = (Store().recording(program, program.runs[0]) for program in programs)
    return hero_block(first, second, words())


def ask(question: str, *answers: str, right: str) -> str:
    """Return a question as HTML, to stand before a run: an answer reveals it, without a script.

    The right answer is marked then, whichever was chosen, and a wrong one as well. On paper, and where a browser can't do it,
    the run is there at once.
    """
    right_mark = f' <small class="right">✓ {words().right}</small>'
    wrong_mark = f" <small>✗ {words().wrong}</small>"
    name = f"ask-{next(_questions)}"
    choices = "".join(
        f'<label><input type="radio" name="{name}"><span>{escape(answer)}{right_mark if answer == right else wrong_mark}</span></label>'
        for answer in answers
    )
    legend = f"<legend>{escape(question)}</legend>"
    return f'<fieldset class="ask">{legend}<small><span>{words().pick}</span><span>{words().picked}</span></small>{choices}</fieldset>'


def table(path: str, *headings: str) -> str:
    """Return what a program printed as a table in HTML, with its provenance.

    Each line of the output is a row; two or more spaces, or a tab, part its columns.

    Raises:
        RecordingError: a line has more or fewer columns than there are headings.
    """
    program = catalog().program(path)
    recording = Store().recording(program, program.runs[0])
    cells = [GAP.split(line.text) for line in recording.lines]
    for line, row in zip(recording.lines, cells, strict=True):
        if len(row) != len(headings):
            message = (
                f"snippets/{path}: {line.text!r} has not the {len(headings)} columns of its table"
            )
            raise RecordingError(message)
    columns = zip(headings, *cells, strict=True)
    kinds = [
        ' class="figure"' if number and all(map(FIGURE.fullmatch, column)) else ""
        for number, (_, *column) in enumerate(columns)
    ]

    def row_of(tag: str, *texts: str) -> str:
        parts = zip(kinds, texts, strict=True)
        return "".join(f"<{tag}{kind}>{text}</{tag}>" for kind, text in parts)

    rows = [row_of("th", *map(escape, headings))]
    for first, *others in cells:
        rows.append(row_of("td", f"<code>{escape(first)}</code>", *map(escape, others)))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    source = (
        f'<p class="run-source">{provenance(recording, words())} <span>{download(path)}</span></p>'
    )
    source += busy(recording, words())
    return f'<div class="run-table" id="{block_id(path)}"><table>{body}</table>{source}</div>'


def diff(before: str, after: str) -> str:
    """Return what differs between two programs, as a block of Markdown; markers do not count."""
    old, new = (MARKER.sub("", (SNIPPETS / path).read_text("utf-8")) for path in (before, after))
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=1)
    body = "\n".join(list(lines)[2:])  # the title names the files
    folder, _, name = after.rpartition("/")
    after = name if before.startswith(f"{folder}/") else f"snippets/{after}"
    return f'```diff title="snippets/{before} → {after}"\n{body}\n```'
