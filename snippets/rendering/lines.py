"""Tell of the lines of a recording who wrote them, and which belong together as one traceback."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snippets.rendering.moments import Moment

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def find_writers(moments: list[Moment]) -> None:
    """Give output without a tag to the called program that ran then, if there was only one.

    A called program that carries the tags of the recorder, being Python, writes no such output.
    """
    tagged = {moment.pid for moment in moments}
    ends = {m.details["child"]: m.time for m in moments if m.kind == "call-ended"}
    begins: dict[int, float] = {}  # before the call is reported, its program may have written
    asked: dict[int, float] = {}
    for moment in moments:
        if moment.kind == "calling":
            asked[moment.pid] = moment.time
        elif moment.kind == "call" and moment.details["child"] not in tagged:
            begins[moment.details["child"]] = asked.get(moment.pid, moment.time)
    for moment in moments:
        if moment.pid or moment.kind != "line":
            continue
        running = {
            child
            for child, begin in begins.items()
            if begin <= moment.time <= ends.get(child, moment.time)
        }
        if len(running) == 1:
            (moment.pid,) = running


def find_tracebacks(moments: list[Moment]) -> None:
    """Mark the lines of tracebacks, each to the end of its exception's message."""
    said: dict[int, bool] = {}  # of processes in a traceback: whether its exception has been named
    for moment in moments:
        if moment.kind != "line":
            continue
        text = moment.details["text"]
        if text.startswith("Traceback (most recent call last)"):
            said[moment.pid] = False
        elif moment.pid in said:
            moment.goes_on = indented(text) or not said[moment.pid]
            if not moment.goes_on:
                del said[moment.pid]
            elif not indented(text):
                said[moment.pid] = True


def printable(text: str) -> str:
    """Return a text without control characters but tabs and line ends."""
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def indented(text: str) -> bool:
    """Tell whether a line only goes on with the one above."""
    return not text or text[0] == " "
