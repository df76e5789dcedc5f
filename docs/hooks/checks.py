"""Check the Markdown of every page before anything is run: each mistake by file and line."""

from __future__ import annotations

import ast
import re
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from pages import Block, Heading, read_options, read_page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pages import Options, Page

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "zh")
TOOLS = {
    "ask": 0,
    "show": 1,
    "table": 1,
    "diff": 2,
}  # what a block may call, and how many programs it names
VIEWS = ("output", "timeline", "text")
MARKER = re.compile(r"# \((\d+)\)!\s*$", re.MULTILINE)
ALMOST_A_MARKER = re.compile(r"#\s*\((\d+)\)\s*!?\s*$")
NOTE = re.compile(r"(\d+)\.  ")
ALMOST_A_NOTE = re.compile(r"\d+\. \S")
FORMS = (
    'write ```python exec="true" id="..." for a run, '
    '``` { .python .annotate title="snippets/..." } for a source, ```sh or the like for the rest'
)


def check_pages(programs: Collection[str]) -> list[str]:
    """Return what is wrong with the pages, given the programs of the catalog."""
    found: list[str] = []
    names = [
        {file.relative_to(folder).as_posix() for file in folder.rglob("*.md")}
        for folder in (ROOT / "docs" / language for language in LANGUAGES)
    ]
    for name in sorted(names[0] | names[1]):
        twins = []
        for language, other in (LANGUAGES, LANGUAGES[::-1]):
            file = ROOT / "docs" / language / name
            if file.is_file():
                page = read_page(f"docs/{language}/{name}", file.read_text("utf-8"))
                found += check_page(page, programs)
                twins.append(page)
            else:
                found.append(f"docs/{other}/{name} has no twin: write docs/{language}/{name}")
        if len(twins) == len(LANGUAGES):
            found += compare(*twins)
    return found


def check_page(page: Page, programs: Collection[str]) -> Iterator[str]:
    """Say what is wrong with one page."""
    fenced: set[int] = set()
    for part in page.parts:
        where = f"{page.name}:{part.line}"
        if isinstance(part, Heading):
            if not part.id:
                yield f"{where}: the heading has no id: end it with {{#id}}, the same in each language"
            continue
        fenced |= set(range(part.line, part.end))
        options = read_options(part.options)
        if not part.end:
            yield f"{where}: the block has no end: close it with a fence like the first"
        elif options is None:
            yield f"{where}: the options after the fence are wrong: {part.options}: {FORMS}"
        elif "exec" in options.keys:
            yield from check_calls(page, part, programs)
        elif any("from snippets import" in line for line in part.body):
            yield f'{where}: the block would be shown, not run: write ```python exec="true" id="..."'
        else:
            yield from check_source(page, part, options, programs)
    for number, line in enumerate(page.lines, 1):
        if "--8<--" in line and number not in fenced:
            yield f"{page.name}:{number}: the source is in no block: {FORMS}"


def check_source(
    page: Page, block: Block, options: Options, programs: Collection[str]
) -> Iterator[str]:
    """Say what is wrong with a block that includes a program."""
    if block.included is None or len(block.body) > 1:
        for number, line in enumerate(block.body, block.line + 1):
            if "--8<--" in line:
                yield (
                    f"{page.name}:{number}: {line.strip()}: write --8<-- "
                    '"<section>/<name>.py" alone in its block, in double quotes'
                )
        return
    line, path = block.included
    where = f"{page.name}:{line}"
    program = ROOT / "snippets" / path
    if path not in programs:
        yield f"{where}: {unknown(path, programs)}"
        return
    title = options.keys.get("title", "")
    if title != f"snippets/{path}":
        yield f'{where}: the title of the block is "{title}": write title="snippets/{path}"'
    text = program.read_text("utf-8")
    for number, code in enumerate(text.splitlines(), 1):
        almost = ALMOST_A_MARKER.search(code)
        if almost and not MARKER.search(code):
            yield (
                f"snippets/{path}:{number}: {almost[0].strip()!r} binds no note: "
                f"write '# ({almost[1]})!'"
            )
    markers = [int(number) for number in MARKER.findall(text)]
    notes, odd = notes_below(page, block)
    if markers and not options.annotate:
        yield f"{where}: snippets/{path} has markers: write .annotate after .python above it"
    if sorted(markers) != notes:
        hint = f" (line {odd}: write two spaces after the dot)" if odd else ""
        yield (
            f"{where}: snippets/{path} has the markers {sorted(markers)}, "
            f"but the notes below the block are {notes}{hint}: write a note for each marker"
        )


