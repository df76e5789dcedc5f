"""The strangers' programs show the same in a terminal, through pipes and in a recording.

They are written as people write them, not as this house does. Where the recorder differs from a terminal,
the tables of expected/ say how, and why; a difference that occurs no longer fails, too.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from snippets.recorder.recording import Recording
from snippets.recorder.run import record
from snippets.rendering.lines import printable
from snippets.rendering.timeline_block import timeline_block
from snippets.rendering.timeline_words import TIMELINE_WORDS
from tests.alive import alive, processes_in
from tests.strangers.table import MARKS, PROGRAMS, Run, pattern, runs, sender
from tests.strangers.unrecorded import Shown, in_pipes, in_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS = runs()
LEAST, LONGEST = 40, 25  # programs; lines of each
# the frame by which unrecorded runs get their start method
FRAME = re.compile(r'  File "[^"\n]*/start_method/sitecustomize.py".*\n(?:    .*\n)*')


def test_each_program_is_short_and_has_an_entry() -> None:
    programs = {file.stem: file.read_text("utf-8") for file in PROGRAMS.glob("*.py")}
    entries = {run.name for run in RUNS}
    assert programs.keys() == entries, "tests/strangers: programs/ and expected/ must name the same"
    assert len(programs) >= LEAST
    assert [name for name, text in programs.items() if text.count("\n") > LONGEST] == []


def test_a_temporary_name_is_taken_out_whole_even_if_it_looks_like_an_address() -> None:
    for before in ("/tmp/pymp-", "/psm_", "listener-", "/mp-"):
        assert neutral(f"{before}0x7fwjj5, 0x7f", Path("folder")) == f"{before}#, #"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder with a short name: the sockets of a fork server need one."""
    path = Path(tempfile.mkdtemp(prefix="s-"))
    yield path
    shutil.rmtree(path)


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.id)
def test_a_recording_shows_what_a_terminal_shows(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal, pipes, recorder = (folder / name for name in ("terminal", "pipes", "recorder"))
    for each in (terminal, pipes, recorder):
        each.mkdir()
        temporary(each).mkdir()
        shutil.copy(PROGRAMS / f"{run.name}.py", each)
    script = f"{run.name}.py"
    monkeypatch.setenv("TERM", "dumb")  # no colours
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")  # the table holds for this
    with ThreadPoolExecutor() as pool:
        in_one = pool.submit(in_terminal, terminal / script, run.method, leaves=bool(run.left))
        in_two = pool.submit(in_pipes, pipes / script, run.method, leaves=bool(run.left))
        with monkeypatch.context() as patch:
            patch.chdir(recorder)
            patch.setenv("MARK_OF_THIS_RUN", str(recorder))
            patch.setenv("TMPDIR", str(temporary(recorder)))
            recording = record(recorder / script, start_method=run.method, time_limit=60)
        left = alive(str(recorder)) + [f"process {pid}" for pid in processes_in(recorder)]
        on_terminal, through_pipes = in_one.result(), in_two.result()

    said = listing(recording, recorder)
    shown = lines_of(neutral(on_terminal.texts[0], terminal))
    out, err = (lines_of(neutral(text, pipes)) for text in through_pipes.texts)
    wrong = [
        against_table(said, run),
        against_terminal(shown, said, run),
        against_pipes(out, err, shown, said, run),
        against_ends(recording, on_terminal, through_pipes, run),
        left and f"still there when the recorder was done: {left}",
        files_of(recorder) != files_of(terminal) and f"recorded, it leaves {files_of(recorder)}",
        Recording.from_json(recording.to_json()) != recording
        and "its JSON form has another content",
        against_timelines(recording),
    ]
    if any(wrong):
        messages = "".join(f"{message}\n" for message in wrong if message)
        pytest.fail(f"{run.place} {run.method or ''}\n{messages}", pytrace=False)


def temporary(folder: Path) -> Path:
    """Name the folder for the temporary files of a run."""
    return folder.with_name(f"{folder.name} temporary")


def neutral(text: str, folder: Path) -> str:
    """Take out of an output what differs from run to run: the folder, addresses, temporary names."""
    text = FRAME.sub("", text).replace(str(folder), "FOLDER")
    return re.sub(
        r"(?<=pid=)\d+|(?<=pymp-|/psm_)\w+|(?<=listener-)\w+|(?<=/mp-)\w+|0x[0-9a-f]+", "#", text
    )


def lines_of(text: str) -> list[str]:
    """Split a stream into lines; what comes last may have no end."""
    lines = text.split("\n")
    return lines if lines[-1] else lines[:-1]


def joined(lines: list[str]) -> str:
    """Join lines to a text."""
    return "".join(f"{line}\n" for line in lines)


def listing(recording: Recording, folder: Path) -> list[str]:
    """Return a recording as the table has it."""
    names: dict[str, list[int]] = {}
    said = []
    for line in recording.lines:
        name = re.sub(r"^(Fork|Spawn|ForkServer)(?=(PoolWorker|Process)-)", "", line.process)
        pids = names.setdefault(name, [])
        if line.pid not in pids:
            pids.append(line.pid)
        number = pids.index(line.pid) + 1
        name = f"{name} {number}" if number > 1 else name
        said.append(f"{name} {MARKS[line.stream]} {neutral(line.text, folder)}")
    return said


def text_of(line: str) -> str:
    """Return the text of a line of a listing."""
    return line[len(sender(line)) + 1 :]


def against_table(said: list[str], run: Run) -> str | None:
    """Compare a recording with the table."""
    expected = lines_of(run.shows)
    groups = {sender(line) for line in (*said, *expected)} if run.race else {""}
    for group in groups:
        mine = [line for line in said if group in ("", sender(line))]
        its = [line for line in expected if group in ("", sender(line))]
        if not pattern(its).fullmatch(joined(mine)):
            return f"the recording is not what the table says:\n{joined(said)}"
    return None


def against_terminal(shown: list[str], said: list[str], run: Run) -> str | None:
    """Compare a recording with a terminal."""
    recorded = [text_of(line) for line in said]
    if run.terminal:
        if shown == recorded:
            return "the terminal differs no more: delete terminal and because"
        same = bool(pattern(lines_of(run.terminal)).fullmatch(joined(shown)))
    elif run.race:
        same = sorted(shown) == sorted(recorded)
        for process in {sender(line) for line in said}:
            rest = iter(shown)
            same = same and all(text_of(line) in rest for line in said if sender(line) == process)
    else:
        same = shown == recorded
    return (
        None if same else f"the terminal shows:\n{joined(shown)}but the recording:\n{joined(said)}"
    )


def against_pipes(
    out: list[str], err: list[str], shown: list[str], said: list[str], run: Run
) -> str | None:
    """Compare a recording with two pipes, which tell stdout from stderr."""
    texts = {
        mark: Counter(text_of(line) for line in said if sender(line).endswith(mark))
        for mark in MARKS.values()
    }
    more = Counter(out) - texts["|"] + (Counter(err) - texts["!"])
    lacking = texts["|"] - Counter(out) + (texts["!"] - Counter(err))
    same = not lacking and more == texts[":"]
    told = [*(f"| {text}" for text in out), *(f"! {text}" for text in err)]
    if run.piped:
        if same:
            return "the pipes differ no more: delete piped and because"
        same = bool(pattern(sorted(lines_of(run.piped))).fullmatch(joined(sorted(told))))
    elif run.terminal and sorted(out + err) == sorted(shown):  # the difference that is known
        same = True
    return None if same else f"the pipes carry:\n{joined(told)}but the recording:\n{joined(said)}"


def against_ends(recording: Recording, terminal: Shown, pipes: Shown, run: Run) -> str | None:
    """Compare how the runs ended, and what they left."""
    codes = [run.exit_code, terminal.exit_code, pipes.exit_code, recording.exit_code]
    kinds = Counter(event.kind for event in recording.events)
    ends = [kinds["left-behind"], kinds["not-watched"]]
    if len({*codes}) == 1 and ends == [run.left, 0]:
        return None
    return (
        f"exit codes of table, terminal, pipes and recording: {codes}; "
        f"processes left, modules not watched: {ends}, not {[run.left, 0]}"
    )


def against_timelines(recording: Recording) -> str | None:
    """Compare a recording with its timelines: each line is said, each row says something."""
    for language, words in TIMELINE_WORDS.items():
        block = BeautifulSoup(timeline_block(recording, "", words), "html.parser")
        said = [node.get_text().partition("\t")[2] for node in block.select(".row .sentence")]
        lacking = [
            line.text for line in recording.lines if printable(line.text) not in "".join(said)
        ]
        if lacking or words.end in said:
            return f"its timeline ({language}) lacks {lacking} or says nothing in a row:\n{joined(said)}"
        names = [node.get_text() for node in block.select(".lane-names strong")]
        if nameless := [name for name in names if name.isdigit()]:
            return f"its timeline ({language}) has lanes without names: {nameless}"
    return None


def files_of(folder: Path) -> list[str]:
    """Return what is in the folder of a run, and in that for temporary files.

    Of multiprocessing's folder there, which is left when a signal ends main, the recorder leaves nothing.
    """
    return sorted(
        neutral(str(file.relative_to(each)), each)
        for each in (folder, temporary(folder))
        for file in each.rglob("*")
        if "pymp-" not in str(file)
    )
