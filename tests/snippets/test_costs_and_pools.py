"""What docs/*/lesson/costs_and_pools.md says must hold in every run."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
import re
import sysconfig
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording

SERVES = re.compile(r"serves (\d+)")
BOTH_CALLS = ["ZeroDivisionError: division by zero", "result: 0.125"]
METHODS = {"fork": "Fork", "spawn": "Spawn", "forkserver": "ForkServer"}  # in names of workers


def said(recording: Recording) -> list[tuple[str, str]]:
    """Return each line with the process that printed it, in order."""
    return [(line.process, line.text) for line in recording.lines]


def by_main(recording: Recording) -> list[str]:
    """Return what main printed."""
    return [line.text for line in recording.lines if line.process == "main"]


def rows(recording: Recording) -> dict[str, list[float]]:
    """Return the figures of a program that prints the rows of a table."""
    assert {line.process for line in recording.lines} == {"main"}
    assert (recording.ended, recording.exit_code) == ("exit", 0)
    cells = [re.split(r" {2,}", line.text) for line in recording.lines]
    return {first: [float(cell) for cell in others] for first, *others in cells}


def worker(recording: Recording, number: int) -> str:
    """Return how multiprocessing names a worker of a pool."""
    return f"{METHODS[str(recording.start_method)]}PoolWorker-{number}"


@pytest.mark.program("costs_and_pools/start_cost.py")
def test_the_cost_of_a_start_has_a_row_for_a_thread_and_for_each_method(
    recording: Recording,
) -> None:
    figures = rows(recording)
    methods = [f"process, {method}" for method in multiprocessing.get_all_start_methods()]
    assert list(figures) == ["thread", *methods]
    assert all(len(row) == 2 and min(row) > 0 for row in figures.values())
    assert figures["thread"][1] == 1


@pytest.mark.program("costs_and_pools/message_cost.py")
def test_the_cost_of_a_message_has_a_row_for_each_channel(recording: Recording) -> None:
    figures = rows(recording)
    assert list(figures) == ["Pipe", "SimpleQueue", "Queue"]
    assert all(len(row) == 3 and min(row) > 0 for row in figures.values())


@pytest.mark.program("costs_and_pools/file_race.py")
def test_one_update_of_the_file_is_lost(recording: Recording) -> None:
    for name in ("worker A", "worker B"):
        texts = [line.text for line in recording.lines if line.process == name]
        assert texts == ["read 0", "wrote 1"]
    assert by_main(recording) == ["two updates, and the file says 1"]
    assert recording.lines[-1].process == "main"
    order = [line.text for line in recording.lines]
    assert order.index("wrote 1") == 2  # both have read before either writes
    assert len({line.pid for line in recording.lines}) == 3


@pytest.mark.program("costs_and_pools/gil.py")
def test_threads_keep_one_cpu_at_work_and_processes_at_most_two(recording: Recording) -> None:
    figures = {name: at_work for name, (at_work,) in rows(recording).items()}
    cpus = os.cpu_count() or 1
    alone, threads, processes = ways = [
        "one after the other",
        "in 2 threads",
        f"in 2 processes, {cpus} CPUs",
    ]
    assert list(figures) == ways
    has_gil = not sysconfig.get_config_var("Py_GIL_DISABLED")
    noise = 0.05  # of the clocks; a busy machine gives each way less, and none more
    assert 0 < figures[alone] <= 1 + noise
    assert 0 < figures[threads] <= (1 if has_gil else min(2, cpus)) + noise
    assert 0 < figures[processes] <= min(2, cpus) + noise


@pytest.mark.program("costs_and_pools/gil_released.py")
@pytest.mark.skipif(
    bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    reason="this build has no GIL: python_code keeps nobody out",
)
def test_python_code_holds_the_gil_and_hashing_releases_it(recording: Recording) -> None:
    assert said(recording) == [
        ("main", "python_code: main had to wait until the end"),
        ("main", "c_code: main got in before the end"),
    ]
    assert len(recording.pids) == 1


@pytest.mark.program("costs_and_pools/io_waiting.py")
def test_ten_threads_wait_at_once(recording: Recording) -> None:
    assert said(recording) == [
        ("main", "10 requests, 0 answers so far"),
        ("main", "10 answers"),
    ]
    assert len(recording.pids) == 1


@pytest.mark.program("costs_and_pools/asyncio_waiting.py")
def test_one_thread_waits_for_ten_answers_at_once(recording: Recording) -> None:
    assert said(recording) == [
        ("main", "10 requests, 0 answers so far"),
        ("main", "10 answers"),
        ("main", "threads: 1"),
    ]
    assert len(recording.pids) == 1


@pytest.mark.program("costs_and_pools/pool_map.py")
def test_three_workers_serve_twelve_values_and_the_results_keep_their_order(
    recording: Recording,
) -> None:
    served: dict[int, int] = {}
    for line in recording.lines:
        if found := SERVES.fullmatch(line.text):
            assert int(found[1]) not in served
            served[int(found[1])] = line.pid
            assert line.process in {worker(recording, number) for number in (1, 2, 3)}
    assert sorted(served) == list(range(12))
    workers = set(served.values())
    assert 1 <= len(workers) <= 3
    assert by_main(recording) == [
        str([number**2 for number in range(12)]),
        f"values: 12, workers: {len(workers)}",
    ]


@pytest.mark.program("costs_and_pools/async_result.py")
def test_an_async_result_waits_and_brings_the_exception_home(recording: Recording) -> None:
    lines = said(recording)
    assert {process for process, _ in lines} == {"main"}
    texts = [text for _, text in lines]
    assert texts[:5] == [
        "ready? False",
        "not within the timeout",
        "result: 0.125",
        "ready? True",
        "ZeroDivisionError: division by zero",
    ]
    assert texts[5:8] == ["caused by ", '"""', "Traceback (most recent call last):"]
    assert "    return a / b" in texts
    assert any(re.search(r'async_result\.py", line \d+, in divide$', text) for text in texts)
    assert texts[-2:] == ["ZeroDivisionError: division by zero", '"""']


