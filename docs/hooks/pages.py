"""Read the Markdown of a page: its headings and its blocks, with their lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pygments.lexers import find_lexer_class_by_name
from pygments.util import ClassNotFound

FENCE = re.compile(r"( *)(`{3,}|~{3,})(.*)")
HEADING = re.compile(r"(#{1,6}) +.*?(?:\{[^}]*?#([\w-]+)[^}]*\})?\s*")
OPTION = re.compile(r'\s*(?:\.([\w-]+)|(\w+)="([^"]*)"|([\w+#-]+))(?=\s|$)')
INCLUDE = re.compile(r'--8<-- "([^"]+)"\s*')
KEYS = {"exec", "id", "title", "hl_lines", "linenums"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page."""

    line: int  # from 1
    level: int
    id: str


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page."""

    line: int  # of its opening fence, from 1
    end: int  # of its closing fence; 0 if there is none
    indent: int
    options: str
    body: list[str]

    @property
    def included(self) -> tuple[int, str] | None:
        """Return the line and the path of the file that the block includes."""
        for number, line in enumerate(self.body, self.line + 1):
            if found := INCLUDE.fullmatch(line):
                return number, found[1]
        return None


@dataclass(frozen=True, slots=True)
class Options:
    """What stands after an opening fence."""

    language: str
    annotate: bool
    keys: dict[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """The source of a page."""

    name: str  # docs/en/index.md
    lines: list[str]
    parts: list[Heading | Block]  # in their order


def read_page(name: str, text: str) -> Page:
    """Find the headings and blocks of a page."""
    lines = text.splitlines()
    parts: list[Heading | Block] = []
    number = lines.index("---", 1) + 1 if lines[:1] == ["---"] and "---" in lines[1:] else 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if fence := FENCE.fullmatch(line):
            block = read_block(lines, number, fence)
            parts.append(block)
            number = block.end or len(lines)
        elif heading := HEADING.fullmatch(line):
            parts.append(Heading(number, len(heading[1]), heading[2] or ""))
    return Page(name, lines, parts)


def read_block(lines: list[str], opening: int, fence: re.Match[str]) -> Block:
    """Return the block that begins at a line."""
    indent = len(fence[1])
    body: list[str] = []
    for number, line in enumerate(lines[opening:], opening + 1):
        text = line.strip()
        if text.startswith(fence[2]) and not text.strip(fence[2][0]):
            return Block(opening, number, indent, fence[3].strip(), body)
        body.append(line[indent:] if not line[:indent].strip() else line)
    return Block(opening, 0, indent, fence[3].strip(), body)


def read_options(text: str) -> Options | None:
    """Return what stands after a fence; None if it can't be understood."""
    braces = text.startswith("{") and text.endswith("}")
    inner = text[1:-1] if braces else text
    words: list[str] = []
    keys: dict[str, str] = {}
    place = 0
    while inner[place:].strip():
        option = OPTION.match(inner, place)
        if option is None:
            return None
        place = option.end()
        if option[2]:
            keys[option[2]] = option[3]
        elif bool(option[1]) != braces:
            return None
        else:
            words.append(option[1] or option[4])
    language, *others = words or [""]
    understood = (
        others in ([], ["annotate"])
        and keys.keys() <= KEYS
        and (not language or is_language(language))
        and ("exec" not in keys or (keys["exec"] == "true" and language == "python" and not braces))
        and ("exec" in keys) == ("id" in keys)
    )
    return Options(language, others == ["annotate"], keys) if understood else None


def is_language(name: str) -> bool:
    """Tell whether a block can be in this language."""
    try:
        find_lexer_class_by_name(name)
    except ClassNotFound:
        return False
    return True
