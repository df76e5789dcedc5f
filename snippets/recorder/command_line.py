"""What the commands do, and say."""

from __future__ import annotations

import difflib
import os
import signal
import sys
import warnings
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from snippets.recorder.arguments import (
    CHILD_FAILED,
    INTERRUPTED,
    REFUSED,
    TIMED_OUT,
    UNREAD,
    parse,
)
from snippets.recorder.catalog import CatalogError, load_catalog
from snippets.recorder.exchange import default_folder, hand_over
from snippets.recorder.interpreters import current, find
from snippets.recorder.platforms import hear_of_ends
from snippets.recorder.recording import RecordingError
from snippets.recorder.run import ROOT, SNIPPETS, record
from snippets.recorder.store import Store
from snippets.recorder.trouble import explain

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from snippets.recorder.catalog import Catalog, Ending
    from snippets.recorder.recording import Line, Recording

COLOURS = ("blue", "dark_orange3", "green4", "magenta", "cyan", "yellow4", "red")
ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        make_ready()
        code = command(parse(arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
    except (CatalogError, RecordingError) as error:
        print(error, file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, a pager perhaps, has gone
        drop_output()
        return UNREAD
    except OSError as error:
        if not explain(error):
            raise
        drop_output()
        print(explain(error), file=sys.stderr)
        return REFUSED
    return code


def drop_output() -> None:
    """Let Python's end not fail on what can't be written."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def make_ready() -> None:
    """End in good order when told to end; show as codes what the output can't show."""
    hear_of_ends()
    for number in ENDING:
        if signal.getsignal(number) == signal.SIG_DFL:  # nohup has SIGHUP ignored
            signal.signal(number, lambda number, _: sys.exit(128 + number))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # None if it is closed
            stream.reconfigure(errors="backslashreplace")


def command(options: argparse.Namespace) -> int:
    """Run the command that was asked for."""
    if options.command == "list":
        return list_programs()
    if options.command == "record":
        return record_all(options.pythons, options.to)
    path = options.path
    if not path.exists() and (SNIPPETS / path).is_file():
        path = SNIPPETS / path
    return run_script(path, options.start_method, options.time_limit, options.json)


class Output(Console):
    """A console whose reader may go away."""

    def on_broken_pipe(self) -> None:
        """Let main end in good order; rich would exit as if a child had failed."""
        raise BrokenPipeError


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
        with warnings.catch_warnings(action="ignore"), suppress(RecursionError, MemoryError):
            compile(path.read_bytes(), str(path), "exec", dont_inherit=True)  # Python says the rest
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
        name = f"{line.process} {line.pid or ''}".strip()
        console.print(Text.assemble((f"{visible(name):>20} {mark} ", colour), visible(line.text)))

    recording = record(
        path, start_method=start_method, time_limit=limit, on_line=None if as_json else show
    )
    if as_json:
        print(recording.to_json())
    return report(path, recording, limit)


def visible(text: str) -> str:
    """Put a sign in the place of what would steer the terminal."""
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


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
        print(f"{path}: its process {visible(name)} ended with exit code {failed}", file=sys.stderr)
    return code or (CHILD_FAILED if failures else 0)
