"""Turn the recordings of a program into one block of HTML that needs no script."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from snippets.rendering.aside import set_aside
from snippets.rendering.differences import differing
from snippets.rendering.timeline_block import timeline_block
from snippets.rendering.words import processes

if TYPE_CHECKING:
    from snippets.recorder.catalog import Ending, Program
    from snippets.recorder.recording import Line, Recording
    from snippets.rendering.words import Words

ROLES = {"main": "main", "producer": "producer", "consumer": "consumer"}
FOLD_ABOVE = 60  # lines of output; of a longer one the middle is folded
LEAST = 9  # digits whose width the column of the writers has
ENDS = 20  # lines shown before and after a fold
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def breakable(path: str) -> str:
    """Return a path in HTML whose line may end after a stroke, so that no word breaks."""
    return re.sub(r"([/_])(?=\w)", r"\1<wbr>", path)


def block_id(path: str) -> str:
    """Return the id of a program's block on its page."""
    return "run-" + re.sub(r"\W+", "-", path.removesuffix(".py"))


def run_block(
    program: Program, recordings: list[Recording], words: Words, download: str, view: str = "output"
) -> str:
    """Return the block: the command, a tab a start method with its verdict, output and timeline."""
    name = block_id(program.path)
    command = breakable(escape(" ".join(recordings[0].command)))
    head = f"<code><span>$ </span>{command}</code> {download}"
    tabs = ""
    if len(recordings) > 1:
        choices = "".join(
            tab(name, n, each, program.endings[each.start_method], words)
            for n, each in enumerate(recordings)
        )
        tabs = f"<fieldset class='run-methods'><legend>{words.start_method}</legend>{choices}</fieldset>"
    choices = "".join(
        f'<label><input type="radio" name="{name}-view" value="{each}"{" checked" * (each == view)}>'
        f"<span>{label}</span></label>"
        for each, label in words.views.items()
    )
    views = f'<fieldset class="run-views"><legend>{words.view}</legend>{choices}</fieldset>'
    panels = ""
    for number, (each, marked) in enumerate(zip(recordings, differing(recordings), strict=True)):
        same = number > 0 and printed(each) == printed(recordings[0])
        inner = panel(each, words, marked, str(recordings[0].start_method) if same else "")
        kind = f"run-panel run-panel-{number}{' run-same' * same}"
        panels += f'<section class="{kind}">{inner}</section>'
    return f'<div class="run" id="{name}"><div class="run-command">{head}</div>{views}{tabs}{panels}</div>'


def tab(name: str, number: int, recording: Recording, ending: Ending, words: Words) -> str:
    """Return the radio button that chooses a start method."""
    checked = "" if number else " checked"
    mark = "ended" if recording.ended == "exit" else "stopped"
    return (
        f'<label><input type="radio" name="{name}" value="{number}"{checked}>'
        f'<span><code>{recording.start_method}</code> <small class="{mark}">'
        f"{escape(verdict(recording, ending, words))}</small></span></label>"
    )


def verdict(recording: Recording, ending: Ending, words: Words) -> str:
    """Say in few words how a run ended."""
    if recording.ended in ("exit", "signal"):
        return words.ended.format(code=recording.exit_code)
    if ending.stop_after and not ending.linger:
        return words.stopped
    return words.hung.format(seconds=f"{recording.duration:.1f}")


def printed(recording: Recording) -> list[tuple[str, str, str]]:
    """Return what a run printed, and which process printed it where."""
    return [(line.process, line.stream, line.text) for line in recording.lines]


def panel(recording: Recording, words: Words, marked: set[int], same_as: str) -> str:
    """Return one run: the output, the build's last word, where it comes from.

    `marked` holds the places of the lines that are not the same under every start method;
    `same_as` is the start method under which the same was printed; paper shows it once.
    """
    lines = recording.lines
    items: list[str] = []
    writer = None
    for place, line in enumerate(lines):
        again = (line.pid, line.stream) == writer
        items.append(item(line, words, repeated=again, differs=place in marked))
        writer = (line.pid, line.stream)
    if not items:
        items.append(f'<li class="run-other"><b></b><span>{words.no_output}</span></li>')
    if recording.omitted_lines:
        note = words.omitted.format(number=recording.omitted_lines)
        items.insert(len(items) // 2, f'<li class="run-build"><b></b><span>{note}</span></li>')
    fold = ""
    tail = items
    if len(items) > FOLD_ABOVE:
        label = words.folded.format(number=len(items) - 2 * ENDS)
        fold = (
            f"<ol>{''.join(items[:ENDS])}</ol><details><summary>{label}</summary>"
            f"<ol>{''.join(items[ENDS:-ENDS])}</ol></details>"
        )
        tail = items[-ENDS:]
    last = last_word(recording, words)
    tail = [*tail, f'<li class="run-build"><b>{words.build}</b><span>{last}</span></li>']
    if marked:
        tail.append(
            f'<li class="run-key" aria-hidden="true"><b>≠</b><span>{words.differs}</span></li>'
        )
    title = ""
    if recording.start_method:
        same = words.same.format(method=f"<code>{same_as}</code>")
        title = f"{words.start_method}{words.colon}<code>{recording.start_method}</code>"
        title = f'<p class="run-title">{title}{f" · {same}" if same_as else ""}</p>'
    picture = set_aside(timeline_block(recording, last, words.timeline))
    return (
        f'{title}<div class="run-output" style="--writer:{column(lines, words)}">{fold}<ol>{"".join(tail)}</ol></div>{picture}'
        f'<p class="run-source">{provenance(recording, words)}</p>'
    )


def last_word(recording: Recording, words: Words) -> str:
    """Say how a run ended, and after how many seconds."""
    seconds = f"{recording.duration:.1f}"
    if recording.ended in ("exit", "signal"):
        return words.last_ended.format(seconds=seconds, code=recording.exit_code)
    number = len(recording.pids - recording.ended_pids)
    return words.last_stopped.format(seconds=seconds, processes=processes(number, words))


def provenance(recording: Recording, words: Words) -> str:
    """Say where a recording comes from."""
    method = f" · {recording.start_method}" if recording.start_method else ""
    return (
        f"{words.recorded}{words.colon}Python {recording.python} · {recording.platform}{method}"
        f" · {words.seconds.format(seconds=f'{recording.duration:.1f}')}"
    )


def writer(line: Line, words: Words) -> str:
    """Name the process, and the stream if it is stderr, that a line came from."""
    name = words.names.get(line.process, line.process)
    return words.stderr.format(name=name) if line.stream == "stderr" else name


def column(lines: list[Line], words: Words) -> int:
    """Return how many digits wide the column of the writers is, so that no name needs two lines."""
    names = {writer(line, words) for line in lines}
    widths = [sum(1 + (east_asian_width(sign) in "FW") for sign in name) for name in names]
    return max([LEAST, *widths])


def item(line: Line, words: Words, *, repeated: bool, differs: bool) -> str:
    """Return one line of output, with its writer in words."""
    hidden = ' class="run-repeated"' if repeated else ""
    role = ROLES.get(line.process, "other")
    text = UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", line.text)
    kind, mark = f"run-{role}", ""
    if differs:
        kind += " run-differs"
        mark = f'<i role="img" aria-label="{words.differs}">≠</i>'
    return (
        f'<li class="{kind}" data-ms="{round(line.time * 1000)}"><b{hidden}>'
        f"{escape(writer(line, words))}</b> <code>{escape(text)}</code>{mark}</li>"
    )
