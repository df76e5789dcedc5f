"""Measure what recording costs and how long builds take, each as a ratio to a baseline of this run.

Run it with `make bench` on a quiet machine; `make bench REPEATS=1` for a quick look.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from snippets.recorder.catalog import load_catalog  # noqa: E402 the path comes first
from snippets.recorder.store import Store  # noqa: E402
from snippets.rendering.timeline_block import timeline_block  # noqa: E402
from snippets.rendering.timeline_words import TIMELINE_WORDS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from snippets.recorder.catalog import Catalog, Program
    from snippets.recorder.recording import Recording

PROGRAMS = {
    "one process": (1, "print('up')"),
    "ten processes, spawn": (
        12,  # main, ten children, the resource tracker
        """
        import multiprocessing
        if __name__ == "__main__":
            context = multiprocessing.get_context("spawn")
            children = [context.Process(target=print, args=(n,)) for n in range(10)]
            for child in children: child.start()
            for child in children: child.join()
        """,
    ),
    "1 MB of output": (1, "for _ in range(10_000): print('x' * 99)"),
    "100 MB of output": (1, "for _ in range(1_000_000): print('x' * 99)"),
}
TIME = """
import resource, sys, time
from pathlib import Path
from snippets.recorder.run import record
began = time.perf_counter()
recording = record(Path(sys.argv[1]), time_limit=300)
spent = time.perf_counter() - began
assert recording.ended == "exit" and not recording.failures(), recording
print(spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
FENCE = re.compile(r'^```python exec="true" id="[^"]+"$', re.MULTILINE)
PROGRAM, PAGE = "trading_threads/threads.py", "docs/en/lesson/trading_threads.md"


def bare(script: Path) -> float:
    """Return the seconds that a run takes when a plain pipe takes its output."""
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while process.stdout.read(1 << 16):
            pass
    return time.perf_counter() - began


def recorded(script: Path) -> tuple[float, float]:
    """Return the seconds that a recorded run takes, and the recorder's peak memory in MB."""
    done = subprocess.run(
        [sys.executable, "-c", TIME, str(script)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    spent, memory = done.stdout.split()
    return float(spent), float(memory) / 1024


def recording_costs(repeats: int) -> None:
    """Print time and memory of recorded runs against bare ones, turn and turn about."""
    print(
        f"{'recorded against bare':<24}{'bare s':>8}{'rec. s':>8}{'ratio':>7}"
        f"{'ms/process':>12}{'recorder MB':>13}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, (processes, source) in PROGRAMS.items():
            script = Path(folder) / "program.py"
            script.write_text(textwrap.dedent(source), "utf-8")
            runs = [(bare(script), recorded(script)) for _ in range(repeats + 1)][1:]
            plain = statistics.median(run[0] for run in runs)
            full = statistics.median(run[1][0] for run in runs)
            memory = statistics.median(run[1][1] for run in runs)
            print(
                f"{name:<24}{plain:>8.3f}{full:>8.3f}{full / plain:>7.2f}"
                f"{(full - plain) / processes * 1000:>12.1f}{memory:>13.1f}"
            )


def copy_of_project(folder: Path, *, executed: bool) -> Path:
    """Copy what a build needs; without execution each block is plain code, and nothing is run."""
    project = folder / ("full" if executed else "plain")
    for name in ("docs", "snippets"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "mkdocs.zh.yml"):
        shutil.copy(ROOT / name, project)
    if not executed:
        leave_labs_out(project)
        for page in (project / "docs").rglob("*.md"):
            page.write_text(FENCE.sub("```python", page.read_text("utf-8")), "utf-8")
        (project / "snippets" / "catalog.toml").write_text("", "utf-8")
        unchecked = "\n\ndef check_pages(programs): return []  # plain code would be refused\n"
        append(project / "docs" / "hooks" / "checks.py", unchecked)
    return project


def leave_labs_out(project: Path) -> None:
    """Take the labs out of a copy."""
    for file in [*project.glob("docs/*/labs/*.md")]:
        file.unlink()
    for name in ("mkdocs.yml", "mkdocs.zh.yml"):
        lines = (project / name).read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if "labs/" not in line or "assets/" in line]
        text = re.sub(r"^  - [^\n]+:\n(?=  - |\Z)", "", "".join(kept), flags=re.MULTILINE)
        (project / name).write_text(text, "utf-8")
    for page in project.glob("docs/*/**/*.md"):  # links to them
        page.write_text(
            re.sub(r"\[([^]]*)\]\([^)]*labs/[^)]*\)", r"\1", page.read_text("utf-8")), "utf-8"
        )


def copy_without_timelines(full: Path) -> Path:
    """Copy a built project, and let it draw no timeline."""
    project = full.with_name("no timelines")
    if not project.exists():
        shutil.copytree(full, project, ignore=shutil.ignore_patterns("__pycache__", "site"))
        nothing = "\n\ndef timeline_block(*_): return ''\n"
        append(project / "snippets" / "rendering" / "timeline_block.py", nothing)
    return project


def drawing_time(recordings: list[Recording]) -> float:
    """Return the CPU seconds that it takes to draw all timelines in both languages."""
    began = time.process_time()
    for recording in recordings:
        for words in TIMELINE_WORDS.values():
            timeline_block(recording, "", words)
    return time.process_time() - began


def children_cpu() -> float:
    """Return the CPU seconds of all builds so far, those of the Chinese site too."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def build(project: Path) -> float:
    """Build a copy and return the seconds that it took."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=project, capture_output=True, text=True, check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{project}: {done.stdout}{done.stderr}")
    return time.perf_counter() - began


def recording_alone(project: Path) -> tuple[float, float]:
    """Record a copy's catalog; return the seconds and the CPU seconds that it took."""
    began, busy = time.perf_counter(), cpu_seconds()
    command = [sys.executable, "-m", "snippets", "record"]
    subprocess.run(command, cwd=project, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began, cpu_seconds() - busy


def cpu_seconds() -> float:
    """Return the CPU seconds that all processes of this machine have used (proc(5)).

    A process whose parent was killed, as those of a program that is stopped, is in no other sum.
    """
    fields = Path("/proc/stat").read_text("utf-8").splitlines()[0].split()[1:]
    user, nice, system, _, _, irq, softirq = map(int, fields[:7])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def append(file: Path, text: str) -> None:
    """Add a line to a file."""
    with file.open("a", encoding="utf-8") as handle:
        handle.write(text)


def recorded_runs() -> tuple[Catalog, list[tuple[Program, Recording]]]:
    """Return the catalog, and each program of it with each of its recordings."""
    catalog, store = load_catalog(), Store()
    store.prepare(catalog)
    return catalog, [
        (each, store.recording(each, m)) for each in catalog.programs for m in each.runs
    ]


def build_times(repeats: int) -> None:
    """Print the time of each kind of build as a ratio to a build that executes nothing."""
    times: dict[str, list[float]] = {}

    def measure(name: str, work: Callable[[], float]) -> None:
        times.setdefault(name, []).append(work())

    with tempfile.TemporaryDirectory() as name:
        plain = copy_of_project(Path(name), executed=False)
        full = copy_of_project(Path(name), executed=True)
        alone: list[tuple[float, float]] = []
        warm: list[float] = []
        without: list[float] = []
        build(full)  # the cells of the labs have run, and are not part of this: see bench-labs
        recordings = full / ".cache" / "recordings"
        for _ in range(repeats):
            shutil.rmtree(recordings)
            alone.append(recording_alone(full))
            shutil.rmtree(recordings)
            measure("plain", lambda: build(plain))
            measure("cold", lambda: build(full))
            before = children_cpu()
            measure("warm", lambda: build(full))
            warm.append(children_cpu() - before)
            lean = copy_without_timelines(full)
            before = children_cpu()
            build(lean)
            without.append(children_cpu() - before)
            append(full / "snippets" / PROGRAM, "# edited\n")
            measure("one program edited", lambda: build(full))
            append(full / PAGE, "\nOne more sentence.\n")
            measure("one sentence edited", lambda: build(full))
    base = statistics.median(times.pop("plain"))
    catalog, runs = recorded_runs()
    durations = [recording.duration for _, recording in runs]
    measuring = sum(recording.duration for program, recording in runs if program.alone)
    cpu = statistics.median(seconds for _, seconds in alone) / (os.cpu_count() or 1)
    bound = max(*durations, cpu) + base
    print(f"\n{len(durations)} runs of {len(catalog.programs)} programs, without what labs measure")
    print(f"longest recording {max(durations):.1f} s, CPU seconds / cores {cpu:.1f} s, ", end="")
    print(f"programs that measure, alone {measuring:.1f} s")
    print(
        f"recording alone {statistics.median(s for s, _ in alone):.1f} s, plain build {base:.1f} s"
    )
    print(f"\n{'build':<24}{'s':>8}{'to plain':>10}{'to its aim':>12}")
    for kind, seconds in times.items():
        middle = statistics.median(seconds)
        aim = {"cold": bound, "warm": base}.get(kind)
        share = f"{middle / aim:>12.2f}" if aim else ""
        print(f"{kind:<24}{middle:>8.1f}{middle / base:>10.2f}{share}")
    print(
        "aims: cold at most 1.25 times (longest recording or CPU seconds / cores, + plain build);"
    )
    print("      warm at most 1.15 times the plain build")
    whole = statistics.median(warm)
    drawing = drawing_time([recording for _, recording in runs]) / whole
    print(f"\ntimelines: of the CPU seconds of the warm build, {drawing:.0%} draw them, ", end="")
    print(f"and {1 - statistics.median(without) / whole:.0%} are spent on them (aim: at most 15%)")


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    recording_costs(repeats)
    build_times(repeats)


if __name__ == "__main__":
    main()
