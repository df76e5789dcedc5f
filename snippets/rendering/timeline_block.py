"""Draw a timeline as HTML: a list whose rows say in words what they show, and need no script."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from snippets.rendering.timeline import timeline

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording
    from snippets.rendering.moments import Moment
    from snippets.rendering.timeline import Row, Timeline
    from snippets.rendering.timeline_words import TimelineWords

ROLES = {"main": "main", "producer": "producer", "consumer": "consumer"}
SAME = 3  # rounds that look like the one before; so many are folded
GAPS = ((0.1, " after-long"), (0.01, " after-while"))  # seconds since the row before
MESSAGES = ("put", "get", "send", "received")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def timeline_block(recording: Recording, last_word: str, words: TimelineWords) -> str:
    """Return the picture of a recording; `last_word` says how the run ended.

    Raises:
        RecordingError: the recording contradicts itself.
    """
    picture = timeline(recording)
    stopped = recording.ended not in ("exit", "signal")
    drawing = Drawing(picture, words)
    items = "".join(drawing.items())
    final = ""
    if stopped:
        final = (
            f'<li class="row" aria-hidden="true"><div class="drawing">{drawing.cut()}</div></li>'
        )
    number = len(picture.lanes)
    return (
        f'<div class="timeline" style="--lanes:{number}">{drawing.names()}'
        f'<p class="sentence">{words.introduction}</p><ol>{items}{final}</ol>'
        f'<p class="last-word{" was-stopped" if stopped else ""}">{escape(last_word)}</p>'
        f"{key(words, stopped=stopped)}</div>"
    )


def key(words: TimelineWords, *, stopped: bool) -> str:
    """Return what the lines of the picture mean."""
    shown = ["running", "waiting", "starting", "born", "cut" if stopped else "gone"]
    entries = "".join(f'<span><i class="key-{name}"></i>{words.key[name]}</span>' for name in shown)
    return f'<p class="key" aria-hidden="true">{entries}</p>'


def rounds(rows: list[Row]) -> list[list[Row]]:
    """Part rows into rounds: each begins with a message."""
    parts: list[list[Row]] = [[]]
    for row in rows:
        if row.kind in MESSAGES and re.search(r"\d", row.label) and parts[-1]:
            parts.append([])
        parts[-1].append(row)
    return parts


def shape(part: list[Row]) -> list[tuple[object, ...]]:
    """Return what two rounds that look the same have in common."""
    return [
        (
            row.kind, row.pid, row.to, row.after, re.sub(r"\d+", "#", row.label),
            [re.sub(r"\d+", "#", m.details["text"]) for m in row.moments if m.kind == "line"],
        )
        for row in part
    ]  # fmt: skip


class Drawing:
    """One picture, as it is written from top to bottom."""

    def __init__(self, picture: Timeline, words: TimelineWords) -> None:
        self.picture = picture
        self.words = words
        self.columns = {pid: n + 2 for n, pid in enumerate(picture.lanes)}
        self.roles = {
            pid: f"role-{ROLES.get(name, 'other')}" for pid, name in picture.lanes.items()
        }
        self.time = -1.0

    def names(self) -> str:
        """Return the head: the lanes' names and process ids."""
        lanes = "".join(
            f'<div class="{self.roles[pid]}"><strong>{escape(name)}</strong> <span>{pid or ""}</span></div>'
            for pid, name in self.picture.lanes.items()
        )
        return f'<div class="lane-head" aria-hidden="true"><div class="lane-names"><b>{self.words.milliseconds}</b>{lanes}</div></div>'

    def items(self) -> list[str]:
        """Return the rows, the rounds that look the same folded."""
        parts = rounds(self.picture.rows)
        result: list[str] = []
        place = 0
        while place < len(parts):
            same = place + 1
            while same < len(parts) and shape(parts[same]) == shape(parts[place]):
                same += 1
            result += [self.row(row) for row in parts[place]]
            alike = parts[place + 1 : same]
            if len(alike) >= SAME:
                result.append(self.fold(alike))
            else:
                result += [self.row(row) for part in alike for row in part]
            place = same
        return result

    def fold(self, alike: list[list[Row]]) -> str:
        """Return rounds that look the same, behind a line that says so."""
        number = [re.search(r"\d+", part[0].label) for part in (alike[0], alike[-1])]
        first, last = (found[0] if found else "" for found in number)
        label = self.words.fold.format(first=first, last=last)
        states = alike[0][0].before
        rails = "".join(self.rail(pid, state, state) for pid, state in states.items())
        inner = "".join(self.row(row) for part in alike for row in part)
        return (
            f'<li class="fold"><details><summary><span class="drawing" aria-hidden="true"><b>⋮</b>'
            f'{rails}</span><span class="fold-label">{label}<span class="ticks" aria-hidden="true" '
            f'style="--ticks:{len(alike)}"></span></span></summary><ol>{inner}</ol></details></li>'
        )

    def row(self, row: Row) -> str:
        """Return one row: its sentence, and its drawing."""
        milliseconds = round(row.time * 1000)
        gap = row.time - self.time
        gaps = next((name for least, name in GAPS if self.time >= 0 and gap > least), "")
        stamp = milliseconds if self.time < 0 or gap > GAPS[1][0] else ""
        self.time = row.time
        parts = [f"<b>{stamp}</b>"]
        for pid, state in row.after.items():
            touched = pid in (row.pid, row.to)
            parts.append(self.rail(pid, row.before[pid], state, touched=touched))
        parts += [self.arrow(row), self.crossing(row), *self.in_lanes(row)]
        sentences = [self.sentence(moment) for moment in row.moments]
        told = self.words.between.join(dict.fromkeys(filter(None, sentences)))
        text = self.words.at.format(ms=milliseconds) + escape(told) + self.words.end
        kind = f"row row-{row.kind}{gaps}"
        return (
            f'<li class="{kind}" data-ms="{milliseconds}"><span class="sentence">{text}</span>'
            f'<div class="drawing" aria-hidden="true">{"".join(parts)}</div></li>'
        )

    def rail(self, pid: int, before: str, after: str, *, touched: bool = False) -> str:
        """Return the piece of a lane's line in one row."""
        if before == after == "gone":
            return ""
        mark = "dot" if touched else ""
        if after == "gone":
            mark = "dies"
        elif before == "gone" or (before == "starting" and after != "starting"):
            mark = "born" if after != "starting" else ""
        return (
            f'<i class="{self.roles[pid]} from-{before} to-{after} {mark}" '
            f'style="grid-column:{self.columns[pid]}"></i>'
        )

    def cut(self) -> str:
        """Return the end of the lanes of a run that was stopped."""
        last = self.picture.rows[-1].after
        return "".join(
            f'<i class="{self.roles[pid]} from-{state} cut" style="grid-column:{self.columns[pid]}"></i>'
            for pid, state in last.items()
            if state != "gone"
        )

    def arrow(self, row: Row) -> str:
        """Return the arrow of a row, from rail to rail."""
        if row.to is None or row.to not in self.columns or row.pid not in self.columns:
            return ""
        here, there = self.columns[row.pid], self.columns[row.to]
        label = self.words.arrows.get(row.kind, row.label)
        text = f"<em>{escape(printable(label))}</em>" if label else ""
        way = "right" if here < there else "left"
        return (
            f'<u class="arrow {way} arrow-{row.kind} {self.roles[row.pid]}" '
            f'style="grid-column:{min(here, there)}/{max(here, there)}">{text}</u>'
        )

    def crossing(self, row: Row) -> str:
        """Return the line that shows that a change in one process does not reach the other."""
        if row.kind != "flip":
            return ""
        columns = [self.columns[pid] for pid in row.copies]
        return (
            f'<s style="grid-column:{min(columns)}/{max(columns)}">'
            f"<em>{self.words.nothing_crosses}</em></s>"
        )

    def in_lanes(self, row: Row) -> list[str]:
        """Return what stands in the lanes: printed lines, notes, the values of attributes."""
        found: dict[int, list[str]] = {}
        for moment in row.moments:
            words = found.setdefault(moment.pid, [])
            if moment.kind == "line":
                words.append(f"<code>{escape(printable(moment.details['text']))}</code>")
            elif moment.kind in ("set-attribute", "has-attribute") and row.kind != "flip":
                words.append(chip(moment.details["name"], moment.details["value"]))
            elif row.to is None or moment.kind in ("exit", "end"):
                note = self.fill(self.words.notes.get(moment.kind, ""), moment)
                words.append(f"<small>{escape(note)}</small>" if note else "")
        for pid, value in row.copies.items():
            name = row.moments[0].details["name"]
            found[pid] = [chip(name, value), f"<small>{self.words.own_copy}</small>"]
        return [
            f'<div class="words {self.roles[pid]}" style="grid-column:{self.columns[pid]}/'
            f'{self.free_until(pid, row)}">{"".join(words)}</div>'
            for pid, words in found.items()
            if any(words) and pid in self.columns
        ]

    def free_until(self, pid: int, row: Row) -> int:
        """Return the column at which words have to end: the next lane that lives."""
        column = self.columns[pid] + 1
        for other, place in self.columns.items():
            if place == column and row.before[other] == row.after[other] == "gone":
                column += 1
        return column

    def sentence(self, moment: Moment) -> str:
        """Say in words what happened."""
        return self.fill(self.words.sentences.get(moment.kind, ""), moment)

    def fill(self, template: str, moment: Moment) -> str:
        """Fill in a template."""
        lanes = self.picture.lanes
        details = {key: printable(str(value)) for key, value in moment.details.items()}
        other = moment.details.get("child", -1)
        if "command" in details:
            details["command"] = program_of(details["command"])
        return template.format_map(
            {"error": "", "exit_code": "", **details}
            | {"p": lanes.get(moment.pid, ""), "q": lanes.get(other, str(other))}
        )


def program_of(command: str) -> str:
    """Return the name of the program that a command runs, without its folder and arguments."""
    word = re.search(r"[^\[\]'\" ,(]+", command)
    return word[0].rpartition("/")[2] if word else command


def chip(name: str, value: str) -> str:
    """Return the value of an attribute of a process object."""
    return f'<q class="value-{escape(value).lower()}">{escape(name)} = {escape(value)}</q>'


def printable(text: str) -> str:
    """Return a text without control characters."""
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
