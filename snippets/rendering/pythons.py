"""The runs of a program under other Pythons and platforms: which are shown, and how a reader chooses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from snippets.recorder.exchange import Elsewhere
from snippets.recorder.interpreters import default_start_method, name_of
from snippets.rendering.differences import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from snippets.recorder.recording import Recording
    from snippets.rendering.words import Words

SYSTEMS = {"Darwin": "macOS"}  # what readers call it


@dataclass(frozen=True, slots=True)
class Shown:
    """A recording to be shown, and the Pythons to be shown it for, by their numbers."""

    recording: Recording | None  # None: there is none
    numbers: tuple[int, ...]


class Pythons:
    """This Python and the others that have runs of a program, in the order of the choice."""

    def __init__(self, path: str, recordings: list[Recording], others: Iterable[Elsewhere]) -> None:
        """Take the runs of this Python, in the order of the start methods."""
        self.path = path
        self.methods = [each.start_method for each in recordings]
        first = recordings[0]
        own = Elsewhere(
            name_of(first.platform, first.python),
            {(path, each.start_method): each for each in recordings},
        )
        having = [each for each in others if any(key[0] == path for key in each.runs)]
        self.all = sorted([own, *having], key=Elsewhere.order)
        self.own = self.all.index(own)
        self.systems = {each.system for each in self.all}

    def __bool__(self) -> bool:
        """Tell whether there is a choice."""
        return len(self.all) > 1

    def runs(self, number: int) -> list[Recording | None]:
        """Return the runs of one Python, None for each that it lacks."""
        return [self.all[number].runs.get((self.path, method)) for method in self.methods]

    def shown(self, place: int) -> list[Shown]:
        """Return what to show under a start method: this Python's run, then those that differ."""
        found: list[tuple[Recording | None, list[int]]] = []
        for number in sorted(range(len(self.all)), key=lambda number: number != self.own):
            run = self.runs(number)[place]
            for other, numbers in found:
                if alike(run, other):
                    numbers.append(number)
                    break
            else:
                found.append((run, [number]))
        return [Shown(run, tuple(sorted(numbers))) for run, numbers in found]

    def differing(self, number: int) -> bool:
        """Tell whether some run of a Python is not like that of this one."""
        return any(number not in self.shown(place)[0].numbers for place in range(len(self.methods)))

    def default(self, number: int) -> str:
        """Return the start method that a Python has by itself."""
        each = self.all[number]
        return default_start_method(each.system, each.release)

    def label(self, number: int) -> str:
        """Name a Python, with its platform where there are several."""
        each = self.all[number]
        system = f" ({SYSTEMS.get(each.system, each.system)})" if len(self.systems) > 1 else ""
        return each.release + system

    def choice(self, name: str, words: Words) -> str:
        """Return the radio buttons; CSS shows what is marked with the number of the one chosen."""
        if not self:
            return ""
        labels = ""
        for number, each in enumerate(self.all):
            other = f" <small>{words.other_lines}</small>" if self.differing(number) else ""
            checked = " checked" if number == self.own else ""
            labels += (
                f'<label><input type="radio" name="{name}-python" value="{escape(each.name)}"{checked}>'
                f"<span><code>{self.label(number)}</code>{other}</span></label>"
            )
        return f'<fieldset class="run-pythons" data-search-exclude><legend>Python</legend>{labels}</fieldset>'

    def marks(self, numbers: Iterable[int]) -> str:
        """Return the classes of what is shown for some of the Pythons; none where it is for all."""
        these = set(numbers)
        if len(these) == len(self.all):
            return ""
        return "".join([" when", *(f" p{number + 1}" for number in sorted(these))])

    def alike(self, shown: Shown, words: Words) -> str:
        """Say under which other Pythons the same was printed; nothing if under none."""
        if shown.recording is None:
            return ""
        own = name_of(shown.recording.platform, shown.recording.python)
        names = [self.label(number) for number in shown.numbers if self.all[number].name != own]
        return f" · {words.alike(names)}" if names else ""

    def lacking(self, shown: Shown, method: str, words: Words) -> str:
        """Say that there is no recording."""
        names = [self.label(number) for number in shown.numbers]
        return words.lacking.format(method=f"<code>{method}</code>", pythons=words.joined(names))


def alike(run: Recording | None, other: Recording | None) -> bool:
    """Tell whether two runs ended alike, and each process printed the same; chance doesn't count.

    Nor does it count in which order processes took their turns, and which worker did what.
    """
    if run is None or other is None:
        return run is other
    return (run.ended, run.exit_code) == (other.ended, other.exit_code) and said(run) == said(other)


def said(recording: Recording) -> dict[tuple[str, str], list[str] | Counter[str]]:
    """Return what each process printed to each stream, in its order; of workers in none."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in recording.lines:
        process, stream, text = key(line, recording.pids)
        found.setdefault((process, stream), []).append(text)
    return {each: Counter(texts) if each[0] == "worker" else texts for each, texts in found.items()}
