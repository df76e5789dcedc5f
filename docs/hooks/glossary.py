"""Link each term of the glossary where a page uses it first, with its meaning as a tooltip."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

if TYPE_CHECKING:
    from pathlib import Path

    from markdown import Markdown

LEFT_ALONE = {"a", "abbr", "code", "h1", "h2", "h3", "h4", "kbd", "pre", "script", "style", "th"}
PAGE = "glossary.md"


class Glossary(Extension):  # type: ignore[misc]  # Python-Markdown has no types
    """Mark the terms of one language."""

    def __init__(self, file: Path, language: str) -> None:
        super().__init__()
        self.meanings: dict[str, str] = {}
        forms: dict[str, str] = {}
        for term, entry in tomllib.loads(file.read_text("utf-8")).items():
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
