"""Show measured figures: a table whose rows draw their own spread, readable without colour."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape
from statistics import median, quantiles
from typing import Any

from labs.measuring import stamp

MIME = "application/vnd.parallel-python.figures+json"
WORDS = {
    "en": {
        "median": "median", "middle": "middle half", "drawing": "smallest to largest",
        "log": "each step to the right is ten times as much", "cpus": "CPUs", "load": "load",
        "repeats": "{repeats} repeats after {warm_up} for warming up",
        "summary": "{label}: median {median}, middle half {low} to {high}",
    },
    "zh": {
        "median": "中位数", "middle": "中间一半", "drawing": "最小值到最大值",
        "log": "每向右一格，数值乘以十", "cpus": "个 CPU", "load": "负载",
        "repeats": "预热 {warm_up} 次后重复 {repeats} 次",
        "summary": "{label}：中位数 {median}，中间一半在 {low} 到 {high} 之间",
    },
}  # fmt: skip
STYLE = """<style>
.figures td, .figures th { text-align: left; } .figures .strip { position: relative; width: 16em; height: 1.4em; }
.figures .strip * { position: absolute; } .figures .range { top: 50%; border-top: 1px solid; }
.figures .half { top: 25%; height: 50%; background: currentcolor; opacity: .35; }
.figures .middle { top: 10%; height: 80%; border-left: 3px solid; }
</style>"""


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
    def logarithmic(self) -> bool:
        """Tell whether the figures lie so far apart that only powers of ten show them all."""
        low, high = self.ends
        return low > 0 and high / low > 30

    @property
    def ends(self) -> tuple[float, float]:
        """Return the smallest and the largest of all values."""
        values = [value for row in self.rows.values() for value in row]
        return min(values), max(values)

    def place(self, value: float) -> float:
        """Return where a value lies in the drawing, in percent from the left."""
        low, high = self.ends
        if self.logarithmic:
            first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
            return 100 * (math.log10(value) - first) / (last - first)
        return 100 * value / high if high else 0

    def html(self, language: str = "en") -> str:
        """Return a table: of each label the median, the middle half, and a drawing of the spread."""
        words = WORDS[language]
        rows = "".join(self.row(label, values) for label, values in self.rows.items())
        load = f' · {words["load"]} {self.machine["load"]}' if self.machine["load"] is not None else ""
        source = (
            f'{words["repeats"].format(repeats=self.repeats, warm_up=self.warm_up)} · '
            f'{self.machine["cpus"]} {words["cpus"]}{load} · Python {self.machine["python"]} · '
            f'{self.machine["system"]}'
        )
        scale = f'{words["drawing"]}{"; " if language == "en" else "；"}{words["log"]}' if self.logarithmic else words["drawing"]
        return (
            f'<table class="figures"><caption>{escape(self.title[language])}</caption><thead><tr>'
            f'<th scope="col"></th><th scope="col">{words["median"]}</th>'
            f'<th scope="col">{words["middle"]}</th><th scope="col">{scale}</th></tr></thead>'
            f'<tbody>{rows}</tbody></table><p class="run-source">{escape(source)}</p>'
        )

    def row(self, label: str, values: list[float]) -> str:
        """Return one row of the table."""
        low, middle, high = spread(values)
        lines = "".join(f'<i style="left:{self.place(10.0**power):.1f}%"></i>' for power in self.powers())
        left, right = self.place(min(values)), self.place(max(values))
        return (
            f'<tr><th scope="row">{escape(label)}</th><td>{show(middle)} {escape(self.unit)}</td>'
            f'<td>{show(low)}–{show(high)}</td><td><div class="strip" aria-hidden="true">{lines}'
            f'<span class="range" style="left:{left:.1f}%;width:{right - left:.1f}%"></span>'
            f'<span class="half" style="left:{self.place(low):.1f}%;width:{self.place(high) - self.place(low):.1f}%"></span>'
            f'<span class="middle" style="left:{self.place(middle):.1f}%"></span></div></td></tr>'
        )

    def powers(self) -> range:
        """Return the powers of ten at which the drawing has a line."""
        if not self.logarithmic:
            return range(0)
        low, high = self.ends
        return range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)

    def text(self) -> str:
        """Return the figures as plain text."""
        lines = [self.title["en"]]
        for label, values in self.rows.items():
            low, middle, high = spread(values)
            lines.append(f"{label:>24}  {show(middle)} {self.unit}  ({show(low)}–{show(high)})")
        return "\n".join(lines)

    def data(self) -> dict[str, Any]:
        """Return the chart as plain data."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {MIME: self.data(), "text/html": STYLE + self.html(language), "text/plain": self.text()}


language = "en"  # of what a notebook shows: "en" or "zh"


def spread(values: list[float]) -> tuple[float, float, float]:
    """Return the lower quartile, the median and the upper quartile."""
    if len(values) < 2:
        return values[0], values[0], values[0]
    low, _, high = quantiles(values, n=4, method="inclusive")
    return low, median(values), high


def show(value: float) -> str:
    """Return a figure with three digits that count."""
    if not value:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{round(value, digits):,.{digits}f}"
