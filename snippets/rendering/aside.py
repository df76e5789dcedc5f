"""Keep timelines aside until a page is whole: they are long, and nothing in between has to read them."""

from __future__ import annotations

import re

MARK = re.compile(r"<!-- timeline (\d+) -->")
_kept: list[str] = []  # of the build under way


def set_aside(html: str) -> str:
    """Keep a piece of HTML, and return what stands for it on its page."""
    _kept.append(html)
    return f"<!-- timeline {len(_kept) - 1} -->"


def put_back(page: str) -> str:
    """Return a page with all pieces in their places."""
    return MARK.sub(lambda mark: _kept[int(mark[1])], page)
