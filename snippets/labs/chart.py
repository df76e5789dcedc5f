"""Show figures: a table whose rows draw their own spread, readable without colour."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from html import escape
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from .measuring import in_fresh_python, stamp

if TYPE_CHECKING:
    from collections.abc import Callable

MIME = "application/vnd.parallel-python.figures+json"
WORDS = {
    "en": {
        "median": "median",
        "half": "middle half",
        "scale": "smallest to largest, in {unit}",
        "powers": "; each line is ten times the one before",
        "source": "{repeats} repeats after {warm_up} for warming up · CPUs: {cpus} · "
        "load before: {load} · Python {python} · {system}",
        "unknown": "unknown",
        "busy": "The machine was busy: just before this was measured, other work took {part:.0%} of its "
        "CPUs. An idle one takes less time, and keeps more CPUs at work.",
    },
    "zh": {
        "median": "中位数",
        "half": "中间一半",
        "scale": "最小值到最大值，单位 {unit}",
        "powers": "；每条线是前一条的十倍",
        "source": "预热 {warm_up} 次后重复 {repeats} 次 · CPU：{cpus} 个 · "
        "测量前的负载：{load} · Python {python} · {system}",
        "unknown": "未知",
        "busy": "测量时机器正忙：就在测量之前，其他工作占用了 {part:.0%} 的 CPU。"
        "换作空闲的机器，耗时更短，同时工作的 CPU 也更多。",
    },
}
STYLE = """<style>
.figures td, .figures th { text-align: left; }
.figures td { white-space: nowrap; }
.figures small { display: block; opacity: .75; }
.figures td:last-child { padding-right: 2.5em; }
.figures .strip { position: relative; width: 24em; height: 1.4em; }
.figures .strip * { position: absolute; box-sizing: border-box; }
.figures .strip small { transform: translateX(-50%); }
.figures i { top: 0; height: 100%; border-left: 1px dotted; opacity: .5; }
.figures .range { top: 50%; border-top: 1px solid; }
.figures .half { top: 25%; height: 50%; border: 1px solid; background: #8888; }
.figures .middle { top: 5%; height: 90%; border-left: 3px solid; }
</style>"""
STEPS = 4, 5, 6  # of a drawing from 0
WIDE, NARROW = 41, 12  # digits that fit below a drawing: on a wide screen, on a phone
BUSY = 0.25  # of all CPUs: beyond it the figures are not those of an idle machine
MEMORY = "MB"  # the unit of charts that show it
FAR = 30  # times the smallest value: beyond it only powers of ten show both ends

BREAKS = re.compile(r"(?<=[._])(?=\w)|(?<=[a-z])(?=[A-Z])")  # where a label may break on a phone

language = "en"  # of what a notebook shows: "en" or "zh"


@dataclass(frozen=True)
class Chart:
    """Figures side by side: for each label the values of all repeats."""

    title: dict[str, str]  # in each language
    unit: str
    rows: dict[str, list[float]]
    repeats: int
    warm_up: int
    machine: dict[str, Any] = field(default_factory=stamp)

    @property
    def scale(self) -> tuple[float, float]:
        """Return what both ends of the drawing stand for.

        That is 0 and a round number, or powers of ten if the values lie far apart.
        """
        values = [value for row in self.rows.values() for value in row]
        low, high = min(values), max(values)
        if 0 < low * FAR < high:
            return 10.0 ** math.floor(math.log10(low)), 10.0 ** math.ceil(math.log10(high))
        step, steps = even_steps(high)
        return 0, step * steps

    def place(self, value: float) -> float:
        """Return where a value lies in the drawing, in percent from the left."""
        first, last = self.scale
        if first:
            return 100 * math.log(value / first) / math.log(last / first)
        return 100 * value / last if last else 0

    def html(self, language: str = "en") -> str:
        """Return a table: of each label the median, the middle half, and a drawing of the spread."""
        words = WORDS[language]
        scale = words["scale"].format(unit=self.unit) + words["powers"] * bool(self.scale[0])
        source = words["source"].format(
            repeats=self.repeats,
            warm_up=self.warm_up,
            **{name: words["unknown"] if of is None else of for name, of in self.machine.items()},
        )
        rows = "".join(self.row(label, values) for label, values in self.rows.items())
        return (
            f'<table class="figures" style="--digits:{len(digits(self.marks()[-1]))}"><caption>{escape(self.title[language])}</caption><thead><tr>'
            f'<td></td><th scope="col">{words["median"]} <small>{words["half"]}</small></th>'
            f'<th scope="col">{escape(scale)}</th></tr></thead><tbody>{rows}</tbody>'
            f'<tfoot aria-hidden="true"><tr><td></td><td></td><td>{self.axis()}</td></tr></tfoot>'
            f'</table><p class="run-source">{escape(source)}</p>{self.busy(language)}'
        )

    def busy(self, language: str) -> str:
        """Say that the machine was busy with other work, if it was; memory doesn't depend on that."""
        part = 0 if self.unit == MEMORY else self.machine.get("busy") or 0
        words = WORDS[language]["busy"].format(part=part)
        return f'<p class="busy">{words}</p>' if part > BUSY else ""

    def in_jupyter(self, language: str) -> str:
        """Return the table with the styles that a page of Jupyter lacks."""
        return STYLE + self.html(language)

    def row(self, label: str, values: list[float]) -> str:
        """Return the row of a label."""
        low, middle, high = spread(values)
        return (
            f'<tr><th scope="row">{BREAKS.sub("<wbr>", escape(label))}</th>'
            f"<td>{show(middle)} {escape(self.unit)} <small>{show(low)}–{show(high)}</small></td>"
            f'<td><div class="strip" role="img" aria-label="{show(min(values))}–{show(max(values))}">'
            f"{self.lines()}{self.bar('range', min(values), max(values))}"
            f"{self.bar('half', low, high)}{self.bar('middle', middle, middle)}</div></td></tr>"
        )

    def bar(self, kind: str, first: float, last: float) -> str:
        """Return one bar of the drawing."""
        left, right = self.place(first), self.place(last)
        return f'<span class="{kind}" style="left:{left:.1f}%;width:{right - left:.1f}%"></span>'

    def marks(self) -> list[float]:
        """Return the values at which the drawing has a line: powers of ten, or even steps from 0."""
        first, last = self.scale
        if first:
            steps = round(math.log10(last / first))
            return [first * 10.0**n for n in range(steps + 1)]
        step, steps = even_steps(last)
        return [step * n for n in range(steps + 1)]

    def lines(self) -> str:
        """Return the lines of the drawing."""
        return "".join(f'<i style="left:{self.place(mark):.1f}%"></i>' for mark in self.marks())

    def axis(self) -> str:
        """Return what the lines of the drawing stand for: the first, the last, and evenly some between.

        There are as many as a wide screen has room for; a phone has none for those of class `more`.
        """
        marks = self.marks()
        texts = [digits(mark) for mark in marks]
        wide = labelled(texts, WIDE, 1)
        narrow = labelled(texts, NARROW, wide)
        values = (
            f'<small style="left:{self.place(marks[n]):.1f}%"{" class=more" * bool(n % narrow)}>'
            f"{texts[n]}</small>"
            for n in range(0, len(marks), wide)
        )
        return f'<div class="strip">{"".join(values)}</div>'

    def text(self) -> str:
        """Return the figures as plain text."""
        lines = [self.title["en"]]
        for label, values in self.rows.items():
            low, middle, high = spread(values)
            lines.append(f"{label:>24}  {show(middle)} {self.unit}  ({show(low)}–{show(high)})")
        return "\n".join(lines)

    def data(self) -> dict[str, Any]:
        """Return the chart as plain data, of which `Chart(**data)` makes it again."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            MIME: self.data(),
            "text/html": self.in_jupyter(language),
            "text/plain": self.text(),
        }


class Facts(dict[str, object]):
    """What is so, without a spread: a notebook shows each fact on a line of its own."""

    def __repr__(self) -> str:
        width = max(map(len, self), default=0)
        return "\n".join(f"{name:<{width}}  {value}" for name, value in self.items())


def measured(
    title: dict[str, str],
    unit: str,
    function: Callable[..., dict[str, list[float]]],
    *arguments: Any,
    repeats: int,
    warm_up: int,
) -> Chart:
    """Let a function measure in a fresh Python, and return a chart of what it found.

    The function gets the arguments, then the number of repeats and of warm-ups.
    """
    machine = stamp()
    rows = in_fresh_python(function, *arguments, repeats, warm_up)
    return Chart(title, unit, rows, repeats, warm_up, machine)


def even_steps(high: float) -> tuple[float, int]:
    """Return a round step and how many of them go from 0 just to a value, or beyond it."""
    high = high or 1.0
    unit = 10.0 ** (math.floor(math.log10(high)) - 1)
    ends = (
        (round(each * steps, 1), steps, each * unit)
        for each in (2, 2.5, 5, 10, 20, 25)
        for steps in STEPS
    )
    _, steps, step = min(way for way in ends if round(high / unit, 9) <= way[0])
    return step, steps


def labelled(texts: list[str], room: int, of: int) -> int:
    """Return that of how many lines one has a label, so that its last one has, too, and none touch.

    `room` is the width of the drawing in digits; `of` must divide the answer.
    """
    last = len(texts) - 1
    size = max(map(len, texts)) + 1
    ways = (each for each in range(of, last, of) if not last % each)
    return next((each for each in ways if size * last <= room * each), last)


def spread(values: list[float]) -> tuple[float, float, float]:
    """Return the lower quartile, the median and the upper quartile."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, _, high = quantiles(values, n=4, method="inclusive")
    return low, median(values), high


def digits(mark: float) -> str:
    """Return what a line of a drawing stands for."""
    return f"{mark:,.12g}"


def show(value: float) -> str:
    """Return a figure with three digits that count."""
    if not value:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{round(value, digits):,.{digits}f}"
