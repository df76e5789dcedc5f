"""Draw a timeline as HTML: a list whose rows say in words what they show, and need no script."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from snippets.rendering.kinds import ENDS
from snippets.rendering.lines import printable
from snippets.rendering.rounds import MESSAGES, folded
from snippets.rendering.timeline import pickled, slim_lanes, timeline
from snippets.rendering.timeline_text import CAMEL, drawn, printed, readable

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording
    from snippets.rendering.moments import Moment
    from snippets.rendering.timeline import Row, Timeline
    from snippets.rendering.timeline_words import TimelineWords

ROLES = {"main": "main", "producer": "producer", "consumer": "consumer"}
FEW = 3  # lanes that fit the narrowest phone
CLASSES = 5  # columns that have a class in timeline.css
HELPERS_AT = ("left", "right")  # of the slim column
KEYS = dict.fromkeys(MESSAGES, "message") | {
    "event-set": "event", "woke": "event", "saw-event": "event", "exit": "noticed", "joined": "noticed",
    "call-ended": "noticed", "task-done": "done", "joined-queue": "done",
}  # fmt: skip
GAPS = ((0.1, " after-long"), (0.01, " after-while"))  # seconds since the row before


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
        final = f'<li class="row last" aria-hidden="true"><div class="drawing">{drawing.cut()}</div></li>'
    lanes = len(drawing.columns)
    style = f"--lanes:{lanes}"
    style += f";--helpers:{len(drawing.slim)}" if drawing.slim else ""
    width = " few" if lanes <= FEW else " four" if lanes == FEW + 1 else ""
    return (
        f'<div class="timeline{width}" style="{style}">{drawing.names()}'
        f'<p class="sentence">{words.introduction}</p><ol>{items}{final}</ol>'
        f'<p class="last-word{" was-stopped" if stopped else ""}" data-seconds="{recording.duration:.2f}">{escape(last_word)}</p>'
        f"{key(picture, words, stopped=stopped)}</div>"
    )


def key(picture: Timeline, words: TimelineWords, *, stopped: bool) -> str:
    """Return what the lines and arrows of the picture mean, of the kinds that it has."""
    has = {"born", "cut" if stopped else "gone"}
    for row in picture.rows:
        has |= set(row.after.values())
        has.add(KEYS.get(row.kind, "") if row.to is not None else "")
    entries = "".join(
        f'<span><i class="key-{name}"></i>{said}</span>'
        for name, said in words.key.items()
        if name in has
    )
    return f'<p class="key" aria-hidden="true">{entries}</p>'


class Drawing:
    """One picture, as it is written from top to bottom."""

    def __init__(self, picture: Timeline, words: TimelineWords) -> None:
        self.picture = picture
        self.words = words
        slim = slim_lanes(picture)[-len(HELPERS_AT) :]
        self.slim = dict(zip(slim, HELPERS_AT[-len(slim) :], strict=False))
        wide = (pid for pid in picture.lanes if pid not in self.slim)
        self.columns = {pid: n + 2 for n, pid in enumerate(wide)}
        self.gutter = len(self.columns) + 2  # the column of the slim lanes
        self.roles = {
            pid: "helper" if pid in self.slim else f"role-{ROLES.get(name, 'other')}"
            for pid, name in picture.lanes.items()
        }
        self.time = -1.0
        called = [
            m.details["child"] for row in picture.rows for m in row.moments if m.kind == "helper"
        ]
        unnamed = {0, *called}  # these names are ours
        self.lanes = {
            pid: printable(words.names.get(name, name) if pid in unnamed else name) or str(pid)
            for pid, name in picture.lanes.items()
        }

    def names(self) -> str:
        """Return the head: the lanes' names and process ids."""
        lanes = "".join(
            f'<div class="{self.roles[pid]}"><strong>{CAMEL.sub("<wbr>", escape(name))}</strong>{f" <span>PID&nbsp;{pid}</span>" if pid else ""}</div>'
            for pid, name in self.lanes.items()
            if pid in self.columns
        )
        lanes += "".join(
            f'<small class="helper at-{at}">{self.words.slim[self.picture.lanes[pid]]}</small>'
            for pid, at in self.slim.items()
        )
        return f'<div class="lane-head" aria-hidden="true"><div class="lane-names"><b>{self.words.milliseconds}</b>{lanes}</div></div>'

    def items(self) -> list[str]:
        """Return the rows, the rounds that look the same folded."""
        result: list[str] = []
        for part, alike in folded(self.picture.rows):
            result += [self.row(row) for row in part]
            if alike:
                result.append(self.fold(alike))
                self.time = -1.0  # the next row says its time, whatever the last of the fold was
        return result

    def fold(self, alike: list[list[Row]]) -> str:
        """Return rounds that look the same, behind a line that says so."""
        numbers = [int(found[0]) for part in alike if (found := re.search(r"\d+", part[0].label))]
        count, first, last = len(alike), numbers[0], numbers[-1]
        label = (
            self.words.fold if numbers == [*range(first, first + count)] else self.words.fold_count
        )
        label = label.format(first=first, last=last, count=count)
        states = alike[0][0].before
        rails = "".join(self.rail(pid, states[pid], states[pid]) for pid in self.columns)
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
            if pid in self.slim and not touched and row.before[pid] == state:
                continue  # its line goes on in the background
            parts.append(self.rail(pid, row.before[pid], state, touched=touched))
        parts += [self.arrow(row), self.crossing(row), *self.in_lanes(row)]
        told = self.words.between.join(dict.fromkeys(filter(None, self.sentences(row))))
        text = self.words.at.format(ms=milliseconds) + escape(told, quote=False) + self.words.end
        flip = " row-flip" if row.kind == "flip" else ""
        flip += " pickled" if row.kind == "start" and pickled(row.first) else ""
        kind = f"row{flip}{gaps}{self.slim_changes(row)}"
        return (
            f'<li class="{kind}"><span class="sentence">{text}</span>'
            f'<div class="drawing" aria-hidden="true">{"".join(parts)}</div></li>'
        )

    def slim_changes(self, row: Row) -> str:
        """Return the classes of a row in which slim lanes begin or end."""
        changes = [(at, row.before[pid], row.after[pid]) for pid, at in self.slim.items()]
        return "".join(
            f" {at}-{'ends' if after == 'gone' else 'begins'}"
            for at, before, after in changes
            if (before == "gone") != (after == "gone")
        )

    def rail(self, pid: int, before: str, after: str, *, touched: bool = False) -> str:
        """Return the piece of a lane's line in one row."""
        if before == after == "gone":
            return ""
        mark = " dot" if touched and before != "ended" else ""
        if after in ("gone", "ended") and before != "ended":
            mark = " dies" if after != before else ""
        elif before == "gone" or (before == "starting" and after != "starting"):
            mark = " born" if after != "starting" else ""
        looks = f"on-{after}" if before == after else f"from-{before} to-{after}"
        return self.line(pid, looks + mark)

    def line(self, pid: int, looks: str) -> str:
        """Return a piece of a lane's line."""
        if pid in self.slim:
            return f'<i class="helper at-{self.slim[pid]} {looks}"></i>'
        column = self.columns[pid]
        return f"<i {placed(self.roles[pid], column, column + 1, looks)}></i>"

    def cut(self) -> str:
        """Return the end of the lanes of a run that was stopped."""
        last = self.picture.rows[-1].after
        return "".join(
            self.line(pid, f"from-{state} cut")
            for pid, state in last.items()
            if state != "gone" and pid in self.columns  # helpers end by themselves
        )

    def arrow(self, row: Row) -> str:
        """Return the arrow of a row, from rail to rail."""
        lanes = self.columns | dict.fromkeys(self.slim, self.gutter)
        if row.to is None or row.to not in lanes or row.pid not in lanes:
            return ""
        here, there = lanes[row.pid], lanes[row.to]
        slim = [f";--to:var(--{self.slim[pid]})" for pid in (row.pid, row.to) if pid in self.slim]
        known = self.words.arrows.get(row.kind)
        label = row.label if known is None else self.fill(known, row.first)
        text = f"<em>{escape(readable(label, self.words), quote=False)}</em>" if label else ""
        if row.kind == "start" and pickled(row.first):
            text += f"<small>{self.words.note_pickled}</small>"
        way = "right" if here < there else "left"
        classes = f"arrow {way} arrow-{row.kind} {self.roles[row.pid]}"
        place = placed(classes, min(here, there), max(here, there), style="".join(slim))
        return f"<u {place}>{text}</u>"

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
        lines = printed(row)
        for end in ends_told_by_parents(row):
            note = self.fill(self.words.notes["exit"], end)
            found.setdefault(end.pid, []).append(f"<small>{escape(note, quote=False)}</small>")
        for moment in row.moments:
            words = found.setdefault(moment.pid, [])
            if moment.kind == "line":
                words.append(drawn(lines.get(id(moment), []), self.words))
            elif moment.kind in ("set-attribute", "has-attribute") and row.kind != "flip":
                words.append(chip(moment.details["name"], moment.details["value"]))
            elif moment is row.first if row.to is None else moment.kind in ("exit", "end"):
                note = self.fill(self.words.notes.get(moment.kind, ""), moment)
                note = CAMEL.sub("<wbr>", escape(note, quote=False))
                words.append(f"<small>{note}</small>" if note else "")
        for pid, value in row.copies.items():
            name = row.first.details["name"]
            found[pid] = [chip(name, value), f"<small>{self.words.own_copy}</small>"]
        return [
            f"<div {placed(f'words {self.roles[pid]}', self.columns[pid], self.free_until(pid, row))}>"
            f"{''.join(words)}</div>"
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

    def sentences(self, row: Row) -> list[str]:
        """Say in words what happened."""
        ends = ends_told_by_parents(row)
        told = [self.fill(self.words.sentences["exit"], end) for end in ends]
        lines = printed(row)
        for moment in row.moments:
            if moment.kind == "line" and id(moment) not in lines:
                continue  # of a traceback, said with its first line
            if moment.kind == "forked" or moment.forked_by in self.picture.lanes:
                told.append(self.fill(self.words.forked, moment))
            words = self.words.pickled if pickled(moment) else self.words.sentences
            kind = "thread-fails" if moment.details.get("thread") else moment.kind
            template = words.get(kind, self.words.sentences.get(kind, ""))
            told.append(self.fill(template, moment, "\n".join(lines.get(id(moment), []))))
            told.append(self.fill(self.words.sentences["idle"], moment) if moment.idle else "")
        if row.kind == "slept" and not any(told):
            told.append(self.fill(self.words.sentences["awake"], row.first))
        return told

    def fill(self, template: str, moment: Moment, text: str = "") -> str:
        """Fill in a template."""
        details = {key: readable(str(value), self.words) for key, value in moment.details.items()}
        other = moment.details.get("child", -1)
        return template.format_map(
            {"error": "", "exit_code": "", **details, "text": text}
            | {"p": self.lanes.get(moment.pid, ""), "q": self.lanes.get(other, str(other))}
        )


def ends_told_by_parents(row: Row) -> list[Moment]:
    """Return the ends, in a row, of processes that could not tell their exit code themselves."""
    joined = [moment for moment in row.moments if moment.kind == "joined"]
    said = {moment.pid for moment in row.moments if moment.kind in ENDS}
    return [
        replace(moment, pid=child)
        for moment in joined
        if row.before.get(child := moment.details["child"], "gone") not in ("gone", "ended")
        and child not in said
    ]


def placed(classes: str, begin: int, end: int, looks: str = "", style: str = "") -> str:
    """Return the attributes of what lies between two lines of the grid.

    A class says which of the first columns it is, since that is short.
    """
    if end == begin + 1 and begin <= CLASSES and not style:
        return f'class="{classes} c{begin}{looks and " "}{looks}"'
    return f'class="{classes}{looks and " "}{looks}" style="grid-column:{begin}/{end}{style}"'


def chip(name: str, value: str) -> str:
    """Return the value of an attribute of a process object."""
    return f'<q class="value-{escape(value).lower()}">{escape(name)} = {escape(value)}</q>'
