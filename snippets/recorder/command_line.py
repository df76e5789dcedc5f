"""The command line: list the programs, run any script, fill the store."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from snippets.recorder.catalog import CatalogError, load_catalog
from snippets.recorder.exchange import VARIABLE, default_folder, hand_over
from snippets.recorder.interpreters import current, find
from snippets.recorder.recording import RecordingError
from snippets.recorder.run import ROOT, SNIPPETS, START_METHODS, record
from snippets.recorder.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from snippets.recorder.catalog import Catalog, Ending
    from snippets.recorder.recording import Line, Recording

COLOURS = ("blue", "dark_orange3", "green4", "magenta", "cyan", "yellow4", "red")
RUN = """Run any Python script and show who printed what.

The script gets no arguments, and an empty standard input. The catalog doesn't count here: what ends a
run is the script itself, the time limit or Ctrl-C. In each case no process of it is left."""
RECORD = """Record what is missing from the store of this Python.

With --pythons or --to, write recordings as plain files, too, one folder a platform and Python, for a build
here or on another machine. What a program fails to show is named, and left out."""
EXIT_CODES = """exit codes of run:
  the program's own   it ended by itself
  128 + N             signal N ended it
  124                 the time limit ended it
  1                   a child process failed although main ended with 0
  2                   it could not be run: the message says why
  130                 Ctrl-C ended it
  141                 nobody reads the output any more, as after | head"""
TIMED_OUT, CHILD_FAILED, REFUSED, INTERRUPTED, UNREAD = 124, 1, 2, 130, 141
LIMIT = 30.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = Parser(prog="python -m snippets", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="list the programs of the catalog")
    fill = commands.add_parser(
        "record", help="record what is missing from the store", description=RECORD
    )
    fill.add_argument(
        "--pythons",
        type=str.split,
        default=[],
        metavar='"3.12 3.13"',
        help="record with these, found on PATH, for a build to show beside its own",
    )
    fill.add_argument(
        "--to",
        type=Path,
        metavar="FOLDER",
        help=f"write the files there (default: {VARIABLE}, else .cache/pythons)",
    )
    run = commands.add_parser(
        "run",
        help="run any Python script and show who printed what",
        description=RUN,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run.add_argument("path", type=Path, help="the script; section/name.py also finds snippets/")
    run.add_argument(
        "--start-method",
        choices=START_METHODS,
        help="the default that multiprocessing has in it (default: that of this Python)",
    )
    run.add_argument(
        "--time-limit",
        type=seconds,
        default=LIMIT,
        metavar="SECONDS",
        help=f"end the run after this time (default: {LIMIT:g})",
    )
    run.add_argument("--json", action="store_true", help="print the recording when it has ended")
    options = parser.parse_args(arguments)
    try:
        if options.command == "list":
            return list_programs()
        if options.command == "record":
            return record_all(options.pythons, options.to)
        path = options.path
        if not path.exists() and (SNIPPETS / path).is_file():
            path = SNIPPETS / path
        return run_script(path, options.start_method, options.time_limit, options.json)
    except (CatalogError, RecordingError) as error:
        print(error, file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, a pager perhaps, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return UNREAD


class Output(Console):
    """A console whose reader may go away."""

    def on_broken_pipe(self) -> None:
        """Let main end in good order; rich would exit as if a child had failed."""
        raise BrokenPipeError


class Parser(argparse.ArgumentParser):
    """Refuse wrong words in one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and where to read on."""
        self.exit(REFUSED, f"{self.prog}: {message}: see {self.prog} --help\n")


def seconds(text: str) -> float:
    """Read a number of seconds above 0."""
    value = float(text)
    if not 0 < value < float("inf"):
        raise ValueError(text)
    return value


def list_programs() -> int:
    """Print each program of the catalog with its start methods and how it ends."""
    for program in load_catalog().programs:
        methods: dict[Ending, list[str]] = {}
        for method, ending in program.endings.items():
            methods.setdefault(ending, []).append(method or ("its own" if program.chooses else "-"))
        for ending, names in methods.items():
            print(f"{program.path:<40} {' '.join(names):<22} {describe(ending)}")
    return 0


def describe(ending: Ending) -> str:
    """Say in a few words how a run must end."""
    if ending.stop_after:
        return f"stopped after a line that matches {ending.stop_after}"
    if ending.stop_at:
        return f"stopped after {ending.stop_at:g} s"
    return f"ends with {ending.exit_code}"


def record_all(releases: list[str], to: Path | None) -> int:
    """Fill the store of this Python, or of those named, and write plain files if they are asked for."""
    catalog = load_catalog()
    if not releases and to is None:
        fill(Store(), catalog)
        return 0
    folder, code = to or default_folder(), 0
    for interpreter in [find(each) for each in releases] or [current()]:
        store = Store(interpreter=interpreter)
        try:
            fill(store, catalog, to_the_end=True)
        except RecordingError as error:
            print(error, file=sys.stderr)
            code = CHILD_FAILED
        print(f"{hand_over(store, catalog, folder)} files in {folder / interpreter.name}")
    return code


def fill(store: Store, catalog: Catalog, *, to_the_end: bool = False) -> None:
    """Record what is missing, with progress on a terminal."""
    with Progress(
        TextColumn(f"Python {store.interpreter.version}: recording"), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("{task.fields[last]}"), console=Console(stderr=True), transient=True,
    ) as progress:  # fmt: skip
        task = progress.add_task("", total=None, last="")

        def tell(done: int, total: int, under_way: list[str]) -> None:
            progress.update(task, completed=done, total=total, last=", ".join(under_way[:1]))

        number = store.prepare(catalog, tell, to_the_end=to_the_end)
    print(f"{number} recorded, {len(store.runs(catalog))} in the store")


def near(path: Path) -> str:
    """Say what to run instead of a path that is no script."""
    shown = [file.relative_to(ROOT).as_posix() for file in SNIPPETS.glob("*/*.py")]
    close = difflib.get_close_matches(
        f"snippets/{path}".removeprefix("snippets/snippets/"), shown, 1
    )
    return f"did you mean {close[0]}?" if close else "name a Python script"


def run_script(path: Path, start_method: str | None, limit: float, as_json: bool) -> int:  # noqa: FBT001 an option
    """Run a script and print its lines as they come, or the recording when it has ended."""
    if not path.is_file():
        reason = "is a directory" if path.is_dir() else "does not exist"
        print(f"{path}: {reason}: {near(path)}", file=sys.stderr)
        return REFUSED
    try:
        compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError, OSError) as error:
        line = getattr(error, "lineno", None) or 1
        reason = str(getattr(error, "msg", None) or error)
        print(f"{path}:{line}: not a Python script: {reason}", file=sys.stderr)
        return REFUSED
    console = Output(highlight=False, soft_wrap=True)
    colours: dict[int, str] = {}

    def show(line: Line) -> None:
        colour = colours.setdefault(line.pid, COLOURS[len(colours) % len(COLOURS)])
        mark = "!" if line.stream == "stderr" else "|"
        text = "".join(
            c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in line.text
        )
        name = f"{line.process} {line.pid or ''}".strip()
        console.print(Text.assemble((f"{name:>20} {mark} ", colour), text))

    recording = record(
        path, start_method=start_method, time_limit=limit, on_line=None if as_json else show
    )
    if as_json:
        print(recording.to_json())
    return report(path, recording, limit)


def report(path: Path, recording: Recording, limit: float) -> int:
    """Say on stderr how a run ended, unless it ended well; return the exit code."""
    left = sum(event.kind == "left-behind" for event in recording.events)
    if left:
        were = "process was" if left == 1 else "processes were"
        message = f"{path}: {left} {were} still running when main had ended: stopped"
        print(message, file=sys.stderr)
    if recording.ended == "time-limit":
        print(f"{path}: still running after {limit:g} s: stopped", file=sys.stderr)
        return TIMED_OUT
    code = recording.exit_code or 0
    if recording.ended == "signal":
        print(f"{path}: ended by signal {-code}", file=sys.stderr)
        return 128 - code
    failures = recording.failures()
    for name, failed in failures:
        print(f"{path}: its process {name} ended with exit code {failed}", file=sys.stderr)
    return code or (CHILD_FAILED if failures else 0)
