"""The bounds of what a recording from elsewhere may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from snippets.recorder.plain import label, number, number_or_none, plain, seconds

if TYPE_CHECKING:
    from collections.abc import Callable

BIG = 2**64


@pytest.mark.parametrize(
    ("fits", "good", "bad"),
    [
        (seconds, [0, 0.5, BIG - 1], [-1, BIG, float("nan"), float("inf"), True, "1", None]),
        (number, [0, BIG - 1], [-1, BIG, 1.0, True, "1", None]),
        (number_or_none, [None, 0, BIG - 1, 1 - BIG], [BIG, -BIG, 1.0, False, "1"]),
        (label, ["", "x" * 200, "主"], ["x" * 201, "a\nb", "\x1b", 1, None]),
        (plain, ["x", True, False, None, -9], [1.5, [], {}, "x" * 201, "\n", BIG]),
    ],
)
def test_each_value_has_its_bounds(
    fits: Callable[[Any], bool], good: list[Any], bad: list[Any]
) -> None:
    assert [value for value in good if not fits(value)] == []
    assert [value for value in bad if fits(value)] == []
