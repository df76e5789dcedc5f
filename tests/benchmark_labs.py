"""Check the labs by another tool, in the same run, and measure what they add to a build.

Run it with `make bench-labs` on a quiet machine.
"""

from __future__ import annotations

import os
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


# glibc gives memory of this size back to the system at once, and asks for it anew: 0 to 1000 page
# faults a message of 1 MB, as it happens to lie. Here nobody gives memory back.
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": "64000000", "MALLOC_TRIM_THRESHOLD_": "128000000"}
# of each side, one after another: one process may be slower than the next all the time
PROCESSES = 5
SCRIPT = """
import os, pickle, pyperf
from multiprocessing import get_context

def time(loops):
    spent = 0
    for _ in range(loops):
        {before}
        begin = pyperf.perf_counter()
        {statement}
        spent += pyperf.perf_counter() - begin
    return spent

if __name__ == "__main__":
    runner = pyperf.Runner()
    if runner.parse_args().worker:
        {setup}
    runner.bench_time_func("time", time)
"""


class Check(NamedTuple):
    """One figure of a lab, and Python of which pyperf measures the same."""

    chart: Callable[[], Chart]
    label: str
    second: int  # what a second of pyperf's is in the unit of the chart
    statement: str
    setup: str = "pass"
    # each time, before the clock runs: fills the caches with something else, as the lab does, which
    # measures turn and turn about
    before: str = "bytearray(32_000_000)"


CHECKS = [
    Check(
        process_cost.start_and_join,
        "fork",
        1_000,
        "process.start(); process.join()",
        before="other = get_context('spawn').Process(); other.start(); other.join(); "
        "process = get_context('fork').Process()",
    ),
    Check(
        threads_or_processes.computing,
        "threads × 1",
        1_000,
        f"for _ in range({threads_or_processes.STEPS}): pass",
        before="pass",  # nothing to be cached
    ),
    Check(
        moving_data.pickling,
        "list, pickle",
        1_000,
        "pickle.loads(pickle.dumps(numbers))",
        f"numbers = [n / 7 for n in range({moving_data.NUMBERS})]",
    ),
    Check(
        partial(moving_data.latency, 1_000_000),
        "Pipe",
        500_000,  # half of the way there and back
        "near.send(message); near.recv()",
        """def echo(far):
            while True: far.send(far.recv())
        def channel():
            near, far = get_context("fork").Pipe()
            get_context("fork").Process(target=echo, args=(far,), daemon=True).start()
            return near
        near, *others = [channel() for _ in range(5)]
        message = os.urandom(1_000_000)""",
        "[(each.send(message), each.recv()) for each in others]; bytearray(32_000_000)",  # as the other channels of the lab
    ),
]


def by_pyperf(check: Check) -> list[float]:
    """Return what pyperf finds in one process, in the unit of the chart."""
    with tempfile.TemporaryDirectory() as folder:
        result, script = Path(folder) / "values.json", Path(folder) / "script.py"
        script.write_text(
            SCRIPT.format(before=check.before, statement=check.statement, setup=check.setup),
            encoding="utf-8",
        )
        once = ["--loops", "1", "--warmups", "2", "--values", "20", "--processes", "1"]
        inherited = ["--inherit-environ", ",".join(KEEP_MEMORY)]
        subprocess.run(
            [sys.executable, str(script), "--quiet", *once, *inherited, "--output", str(result)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        found: Any = pyperf.Benchmark.load(str(result))
    return [each * check.second for each in found.get_values()]


def verdict(lab: tuple[float, float, float], other: tuple[float, float, float]) -> str:
    """Say whether the middle halves of the lab's and pyperf's figures meet."""
    if max(lab[2] - lab[0], other[2] - other[0]) > other[1]:
        return "the machine is too busy to tell"
    return "agree" if lab[0] <= other[2] and other[0] <= lab[2] else "DON'T AGREE"


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
    os.environ.update(KEEP_MEMORY)
    print(*(f"{name} {value}" for name, value in stamp().items()), sep=", ")
    head = f"{'median':>8}{'middle half':>16}"
    print(f"{'':<20}{'the lab':>24}{'pyperf':>24}\n{'figure':<20}{head}{head}{'ratio':>7}")
    for check in CHECKS:
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(PROCESSES):  # in turn, so that a change of load hits both
            chart = check.chart()
            ours += chart.rows[check.label]
            theirs += by_pyperf(check)
        lab, other = spread(ours), spread(theirs)
        both = "".join(
            f"{show(m):>8}{show(low) + '–' + show(high):>16}" for low, m, high in (lab, other)
        )
        name = f"{check.label}, {chart.unit}"
        print(f"{name:<20}{both}{lab[1] / other[1]:>7.2f}  {verdict(lab, other)}")
    for name in KEEP_MEMORY:  # a build has no such wishes
        del os.environ[name]
    build_times()


if __name__ == "__main__":
    main()
