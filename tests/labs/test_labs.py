"""Each function of the labs measures what this system has, as often as it was told to."""

from __future__ import annotations

import platform
import sys
from concurrent import futures
from multiprocessing import get_all_start_methods
from typing import TYPE_CHECKING

import pytest

from labs import moving_data, process_cost, threads_or_processes

if TYPE_CHECKING:
    from collections.abc import Callable

    from labs.chart import Chart

METHODS = get_all_start_methods()
POOLS = ["threads", "processes"]
POOLS += ["interpreters"] if hasattr(futures, "InterpreterPoolExecutor") else []  # Python 3.14
CHANNELS = ["Pipe", "SimpleQueue", "Queue", "Manager().Queue", "shared_memory"]


def by_workers(kinds: list[str]) -> list[str]:
    """Return the labels of rows for each number of workers."""
    return [f"{kind} × {workers}" for kind in kinds for workers in (1, 2, 4, 8)]


@pytest.mark.parametrize(
    ("function", "arguments", "unit", "labels"),
    [
        (process_cost.start_and_join, [], "ms", ["thread", *METHODS, "pool.submit"]),
        (process_cost.memory, [], "MB", ["thread", *METHODS]),
        (threads_or_processes.waiting, [], "ms", by_workers(["threads", "processes", "asyncio"])),
        (threads_or_processes.computing, [], "ms", by_workers(POOLS)),
        (threads_or_processes.gil, [], "CPU", ["threads × 1", *(f"{kind} × 4" for kind in POOLS)]),
        (moving_data.latency, [1_000], "µs", CHANNELS),
        (moving_data.throughput, [64_000], "MB/s", CHANNELS),
        (
            moving_data.pickling,
            [],
            "ms",
            [f"{data}, {way}" for data in ("list", "array", "bytes") for way in ("pickle", "Pipe")],
        ),
    ],
    ids=lambda of: getattr(of, "__name__", None),
)
def test_every_row_has_as_many_figures_as_repeats(
    function: Callable[..., Chart], arguments: list[int], unit: str, labels: list[str]
) -> None:
    chart = function(*arguments, repeats=2, warm_up=1)
    assert list(chart.rows) == labels
    assert len(chart.rows) <= 12, "more than a phone shows at once"
    assert {len(values) for values in chart.rows.values()} == {2}
    assert all(value > 0 for values in chart.rows.values() for value in values)
    assert (chart.unit, chart.repeats, chart.warm_up) == (unit, 2, 1)
    assert chart.machine["python"] == platform.python_version()
    for language in ("en", "zh"):
        html = chart.html(language).replace("<wbr>", "")
        assert all(label in html for label in labels)


def test_workers_wait_side_by_side_and_never_less_than_their_share() -> None:
    waits, one = threads_or_processes.WAITS, threads_or_processes.WAIT * 1000
    for label, values in threads_or_processes.waiting(repeats=1, warm_up=0).rows.items():
        assert values[0] >= waits / int(label.rpartition(" ")[2]) * one - 1


def test_only_one_thread_computes_at_a_time_under_a_gil() -> None:
    if threads_or_processes.interpreter()["GIL"] == "off":
        pytest.skip("this Python has no GIL")
    figures = threads_or_processes.gil(repeats=2, warm_up=0).rows
    assert max(figures["threads × 4"]) < 1.2


def test_the_interpreter_says_what_it_has() -> None:
    facts = threads_or_processes.interpreter()
    assert facts["Python"] == platform.python_version()
    assert facts["GIL"] in {"on", "off"}
    assert facts["concurrent.interpreters"] == ("yes" if "interpreters" in POOLS else "no")


def test_a_spawned_child_has_more_for_itself_than_a_thread() -> None:
    figures = process_cost.memory(repeats=1, warm_up=0).rows
    assert figures["spawn"] > figures["thread"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how large a pipe is")
def test_a_pipe_holds_what_linux_says() -> None:
    from fcntl import F_GETPIPE_SZ, fcntl  # noqa: PLC0415 not on every system

    reader, writer = moving_data.SPAWN.Pipe(duplex=False)
    with reader, writer:
        size = fcntl(writer.fileno(), F_GETPIPE_SZ)
    assert moving_data.pipe_capacity() == {"Pipe(duplex=False)": f"{size} bytes"}


def test_a_system_without_such_pipes_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.set_blocking")
    assert moving_data.pipe_capacity() == {"Pipe(duplex=False)": "this system does not tell"}
