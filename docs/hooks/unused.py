"""Leave out of a style sheet what no page can use: a theme styles much more than a site has."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tinycss2
from mkdocs.exceptions import PluginError

if TYPE_CHECKING:
    from collections.abc import Iterable

LAST = Path(__file__).resolve().parents[2] / ".cache" / "style.css"  # made by the last build
ATTRIBUTE = re.compile(r"""\s(?:class|id)=["']([^"']*)["']""")
STYLE = re.compile(r'\sstyle="([^"]*)"')
EXACT = re.compile(r'^\[(dir|data-md-color-[a-z]+)="?([^"]*?)"?\]$')
# the theme sets it for a moment while a page opens, and the browser would style every element again
MOMENTARY = "[data-md-color-switching]"
# what the theme's script makes only where a page asks for it, by a name of the same beginning
ON_DEMAND = ("md-annotation", "md-source", "md-tooltip", "md-version", "tabbed-")
NAMED = re.compile(r"--[\w-]+")
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")


@dataclass(frozen=True)
class Used:
    """What the pages and the scripts of a site mention."""

    names: frozenset[str]  # classes and ids
    attributes: frozenset[str]  # with their values
    variables: frozenset[str]

    @classmethod
    def by(cls, pages: Iterable[str], scripts: Iterable[str]) -> Used:
        """Collect what pages and scripts mention."""
        names: set[str] = set()
        attributes: set[str] = set()
        variables: set[str] = set()
        for page in pages:
            variables.update(*map(NAMED.findall, STYLE.findall(page)))
            names.update(*(value.split() for value in ATTRIBUTE.findall(page)))
            attributes.update(re.findall(r'\s(?:dir|data-md-color-[a-z]+)="[^"]*"', page))
        idle = tuple(each for each in ON_DEMAND if not any(name.startswith(each) for name in names))
        for script in scripts:
            words = re.findall(r"[\w-]+", script)
            names.update(word for word in words if not word.startswith(idle))
            variables.update(NAMED.findall(script))
        return cls(frozenset(names), frozenset(attributes), frozenset(variables))

    def selector(self, parts: list[Any]) -> bool:
        """Return whether every class, id and scheme of a selector is mentioned.

        What stands in brackets such as :is() and :not() does not count.
        """
        for before, part in zip([None, *parts], parts, strict=False):
            if (
                part.type == "ident" and before is not None and before == "."
            ) or part.type == "hash":
                if part.value not in self.names:
                    return False
            elif part.type == "[] block":
                if part.serialize() == MOMENTARY:
                    return False
                exact = EXACT.match(part.serialize())
                if exact and f' {exact[1]}="{exact[2]}"' not in self.attributes:
                    return False
        return True


def without_unused(sheet: str, used: Used) -> str:
    """Return a style sheet without the rules, animations and variables that nothing uses.

    An edited sentence changes neither: then what the last build found holds.

    Raises:
        PluginError: it refers to a file, or can't be read.
    """
    code = Path(__file__).read_text("utf-8")
    names = map(sorted, (used.names, used.attributes, used.variables))
    asked = repr((tinycss2.__version__, code, sheet, *names))
    with suppress(OSError, UnicodeDecodeError):
        key, _, text = LAST.read_text("utf-8").partition("\n")
        if key == sha256(f"{asked}{text}".encode()).hexdigest():
            return text
    text = trimmed(sheet, used)
    with suppress(OSError):
        key = sha256(f"{asked}{text}".encode()).hexdigest()
        import_module("snippets.recorder.files").write(LAST, f"{key}\n{text}")
    return text


def trimmed(sheet: str, used: Used) -> str:
    """Return a style sheet without what nothing uses."""
    rules = kept(tinycss2.parse_stylesheet(sheet, skip_comments=True), used)
    text = serialized(rules)
    while True:
        needed = {*VARIABLE.findall(text), *used.variables}
        words = set(re.findall(r"[\w-]+", re.sub(r"@(-\w+-)?keyframes [\w-]+", "", text)))
        shorter = serialized(rules, needed, words)
        if shorter == text:
            return text
        text = shorter


def kept(rules: list[Any], used: Used) -> list[Any]:
    """Return the rules of which some selector can match, each with only such selectors."""
    found = []
    for rule in rules:
        if rule.type == "error":
            raise PluginError(f"a style sheet can't be read: {rule.message}")
        if rule.type == "qualified-rule":
            selectors = [each for each in split(rule.prelude) if used.selector(each)]
            if selectors:
                rule.prelude = joined(selectors)
                found.append(rule)
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            rule.content = kept(tinycss2.parse_rule_list(rule.content, skip_comments=True), used)
            if any(each.type != "whitespace" for each in rule.content):
                found.append(rule)
        elif rule.type == "at-rule" and rule.lower_at_keyword != "charset":
            found.append(rule)
    return found


def split(prelude: list[Any]) -> list[list[Any]]:
    """Part a list of selectors at its commas."""
    selectors: list[list[Any]] = [[]]
    for part in prelude:
        if part == ",":
            selectors.append([])
        else:
            selectors[-1].append(part)
    return selectors


def joined(selectors: list[list[Any]]) -> list[Any]:
    """Make one list of selectors again."""
    comma = tinycss2.ast.LiteralToken(0, 0, ",")
    return [part for selector in selectors for part in (comma, *selector)][1:]


def serialized(
    rules: list[Any], variables: set[str] | None = None, words: set[str] | None = None
) -> str:
    """Return the text of rules, of variables and animations only those named, if any are."""
    parts = []
    for rule in rules:
        if rule.type == "whitespace":
            continue
        head = compact(rule.prelude)
        if rule.type == "at-rule":
            keyword = rule.lower_at_keyword
            if keyword in ("media", "supports"):
                body = serialized(rule.content, variables, words)
            else:
                body = compact(rule.content)
            if "keyframes" in keyword and words is not None and head not in words:
                continue
            head = f"@{rule.at_keyword} {head}".strip()
        else:
            body = declarations(rule.content, variables)
        if body:
            parts.append(f"{head}{{{body}}}")
    return "".join(parts)


def declarations(content: list[Any], variables: set[str] | None) -> str:
    """Return the text of the declarations of a rule."""
    found = []
    for each in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if each.type != "declaration":
            raise PluginError(f"only plain declarations can stand in a rule: {each}")
        if each.name.startswith("--") and variables is not None and each.name not in variables:
            continue
        value = compact(each.value)
        if "url(" in value and "data:" not in value:
            raise PluginError(f"a style sheet can't refer to a file: {value}")
        found.append(f"{each.name}:{value}{'!important' if each.important else ''}")
    return ";".join(found)


def compact(parts: list[Any]) -> str:
    """Return the text of parts, with single blanks and without comments."""
    text = tinycss2.serialize([part for part in parts if part.type != "comment"]).strip()
    return text if '"' in text or "'" in text else re.sub(r"\s+", " ", text)
