"""Find the rounds of a timeline that look the same, so that they can be folded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from snippets.rendering.timeline import Row

SAME = 3  # rounds that look like the one before; so many are folded
MESSAGES = ("put", "get", "send", "received")


def folded(rows: list[Row]) -> Iterator[tuple[list[Row], list[list[Row]]]]:
    """Yield rows to be shown, each with the rounds that follow and look the same, if many."""
    parts = rounds(rows)
    place = 0
    while place < len(parts):
        same = place + 1
        while same < len(parts) and shape(parts[same]) == shape(parts[place]):
            same += 1
        alike = parts[place + 1 : same]
        if len(alike) >= SAME:
            yield parts[place], alike
        else:
            yield [row for part in parts[place:same] for row in part], []
        place = same


def rounds(rows: list[Row]) -> list[list[Row]]:
    """Part rows into rounds: each begins with a message."""
    parts: list[list[Row]] = [[]]
    for row in rows:
        if row.kind in MESSAGES and re.search(r"\d", row.label) and parts[-1]:
            parts.append([])
        parts[-1].append(row)
    return parts


def shape(part: list[Row]) -> list[tuple[object, ...]]:
    """Return what two rounds that look the same have in common.

    Whether a process waits already when another one is woken is a matter of microseconds.
    """
    return [
        (
            row.kind, row.pid, row.to, [*map(alive, row.after.values())], re.sub(r"\d+", "#", row.label),
            [re.sub(r"\d+", "#", m.details["text"]) for m in row.moments if m.kind == "line"],
        )
        for row in part
    ]  # fmt: skip


def alive(state: str) -> bool:
    """Tell whether a process is there and does something, be it to wait."""
    return state not in ("gone", "starting")
