"""The harness: it counts what it says, and leaves nothing behind."""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from labs import measuring
from tests.labs import elsewhere

if TYPE_CHECKING:
    from pathlib import Path


def test_seconds_are_seconds() -> None:
    spent = measuring.seconds(partial(time.sleep, 0.05))
    assert 0.05 <= spent < 5  # a busy machine may be late


def test_warm_ups_and_repeats_are_counted_and_take_turns() -> None:
    calls: list[str] = []

    def way(name: str) -> float:
        calls.append(name)
        return len(calls)

    figures = measuring.in_turn({name: partial(way, name) for name in "ab"}, repeats=3, warm_up=2)
    assert calls == ["a", "b"] * 5
    assert figures == {"a": [5, 7, 9], "b": [6, 8, 10]}


def test_the_stamp_names_the_cpus_that_may_be_used_and_the_load() -> None:
    stamp = measuring.stamp()
    assert 1 <= stamp["cpus"] <= (os.cpu_count() or 1)
    assert stamp["load"] is None or stamp["load"] >= 0


def test_the_stamp_tells_how_busy_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("psutil.cpu_percent", lambda seconds: 40.0 if seconds else 0.0)
        assert measuring.stamp()["busy"] == 0.4
        patch.setitem(sys.modules, "psutil", None)  # not installed
        assert measuring.stamp()["busy"] is None


def test_a_fresh_python_gets_arguments_and_returns_a_result() -> None:
    process, *words = measuring.in_fresh_python(elsewhere.process_and, "1 µs", "两个")
    assert process != os.getpid()
    assert words == ["1 µs", "两个"]


def test_a_failure_carries_its_traceback() -> None:
    with pytest.raises(RuntimeError, match=r"talk_and_fail failed:\n(?s:.*)ValueError: no luck"):
        measuring.in_fresh_python(elsewhere.talk_and_fail)


@pytest.fixture
def _names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(elsewhere.NAMES, str(tmp_path / "names"))


@pytest.mark.usefixtures("_names")
def test_what_takes_too_long_is_ended_with_all_that_it_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(measuring, "LIMIT", 5)
    with pytest.raises(RuntimeError, match=r"hang took longer than 5 seconds\nthe child is up"):
        measuring.in_fresh_python(elsewhere.hang)
    assert len(elsewhere.made()) == 1
    assert elsewhere.left() == []


@pytest.mark.usefixtures("_names")
def test_shared_memory_is_removed() -> None:
    result = measuring.in_fresh_python(elsewhere.measure_in_shared_memory)
    assert result["figures"]["shared_memory"]
    assert (result["made"], result["left"]) == (2, [])


@pytest.mark.usefixtures("_names")
def test_all_is_removed_if_a_child_fails() -> None:
    with pytest.raises(RuntimeError) as caught:
        measuring.in_fresh_python(elsewhere.far_ends_fail)
    assert "ZeroDivisionError: in a child" in str(caught.value)
    assert "RuntimeError: of 2 blocks are left [], of children []" in str(caught.value)
