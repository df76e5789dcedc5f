"""Check the labs by another tool: figures of each beside what pyperf measures in the same run.

Run it with `make bench-labs` on a quiet machine.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyperf

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "snippets"))

from labs import moving_data, process_cost, threads_or_processes
from labs.chart import Chart, show, spread, stamp

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


if __name__ == "__main__":
    main()
