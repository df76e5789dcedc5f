"""Check the Markdown of every page before anything is run: each mistake by file and line."""

from __future__ import annotations

import re
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from calls import called, check_calls, check_twice, unknown
from pages import Block, Heading, read_options, read_page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pages import Options, Page

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "zh")
MARKER = re.compile(r"# \((\d+)\)!\s*$", re.MULTILINE)
ALMOST_A_MARKER = re.compile(r"#\s*\((\d+)\)\s*!?\s*$")
NOTE = re.compile(r"(\d+)\.  ")
ALMOST_A_NOTE = re.compile(r"\d+\. \S")
UNDERLINE = re.compile("(?:-+|=+) *")
SPACE = re.compile(r"([，。：；！？）])[*_]* +(?![\s|{])")  # the sign has its own
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
    yield from check_ids(page)
    yield from check_twice(page)
    for part in page.parts:
        where = f"{page.name}:{part.line}"
        if isinstance(part, Heading):
            continue
        fenced |= set(range(part.line, part.end))
        options = read_options(part.options)
        if not part.end:
            yield f"{where}: the block has no end: close it with a fence like the first"
        elif "/labs/" in page.name and page.lines[part.line - 1] != "```python":
            yield f"{where}: in a lab each block is a cell: write ```python alone, or indent other code by 4"
        elif options is None:
            yield f"{where}: the options after the fence are wrong: {part.options}: {FORMS}"
        elif "exec" in options.keys:
            yield from check_calls(page, part, programs)
        elif any("from snippets import" in line for line in part.body):
            yield f'{where}: the block would be shown, not run: write ```python exec="true" id="..."'
        else:
            yield from check_source(page, part, options, programs)
    for number, line in enumerate(page.lines, 1):
        if number not in fenced:
            yield from check_line(page, number, line)


def check_ids(page: Page) -> Iterator[str]:
    """Say which heading has no id, and which heading or run has that of another one of its page."""
    seen: dict[tuple[type, str], int] = {}
    for part in page.parts:
        where, name = f"{page.name}:{part.line}", id_of(part)
        first = seen.setdefault((type(part), name), part.line)
        if isinstance(part, Heading) and not name:
            yield f"{where}: the heading has no id: end it with {{#id}}, the same in each language"
        elif name and first != part.line:
            yield f"{where}: line {first} has the id {name!r}, too: choose another in each language"


def id_of(part: Heading | Block) -> str:
    """Return the id of a heading or of a run; "" if it has none."""
    if isinstance(part, Heading):
        return str(part.id)
    options: Options | None = read_options(part.options)
    return options.keys.get("id", "") if options else ""


def check_line(page: Page, number: int, line: str) -> Iterator[str]:
    """Say what is wrong with a line that is in no block."""
    above, words = ["", "", *page.lines][number - 1 : number + 1]
    if UNDERLINE.fullmatch(line) and words.strip() and not above.strip():
        yield f"{page.name}:{number - 1}: a heading by the line below it: write ## {words.strip()} {{#id}}"
    if "-8<-" in line:
        yield f"{page.name}:{number}: the source is in no block: {FORMS}"
    if space := SPACE.search(line):
        words = line[max(0, space.start() - 10) : space.end() + 10]
        yield f"{page.name}:{number}: {words!r}: delete the space after {space[1]}"


def check_source(
    page: Page, block: Block, options: Options, programs: Collection[str]
) -> Iterator[str]:
    """Say what is wrong with a block that includes a program."""
    if block.included is None or len(block.body) > 1:
        for number, line in enumerate(block.body, block.line + 1):
            if "-8<-" in line:
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
    yield from check_order(path, text)
    notes, odd = notes_below(page, block)
    if markers and not options.annotate:
        yield f"{where}: snippets/{path} has markers: write .annotate after .python above it"
    if sorted(markers) != notes:
        hint = f" (line {odd}: write two spaces after the dot)" if odd else ""
        yield (
            f"{where}: snippets/{path} has the markers {sorted(markers)}, "
            f"but the notes below the block are {notes}{hint}: write a note for each marker"
        )


def check_order(path: str, text: str) -> Iterator[str]:
    """Say which marker does not count on from the one above."""
    last = 0
    for number, code in enumerate(text.splitlines(), 1):
        if marker := MARKER.search(code):
            if int(marker[1]) != last + 1:
                yield (
                    f"snippets/{path}:{number}: the marker ({marker[1]}) comes after ({last}): "
                    "number markers from top to bottom, and their notes likewise"
                )
                return
            last += 1


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


def describe(part: Heading | Block) -> str:
    """Return what a heading or block must have in common with its twin."""
    if isinstance(part, Heading):
        return f"the heading {'#' * part.level} {{#{part.id}}}"
    options = read_options(part.options)
    if options and "exec" in options.keys:
        return f"the block {options.keys['id']!r} with {called(part)}"
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