def unknown(path: str, programs: Collection[str]) -> str:
    """Say that a program isn't in the catalog, and what to do."""
    from snippets.recorder.catalog import no_program  # noqa: PLC0415 importable since on_config

    return no_program(path, programs)


def notes_below(page: Page, block: Block) -> tuple[list[int], int]:
    """Return the numbers of the list that directly follows a block, and the line that is almost one."""
    notes: list[int] = []
    for number, text in enumerate(page.lines[block.end :], block.end + 1):
        line = text[block.indent :]
        note = NOTE.match(line)
        if note:
            notes.append(int(note[1]))
        elif line.strip() and not line.startswith("    "):
            return notes, number if ALMOST_A_NOTE.match(line) else 0
    return notes, 0


def check_calls(page: Page, block: Block, programs: Collection[str]) -> Iterator[str]:
    """Say what is wrong with a block that is run."""
    try:
        tree = ast.parse("\n".join(block.body))
    except SyntaxError as error:
        yield f"{page.name}:{block.line + (error.lineno or 0)}: not Python: {error.msg}"
        return
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "snippets":
            imported |= {alias.name for alias in node.names}
            for name in sorted(imported - TOOLS.keys()):
                where = f"{page.name}:{block.line + node.lineno}"
                yield f"{where}: snippets has no {name!r}, only {', '.join(TOOLS)}"
    prints = [node for name, node in calls(tree) if name == "print"]
    printed = {below for node in prints for below in ast.walk(node)}
    for name, node in calls(tree):
        if name in TOOLS:
            where = f"{page.name}:{block.line + node.lineno}"
            if name not in imported:
                yield f"{where}: write from snippets import {name} first"
            if node not in printed:
                yield f"{where}: {name}(...) alone shows nothing: write print({name}(...))"
            yield from check_call(where, name, node, programs)
    if not prints and not TOOLS.keys() & dict(calls(tree)).keys():
        yield f"{page.name}:{block.line}: the block prints nothing: write print(show(...)) or delete it"


def calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    """Return each call of a function by its name."""
    return [
        (node.func.id, node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]


def check_call(where: str, name: str, call: ast.Call, programs: Collection[str]) -> Iterator[str]:
    """Say what is wrong with the arguments of show, table or diff."""
    number = TOOLS[name]
    paths = paths_of(call, number)
    too_many = name not in ("ask", "table") and len(call.args) > number
    too_few = name == "ask" and len(paths_of(call, 3)) < 3  # noqa: PLR2004 a question, two answers
    if len(paths) < number or too_many or too_few or not allowed(name, call.keywords):
        wanted = {
            "ask": '"question?", "answer", "answer"',
            "show": '"..."',
            "diff": '"...", "..."',
            "table": '"...", "heading", "heading"',
        }
        yield f"{where}: write {name}({wanted[name]}), its programs in quotes"
        return
    for path in paths:
        if path not in programs:
            yield f"{where}: {unknown(path, programs)}"


def allowed(name: str, keywords: list[ast.keyword]) -> bool:
    """Tell whether a call has only the options that it may have: show(..., view="timeline")."""
    return all(
        name == "show"
        and keyword.arg == "view"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value in VIEWS
        for keyword in keywords
    )


def paths_of(call: ast.Call, number: int) -> list[str]:
    """Return the programs that a call names."""
    return [
        argument.value
        for argument in call.args[:number]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def describe(part: Heading | Block) -> str:
    """Return what a heading or block must have in common with its twin."""
    if isinstance(part, Heading):
        return f"the heading {'#' * part.level} {{#{part.id}}}"
    options = read_options(part.options)
    if options and "exec" in options.keys:
        try:
            tree = ast.parse("\n".join(part.body))
        except SyntaxError:
            tree = ast.Module([], [])
        named = [
            f"{name}({', '.join(paths_of(node, TOOLS[name]))})"
            for name, node in calls(tree)
            if name in TOOLS
        ]
        return f'the block "{options.keys["id"]}" with {" and ".join(named) or "no program"}'
    if part.included:
        return f"the source of {part.included[1]}"
    return f"a block of {options.language if options else ''}".strip()


def compare(page: Page, twin: Page) -> Iterator[str]:
    """Say where two twins part."""
    for here, there in zip_longest(page.parts, twin.parts):
        ours = describe(here) if here else "its end"
        theirs = describe(there) if there else "its end"
        if ours != theirs:
            places = [
                f"{each.name}:{part.line if part else len(each.lines)}"
                for each, part in ((page, here), (twin, there))
            ]
            yield (
                f"{places[1]} has {theirs} where {places[0]} has {ours}: "
                "give both the same headings, programs and blocks in the same order"
            )
            return
