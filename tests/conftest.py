"""Options to repeat the tests of the programs, on a busy machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import settings

COLUMNS = ("tried", "lost", "left", "wrong")
BUSY = pytest.StashKey[list[subprocess.Popen[bytes]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that `make soak` uses."""
    group = parser.getgroup("programs")
    group.addoption("--times", type=int, default=1, help="record each program this many times")
    group.addoption("--full", action="store_true", help="the full load, as make soak does")
    group.addoption("--busy", action="store_true", help="keep every core busy meanwhile")


def pytest_configure(config: pytest.Config) -> None:
    """Let signals reach what tests start; start a busy loop for each core, once for all workers."""
    os.environ.pop("RECORDINGS_FOLDER", None)  # tests bring their own
    once = config.getoption("--times") == 1
    settings.register_profile(
        "here", deadline=None, database=None, derandomize=once, print_blob=True
    )
    settings.load_profile("here")
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # as a shell does to what runs behind
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup ignores it
    if config.getoption("--busy") and "PYTEST_XDIST_WORKER" not in os.environ:
        command = [sys.executable, "-c", "while True: pass"]
        config.stash[BUSY] = [subprocess.Popen(command) for _ in range(os.cpu_count() or 1)]


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the busy loops."""
    for process in config.stash.get(BUSY, []):
        process.kill()
        process.wait()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests of faults and load tried, and what came of it; tests of one fault together."""
    rows: dict[str, Counter[str]] = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            told = dict(report.user_properties)
            if "tried" in told and report.when == "call":
                name = str(told.get("fault") or report.nodeid.rpartition("::")[2])
                counts = rows.setdefault(name, Counter())
                counts.update({column: int(str(told[column])) for column in COLUMNS})
                counts["failed"] += outcome == "failed"
    if rows and terminalreporter.config.getoption("--full"):
        terminalreporter.section("faults and load")
        terminalreporter.write_line(f"{'':<80}" + "".join(f"{name:>8}" for name in COLUMNS))
        for name, counts in sorted(rows.items()):
            cells = "".join(f"{counts[column]:>8}" for column in COLUMNS)
            terminalreporter.write_line(f"{name:<80}{cells}{'  failed' * bool(counts['failed'])}")
