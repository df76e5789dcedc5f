"""Check the labs by another tool, in the same run, and measure what they add to a build.

Run it with `make bench-labs` on a quiet machine.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyperf

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "snippets")]

from labs import moving_data, process_cost, threads_or_processes  # noqa: E402 the path first
from labs.chart import Chart, show, spread, stamp  # noqa: E402
from tests.benchmark import build, copy_of_project, leave_labs_out  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable


class Check(NamedTuple):
    """One figure of a lab, and statements of which pyperf measures the same."""

    chart: Callable[[], Chart]
    label: str
    second: int  # what a second of pyperf's is in the unit of the chart
    setup: str
    statement: str


CHECKS = [
    Check(
        process_cost.start_and_join,
        "fork",
        1_000,
        "from multiprocessing import get_context; Process = get_context('fork').Process",
        "process = Process(); process.start(); process.join()",
    ),
    Check(
        threads_or_processes.computing,
        "threads × 1",
        1_000,
        "pass",
        f"for _ in range({threads_or_processes.STEPS}): pass",
    ),
    Check(
        moving_data.pickling,
        "list, pickle",
        1_000,
        f"import pickle; numbers = [n / 7 for n in range({moving_data.NUMBERS})]",
        "pickle.loads(pickle.dumps(numbers))",
    ),
    Check(
        partial(moving_data.latency, 1_000_000),
        "Pipe",
        500_000,  # half of the way there and back
        """import os
from multiprocessing import get_context
context = get_context("fork")
near, far = context.Pipe()
def echo():
    while True: far.send(far.recv())
context.Process(target=echo, daemon=True).start()
message = os.urandom(1_000_000)""",
        "near.send(message); near.recv()",
    ),
]


def by_pyperf(check: Check) -> tuple[float, float]:
    """Return mean and standard deviation that pyperf finds, in the unit of the chart."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "values.json"
        once = ["--loops", "1", "--warmups", "2", "--values", "20", "--processes", "5"]
        command = [
            sys.executable,
            "-m",
            "pyperf",
            "timeit",
            "--quiet",
            *once,
            "--output",
            str(file),
        ]
        subprocess.run(
            [*command, "--setup", check.setup, check.statement],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        found: Any = pyperf.Benchmark.load(str(file))
        return found.mean() * check.second, found.stdev() * check.second


def verdict(low: float, high: float, mean: float, deviation: float) -> str:
    """Say whether the middle half of the lab's figures and pyperf's mean ± deviation meet."""
    if deviation > mean / 2:
        return "the machine is too busy to tell"
    return "agree" if low <= mean + deviation and mean - deviation <= high else "DON'T AGREE"


def build_times(repeats: int = 2) -> None:
    """Print how long builds take with the labs, as ratios to a build without them."""
    times: dict[str, list[float]] = {
        "without labs": [],
        "with labs, warm": [],
        "with labs, cold": [],
    }
    with tempfile.TemporaryDirectory() as name:
        full = copy_of_project(Path(name), executed=True)
        build(full)
        without = full.with_name("without labs")
        shutil.copytree(full, without)
        leave_labs_out(without)
        for _ in range(repeats):
            times["without labs"].append(build(without))
            times["with labs, warm"].append(build(full))
            shutil.rmtree(full / ".cache" / "labs" / "outputs")
            times["with labs, cold"].append(build(full))
    base, warm, cold = (statistics.median(each) for each in times.values())
    print(f"\n{'build':<24}{'s':>8}{'ratio':>8}")
    for kind, seconds in zip(times, (base, warm, cold), strict=True):
        print(f"{kind:<24}{seconds:>8.1f}{seconds / base:>8.2f}")
    print(f"measuring takes {cold - warm:.1f} s (aim: at most 40 s cold, none warm)")


def main() -> None:
    """Print what both say of each figure."""
    print(*(f"{name} {value}" for name, value in stamp().items()), sep=", ")
    print(f"{'figure':<30}{'median':>8}{'middle half':>16}{'pyperf':>8} ± {'sd':<8}{'ratio':>6}")
    for check in CHECKS:
        chart = check.chart()
        low, middle, high = spread(chart.rows[check.label])
        mean, deviation = by_pyperf(check)
        print(
            f"{check.label + ', ' + chart.unit:<30}{show(middle):>8}{show(low) + '–' + show(high):>16}"
            f"{show(mean):>8} ± {show(deviation):<8}{middle / mean:>6.2f}"
            f"  {verdict(low, high, mean, deviation)}"
        )
    build_times()


if __name__ == "__main__":
    main()
