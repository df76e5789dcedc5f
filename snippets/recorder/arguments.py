"""The command line: list the programs, run any script, fill the store."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from snippets.recorder.exchange import VARIABLE
from snippets.recorder.run import START_METHODS

if TYPE_CHECKING:
    from collections.abc import Sequence

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
  130, 143            Ctrl-C, or SIGTERM, ended it
  141                 nobody reads the output any more, as after | head"""
TIMED_OUT, CHILD_FAILED, REFUSED, INTERRUPTED, UNREAD = 124, 1, 2, 130, 141
LIMIT = 30.0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the words of the command line."""
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
    return parser.parse_args(arguments)


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