@pytest.mark.program("costs_and_pools/async_result.py")
def test_the_remote_traceback_names_no_path_of_this_machine(recording: Recording) -> None:
    files = re.findall(r'File "([^"]+)"', recording.text)
    assert files
    assert not any(os.path.isabs(file) for file in files)  # noqa: PTH117 may be no path of here


def test_the_timeout_of_a_pool_is_not_the_built_in_one() -> None:
    assert not issubclass(multiprocessing.TimeoutError, TimeoutError)
    assert concurrent.futures.TimeoutError is TimeoutError


@pytest.mark.program("costs_and_pools/imap_unordered.py")
def test_the_slow_one_goes_first_and_comes_last(recording: Recording) -> None:
    assert said(recording) == [
        ("main", "sent: slow first second third"),
        ("main", "came: first"),
        ("main", "came: second"),
        ("main", "came: third"),
        ("main", "came: slow"),
    ]


@pytest.mark.program("costs_and_pools/leaving_a_pool.py")
def test_leaving_the_block_ends_the_worker(recording: Recording) -> None:
    assert said(recording) == [
        ("main", "exit code of the worker: -15"),
        ("main", "ready? False"),
        ("main", "no result, and there never will be one"),
    ]


@pytest.mark.program("costs_and_pools/queue_in_pool.py")
def test_a_queue_reaches_a_worker_in_two_ways_but_not_as_an_argument(
    recording: Recording,
) -> None:
    assert {line.process for line in recording.lines} == {"main"}
    assert by_main(recording) == [
        "RuntimeError: Queue objects should only be shared between processes through inheritance",
        "through the initializer",
        "through a manager",
    ]


@pytest.mark.program("costs_and_pools/executor.py")
def test_an_executor_does_the_same_jobs(recording: Recording) -> None:
    served = [line for line in recording.lines if SERVES.fullmatch(line.text)]
    assert sorted(line.text for line in served) == sorted(f"serves {n}" for n in (*range(6), 12))
    assert 1 <= len({line.pid for line in served}) <= 3
    assert {line.process for line in served} <= {
        f"{METHODS[str(recording.start_method)]}Process-{number}" for number in (1, 2, 3)
    }
    texts = by_main(recording)
    assert texts[0] == str([number**2 for number in range(6)])
    assert sorted(texts[1:3]) == BOTH_CALLS
    assert texts[3:] == ["done? True 144"]


@pytest.mark.program("costs_and_pools/executor.py")
def test_leaving_the_block_of_an_executor_waits_for_the_last_job(recording: Recording) -> None:
    assert [text for _, text in said(recording)[-2:]] == ["serves 12", "done? True 144"]


@pytest.mark.program("costs_and_pools/pool_worker_killed_hangs.py")
def test_a_pool_replaces_a_killed_worker_and_waits_for_ever(recording: Recording) -> None:
    lines = recording.lines
    assert said(recording) == [
        (worker(recording, 1), "killed while at work"),
        (worker(recording, 2), "a new worker adds"),
        ("main", "3"),
        ("main", "waiting for the result of the dead worker"),
    ]
    assert lines[0].pid != lines[1].pid
    assert recording.pids - recording.ended_pids == {lines[1].pid, lines[2].pid}
    assert (recording.ended, recording.exit_code) == ("rule", None)
    assert recording.duration - lines[-1].time >= 1.4  # it was given time to end


@pytest.mark.program("costs_and_pools/executor_worker_killed.py")
def test_an_executor_says_that_its_worker_was_killed(recording: Recording) -> None:
    first, *others = said(recording)
    assert first == (f"{METHODS[str(recording.start_method)]}Process-1", "killed while at work")
    assert [process for process, _ in others] == ["main", "main"]
    assert all(text.startswith("BrokenProcessPool: ") for _, text in others)
    assert others[0][1].startswith("BrokenProcessPool: A process in the process pool was term")
    assert others[1][1].endswith("the process pool is not usable anymore")
