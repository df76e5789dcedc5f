"""A chart shows every figure that it was given, in both languages, and survives its way to a page."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup

from labs import chart
from labs.chart import Chart, Facts, stamp

TITLE = {"en": "Time & again", "zh": "时间"}
NEAR = {"list<int>": [1.0, 2.0, 3.0, 4.0, 5.0], "ü": [4.0, 4.5, 5.0, 5.5, 6.0]}
FAR = {"thread": [0.02, 0.03, 0.05], "spawn": [40.0, 50.0, 75.0]}
MACHINE = stamp()
SAME = {"one": [0.0, 0.0], "two": [0.0, 0.0]}


def made(rows: dict[str, list[float]]) -> Chart:
    """Return a chart of some rows."""
    return Chart(TITLE, "ms", rows, len(next(iter(rows.values()))), 2, MACHINE)


@pytest.mark.parametrize("rows", [NEAR, FAR])
def test_a_larger_value_lies_further_to_the_right(rows: dict[str, list[float]]) -> None:
    values = sorted({value for row in rows.values() for value in row})
    places = [made(rows).place(value) for value in values]
    assert places == sorted(set(places))
    assert 0 <= places[0] < places[-1] <= 100


def test_values_far_apart_lie_between_powers_of_ten() -> None:
    places = [made(FAR).place(value) for value in (0.01, 0.1, 1, 10, 100)]
    assert places == pytest.approx([0, 25, 50, 75, 100])
    assert made(FAR).html().count("<i ") == 5 * len(FAR)


def test_values_of_nothing_but_zero_can_be_drawn() -> None:
    assert made(SAME).place(0) == 0
    assert "0 ms" in made(SAME).html()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("rows", [NEAR, FAR])
def test_the_table_has_every_label_median_and_middle_half(
    language: str, rows: dict[str, list[float]]
) -> None:
    page = BeautifulSoup(made(rows).html(language), "html.parser")
    assert page.select_one("caption").get_text() == TITLE[language]  # type: ignore[union-attr]
    shown = {
        row.select_one("th").get_text(): row.select("td")[0].get_text()  # type: ignore[union-attr]
        for row in page.select("tbody tr")
    }
    expected = {
        "list<int>": "3.00 ms 2.00–4.00",
        "ü": "5.00 ms 4.50–5.50",
        "thread": "0.0300 ms 0.0250–0.0400",
        "spawn": "50.0 ms 45.0–62.5",
    }
    assert shown == {label: expected[label] for label in rows}
    assert all(drawing["aria-label"] for drawing in page.select("[role=img]"))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "5 repeats after 2 for warming up · CPUs: "), ("zh", "预热 2 次后重复 5 次 · CPU：")],
)
def test_repeats_and_machine_stand_below(language: str, words: str) -> None:
    shown = made(NEAR)
    below = shown.html(language).partition("</table>")[2]
    assert words in below
    assert str(shown.machine["load"]) in below
    assert f"Python {shown.machine['python']} · {shown.machine['system']}" in below


def test_a_load_that_nobody_counts_is_unknown() -> None:
    shown = Chart(
        TITLE, "ms", NEAR, 5, 2, {"cpus": 1, "load": None, "python": "3", "system": "Windows"}
    )
    assert "load before: unknown" in shown.html("en")
    assert "测量前的负载：未知" in shown.html("zh")


@pytest.mark.parametrize(("busy", "said"), [(None, None), (0.25, None), (0.26, "26%")])
def test_a_busy_machine_is_named(busy: float | None, said: str | None) -> None:
    shown = Chart(TITLE, "ms", NEAR, 5, 2, {**made(NEAR).machine, "busy": busy})
    for language, words in (("en", "The machine was busy"), ("zh", "机器正忙")):
        assert (words in shown.html(language)) == (said is not None)
        assert said is None or said in shown.html(language)
    memory = Chart(TITLE, "MB", NEAR, 5, 2, shown.machine)
    assert "The machine was busy" not in memory.html("en")


@pytest.mark.parametrize(
    ("high", "end", "step"),
    [
        (98, 100, 25),
        (5.1, 6, 1),
        (205, 250, 50),
        (0.0062, 0.008, 0.002),
        (1500, 1500, 250),
        (0, 1, 0.25),
    ],
)
def test_an_axis_ends_at_a_round_number_just_beyond_the_largest(
    high: float, end: float, step: float
) -> None:
    marks = made({"one": [0.0, high]}).marks()
    assert marks[-1] == pytest.approx(end)
    assert marks[1] == pytest.approx(step)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("rows", [NEAR, FAR])
def test_plain_data_makes_the_same_chart_again(rows: dict[str, list[float]], language: str) -> None:
    data = json.loads(json.dumps(made(rows).data()))
    assert Chart(**data).html(language) == made(rows).html(language)


def test_a_notebook_shows_its_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chart, "language", "zh")
    shown = made(NEAR)._repr_mimebundle_()
    assert shown["text/html"].endswith(made(NEAR).html("zh"))
    assert shown[chart.MIME] == made(NEAR).data()
    assert "list<int>  3.00 ms  (2.00–4.00)" in shown["text/plain"]


def test_one_figure_is_its_own_median() -> None:
    assert chart.spread([7.0]) == (7.0, 7.0, 7.0)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (0.01234, "0.0123"), (1.5, "1.50"), (65.432, "65.4"), (12345.6, "12,346")],
)
def test_three_digits_count(value: float, shown: str) -> None:
    assert chart.show(value) == shown


def test_facts_stand_one_a_line() -> None:
    assert repr(Facts({"GIL": "on", "exit code": 1})) == "GIL        on\nexit code  1"
