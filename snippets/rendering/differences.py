"""Find the lines of a program that are not the same under each of its start methods."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snippets.recorder.recording import Line, Recording

CHANCE = re.compile(
    r"0x[0-9a-f]+|\bpsm_\w+|\d+\.\d+|\d{4,}"
)  # addresses, names, times, big numbers
WORKER = re.compile(r"(Fork|Spawn|ForkServer)?(PoolWorker|Process)-[\d:]+")  # which one is chance


def differing(recordings: list[Recording]) -> list[set[int]]:
    """Return for each recording the places of the lines that some other one has not, or more seldom.

    What differs from run to run by chance does not count: process ids, addresses, times.
    """
    known = [[key(line, each.pids) for line in each.lines] for each in recordings]
    least = Counter(known[0])
    for keys in known[1:]:
        least &= Counter(keys)
    places: list[set[int]] = []
    for keys in known:
        left = least.copy()
        found: set[int] = set()
        for place, each in enumerate(keys):
            left[each] -= 1
            if left[each] < 0 and each[2].strip():
                found.add(place)
        said = [place for place, each in enumerate(keys) if each[2].strip()]
        for above, below in pairwise(said):  # blank lines between two that are marked
            if above in found and below in found:
                found |= set(range(above, below))
        places.append(found)
    return places


def key(line: Line, pids: set[int] | frozenset[int]) -> tuple[str, str, str]:
    """Return what of a line does not hang on chance."""
    text = re.sub(r"\d+", lambda found: "#" if int(found[0]) in pids else found[0], line.text)
    return WORKER.sub("worker", line.process), line.stream, WORKER.sub("#", CHANCE.sub("#", text))
