"""Keep timelines aside until a page is whole: they are long, and nothing in between has to read them."""

from __future__ import annotations

import hashlib
import re

MARK = re.compile(r"<!-- timeline ([0-9a-f]{16}) -->")
_kept: dict[str, str] = {}  # of the build under way


def set_aside(html: str) -> str:
    """Keep a piece of HTML, and return what stands for it on its page."""
    name = hashlib.sha256(html.encode()).hexdigest()[:16]
    _kept[name] = html
    return f"<!-- timeline {name} -->"


def pieces_of(page: str) -> dict[str, str]:
    """Return the pieces that belong to a page, by their names."""
    return {name: _kept[name] for name in MARK.findall(page)}


def bring_back(pieces: dict[str, str]) -> None:
    """Keep the pieces of a page that an earlier build has made."""
    _kept.update(pieces)


def put_back(page: str) -> str:
    """Return a page with all pieces in their places."""
    return MARK.sub(lambda mark: _kept[mark[1]], page)
