"""The texts of a recording as a timeline draws and says them."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from snippets.rendering.lines import indented, printable

if TYPE_CHECKING:
    from snippets.rendering.timeline import Row
    from snippets.rendering.timeline_words import TimelineWords

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")  # where a name may break, if it must
LEAST = 2  # lines within a traceback that are counted, not drawn
PRIVATE = re.compile(r"<concurrent\.futures\.process\.(_CallItem|_ResultItem) object at \S*")


def readable(text: str, words: TimelineWords) -> str:
    """Return a message, or what one of the library's own means."""
    private = PRIVATE.fullmatch(text)
    return words.private[private[1]] if private else printable(text)


def printed(row: Row) -> dict[int, list[str]]:
    """Return the lines of a row by the id of their moment; a traceback is with its first line."""
    found: dict[int, list[str]] = {}
    last: dict[int, list[str]] = {}
    for moment in row.moments:
        if moment.kind != "line":
            continue
        text = printable(moment.details["text"])
        if moment.goes_on and moment.pid in last:
            last[moment.pid].append(text)
        else:
            last[moment.pid] = found[id(moment)] = [text]
    return found


def drawn(lines: list[str], words: TimelineWords) -> str:
    """Return lines as they are drawn; those within a traceback are only counted."""
    parts: list[str] = []
    for within, group in groupby(lines, lambda text: len(lines) > 1 and indented(text)):
        texts = list(group)
        if within and len(texts) >= LEAST:
            parts.append(f"<small>{words.within.format(number=len(texts))}</small>")
        else:
            parts += [
                f"<code>{CAMEL.sub('<wbr>', escape(text, quote=False))}</code>" for text in texts
            ]
    return "".join(parts)
