"""Link each term of the glossary where a page uses it first, with its meaning as a tooltip."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from mkdocs.exceptions import PluginError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from markdown import Markdown

LEFT_ALONE = {"a", "abbr", "code", "h1", "h2", "h3", "h4", "kbd", "pre", "script", "style", "th"}
PAGE = "glossary.md"
ROOT = Path(__file__).resolve().parents[2]
TERMS = ROOT / "docs" / "hooks" / "glossary.toml"
KEYS = {"en": list, "zh": list, "en_meaning": str, "zh_meaning": str}
LONGEST = 120  # characters of a meaning
ROW_ID = re.compile(r"\{ *#([\w-]+) *\}")


def read_terms(file: Path = TERMS) -> dict[str, dict[str, Any]]:
    """Return the terms of the glossary.

    Raises:
        PluginError: a term is wrong; the message names file, line, term and key.
    """
    name = file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else str(file)
    try:
        text = file.read_text("utf-8")
        terms = tomllib.loads(text)
    except ValueError as error:
        message = f"{name}: {error}"
        raise PluginError(message) from error
    lines = {line.strip(): number for number, line in enumerate(text.splitlines(), 1)}
    owners: dict[tuple[str, str], str] = {}
    for term, entry in terms.items():
        where = f"{name}:{lines.get(f'[{term}]', 1)}: [{term}]"
        for trouble in chain(troubles(entry), shared(term, entry, owners)):
            message = f"{where}: {trouble}"
            raise PluginError(message)
    return terms


def troubles(entry: Any) -> Iterator[str]:
    """Say what is wrong with a term."""
    if not isinstance(entry, dict):
        yield "is no table: write [term] above its keys"
        return
    for key in entry.keys() - KEYS.keys():
        yield f"unknown key {key!r}: known are {', '.join(KEYS)}"
    for key, kind in KEYS.items():
        value = entry.get(key)
        if not value:
            yield f"{key} is missing: add it"
        elif not isinstance(value, kind):
            yield f"{key} must be {'a list of forms' if kind is list else 'text in quotes'}"
        elif kind is list and not all(form and isinstance(form, str) for form in value):
            yield f"{key} must be a list of forms, each in quotes"
        elif kind is str and len(value) > LONGEST:
            yield f"{key} has {len(value)} characters, {LONGEST} are allowed: shorten it"


def shared(term: str, entry: dict[str, Any], owners: dict[tuple[str, str], str]) -> Iterator[str]:
    """Say which form of a term another one has; `owners` are those of the forms read so far."""
    for language in ("en", "zh"):
        for form in entry[language]:
            owner = owners.setdefault((language, form.casefold()), term)
            if owner != term:
                yield f"{language} has the form {form!r}, as [{owner}] has: leave it to one of them"


def check_rows(languages: Collection[str]) -> list[str]:
    """Say which terms have no row on a page of the glossary, and which rows no term."""
    terms = read_terms()
    wrong: list[str] = []
    for file in (ROOT / "docs" / language / PAGE for language in languages):
        if not file.is_file():
            continue
        name = file.relative_to(ROOT).as_posix()
        rows = {
            term: number
            for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
            if line.startswith("|")
            for term in ROW_ID.findall(line)
        }
        wrong += [
            f"{name}: no row has the id {term!r}: add a row with {{ #{term} }}, or take [{term}] "
            "out of docs/hooks/glossary.toml"
            for term in terms
            if term not in rows
        ]
        wrong += [
            f"{name}:{number}: {term!r} is no term: add [{term}] to docs/hooks/glossary.toml"
            for term, number in rows.items()
            if term not in terms
        ]
    return wrong


class Glossary(Extension):  # type: ignore[misc]  # Python-Markdown has no types
    """Mark the terms of one language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.meanings: dict[str, str] = {}
        forms: dict[str, str] = {}
        for term, entry in read_terms().items():
            self.meanings[term] = entry[f"{language}_meaning"]
            forms |= {form.casefold(): term for form in entry[language]}
        self.forms = forms
        longest_first = sorted(forms, key=len, reverse=True)
        words = "|".join(map(re.escape, longest_first))
        # Han words have no boundary between them
        pattern = rf"(?<![A-Za-z_])(?:{words})(?![A-Za-z_])" if language == "en" else words
        self.pattern = re.compile(pattern, re.IGNORECASE)
        self.page = PAGE
        self.seen: set[str] = set()
        self.begins = False

    def start_page(self, source: str) -> None:
        """Begin the page that is written in this file of the language's folder."""
        self.page = "../" * source.count("/") + PAGE
        self.seen = set(self.meanings) if source == PAGE else set()
        self.begins = True

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 Python-Markdown calls it so
        """Work when the inline syntax has been read, and nothing else will change.

        The first converter of a page is the page's; later ones render what its blocks print.
        """
        if self.begins:
            md.treeprocessors.register(Marker(md, self), "glossary", 5)
        self.begins = False

    def next_term(self, text: str) -> re.Match[str] | None:
        """Return the first term in a text that the page has not used before."""
        for match in self.pattern.finditer(text):
            if self.forms[match[0].casefold()] not in self.seen:
                return match
        return None

    def link(self, match: re.Match[str]) -> ET.Element:
        """Return the link to an entry of the glossary."""
        term = self.forms[match[0].casefold()]
        self.seen.add(term)
        link = ET.Element(
            "a",
            {
                "class": "term",
                "href": f"{self.page}#{term}",  # MkDocs checks it, and makes it an address
                "title": self.meanings[term],
            },
        )
        link.text = AtomicString(match[0])
        return link


class Marker(Treeprocessor):  # type: ignore[misc]  # as above
    """Walk through the text of a page in reading order."""

    def __init__(self, md: Markdown, glossary: Glossary) -> None:
        super().__init__(md)
        self.glossary = glossary

    def run(self, root: ET.Element) -> None:
        """Mark the terms below an element."""
        if root.tag in LEFT_ALONE:
            return
        self.mark(root, None)
        for child in list(root):
            self.run(child)
            self.mark(root, child)

    def mark(self, parent: ET.Element, after: ET.Element | None) -> None:
        """Mark the terms in the text at the start of an element, or after a child of it."""
        place = 0 if after is None else list(parent).index(after) + 1
        while True:
            text = (parent.text if after is None else after.tail) or ""
            match = self.glossary.next_term(text)
            if match is None:
                return
            link = self.glossary.link(match)
            before, rest = text[: match.start()], text[match.end() :]
            if after is None:
                parent.text = before
            else:
                after.tail = before
            link.tail = rest
            parent.insert(place, link)
            after, place = link, place + 1
