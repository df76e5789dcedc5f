"""Turn the recordings of a program into one block of HTML that needs no script."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from snippets.rendering.aside import set_aside
from snippets.rendering.differences import differing
from snippets.rendering.lines import printable
from snippets.rendering.pythons import Pythons
from snippets.rendering.timeline_block import timeline_block
from snippets.rendering.words import processes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from snippets.recorder.catalog import Ending, Program
    from snippets.recorder.exchange import Elsewhere
    from snippets.recorder.recording import Line, Recording
    from snippets.rendering.words import Words

ROLES = {"main": "main", "producer": "producer", "consumer": "consumer"}
FOLD_ABOVE = 60  # lines of output; of a longer one the middle is folded
BUSY = 0.25  # of all CPUs: beyond it figures are not those of an idle machine
LEAST = 9  # digits whose width the column of the writers has
NARROW = 34  # letters of a line of output that fit on a phone
WIDE = 60  # letters that fit everywhere else
SHORT = 17  # letters that fit on a phone beside the longest name
DEEPEST = 16  # letters by which a line that goes on is indented at most
CARET = re.compile(r" +[~^]*\^[~^]*")  # the line of a traceback that marks a part of the one above
ENDS = 20  # lines shown before and after a fold


def breakable(path: str, strokes: str = "/_") -> str:
    """Return a path in HTML whose line may end after a stroke, so that no word breaks."""
    return re.sub(rf"([{strokes}])(?=\w)", r"\1<wbr>", path)


def block_id(path: str) -> str:
    """Return the id of a program's block on its page."""
    return "run-" + re.sub(r"\W+", "-", path.removesuffix(".py"))


def run_block(  # noqa: PLR0913 what a block shows
    program: Program,
    recordings: list[Recording],
    words: Words,
    download: str,
    view: str = "output",
    others: Sequence[Elsewhere] = (),
) -> str:
    """Return the block: the command, a tab a start method with its verdict, output and timeline.

    `others` holds the runs of other Pythons and platforms; what prints the same is not repeated.
    """
    name = block_id(program.path)
    command = breakable(escape(" ".join(recordings[0].command)))
    head = f"<code><span>$ </span>{command}</code> {download}"
    pythons = Pythons(program.path, recordings, others)
    tabs = ""
    if len(recordings) > 1:
        choices = "".join(
            tab(name, n, each, program.endings[each.start_method], pythons, words)
            for n, each in enumerate(recordings)
        )
        tabs = (
            '<fieldset class="run-methods" data-search-exclude>'
            f"<legend>{words.start_method}</legend>{choices}</fieldset>"
        )
    choices = "".join(
        f'<label><input type="radio" name="{name}-view" value="{each}"{" checked" * (each == view)}>'
        f"<span>{label}</span></label>"
        for each, label in words.views.items()
    )
    views = f'<fieldset class="run-views" data-search-exclude><legend>{words.view}</legend>{choices}</fieldset>'
    panels = "".join(
        panels_under(number, recordings, pythons, words) for number in range(len(recordings))
    )
    choice = pythons.choice(name, words)
    return (
        f'<div class="run" id="{name}"><div class="run-command" data-search-exclude>{head}</div>{views}{choice}{tabs}'
        f"{panels}</div>"
    )


def panels_under(number: int, recordings: list[Recording], pythons: Pythons, words: Words) -> str:
    """Return the run under one start method, and those of other Pythons that are not like it."""
    panels = ""
    for shown in pythons.shown(number):
        each, marks = shown.recording, pythons.marks(shown.numbers)
        if each is None:
            text = pythons.lacking(shown, str(recordings[number].start_method), words)
            inner = f'<p class="run-source">{text}</p>'
            marks += " run-elsewhere"
        else:
            own = each is recordings[number]
            runs = recordings if own else pythons.runs(shown.numbers[0])
            together = [run for run in runs if run is not None]
            everywhere = differing(together)
            marked = everywhere[together.index(each)]
            more = words.differs_elsewhere if any(everywhere) else ""
            same = own and number > 0 and printed(each) == printed(recordings[0])
            inner = panel(
                each,
                words,
                marked,
                words.differs if marked else more,
                str(recordings[0].start_method) if same else "",
                pythons.alike(shown, words),
                "" if own else f"Python {pythons.label(shown.numbers[0])}",
            )
            marks += " run-same" * same + " run-elsewhere" * (not own)
        panels += f'<section class="run-panel run-panel-{number}{marks}">{inner}</section>'
    return panels


def tab(  # noqa: PLR0913 what a tab shows
    name: str, number: int, recording: Recording, ending: Ending, pythons: Pythons, words: Words
) -> str:
    """Return the radio button that chooses a start method."""
    checked = "" if number else " checked"
    verdicts: dict[tuple[str, str], list[int]] = {}
    for python in range(len(pythons.all)):
        run = pythons.runs(python)[number]
        if run is None:
            said = "stopped", words.unrecorded
        else:
            said = "ended" if run.ended == "exit" else "stopped", verdict(run, ending, words)
        verdicts.setdefault(said, []).append(python)
    small = "".join(
        f' <small class="{mark}{pythons.marks(numbers)}">{escape(text)}</small>'
        for (mark, text), numbers in verdicts.items()
    )
    method = recording.start_method
    having = [n for n in range(len(pythons.all)) if pythons and pythons.default(n) == method]
    default = (
        f' <em class="run-default{pythons.marks(having)}">{words.default}</em>' if having else ""
    )
    return (
        f'<label><input type="radio" name="{name}" value="{number}"{checked}>'
        f"<span><code>{method}</code>{default}{small}</span></label>"
    )


def verdict(recording: Recording, ending: Ending, words: Words) -> str:
    """Say in few words how a run ended."""
    if recording.ended in ("exit", "signal"):
        return words.ended.format(code=recording.exit_code)
    if ending.stop_after and not ending.linger:
        return words.stopped
    return words.hung.format(seconds=f"{recording.duration:.2f}")


def printed(recording: Recording) -> list[tuple[str, str, str]]:
    """Return what a run printed, and which process printed it where."""
    return [(line.process, line.stream, line.text) for line in recording.lines]


def panel(  # noqa: PLR0913 what a panel shows
    recording: Recording,
    words: Words,
    marked: set[int],
    key: str,
    same_as: str,
    alike: str,
    python: str,
) -> str:
    """Return one run: the output, the build's last word, where it comes from.

    `marked` holds the places of the lines that are not the same under every start method, which `key` says;
    `same_as` is the start method under which the same was printed; paper shows it once. `alike` names
    the Pythons under which it was, `python` that of the run if it is another than that of the build.
    """
    lines = recording.lines
    items: list[str] = []
    writer = None
    for place, line in enumerate(lines):
        again = (line.pid, line.stream) == writer
        above = len(lines[place - 1].text) if place else 0
        items.append(item(line, words, repeated=again, differs=place in marked, above=above))
        writer = (line.pid, line.stream)
    if not items:
        items.append(f'<li class="run-other"><b></b> <span>{words.no_output}</span></li>')
    if recording.omitted_lines:
        note = words.omitted.format(number=recording.omitted_lines)
        items.insert(len(items) // 2, f'<li class="run-build"><b></b> <span>{note}</span></li>')
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
    tail = [*tail, f'<li class="run-build run-last"><b>{words.build}</b> <span>{last}</span></li>']
    if key:
        tail.append(
            f'<li class="run-key" aria-hidden="true" data-search-exclude><b>≠</b><span>{key}</span></li>'
        )
    title = [python] if python else []
    if recording.start_method:
        title.append(f"{words.start_method}{words.colon}<code>{recording.start_method}</code>")
    if same_as:
        title.append(words.same.format(method=f"<code>{same_as}</code>"))
    head = f'<p class="run-title">{" · ".join(title)}</p>' if title else ""
    picture = set_aside(timeline_block(recording, last, words.timeline))
    return (
        f'{head}<div class="run-output" style="--writer:{column(lines, words)}">{fold}<ol>{"".join(tail)}</ol></div>{picture}'
        f'<p class="run-source">{provenance(recording, words)}{alike}</p>'
    )


def last_word(recording: Recording, words: Words) -> str:
    """Say how a run ended, and after how many seconds."""
    seconds = f"{recording.duration:.2f}"
    if recording.ended in ("exit", "signal"):
        return words.last_ended.format(seconds=seconds, code=recording.exit_code)
    number = len(recording.pids - recording.ended_pids)
    return words.last_stopped.format(seconds=seconds, processes=processes(number, words))


def provenance(recording: Recording, words: Words) -> str:
    """Say where a recording comes from."""
    method = f" · {recording.start_method}" if recording.start_method else ""
    return (
        f"{words.recorded}{words.colon}Python {recording.python} · {recording.platform}{method}"
        f" · {words.seconds.format(seconds=f'{recording.duration:.2f}')}"
    )


def busy(recording: Recording, words: Words) -> str:
    """Say that the machine was busy with other work before a program that measures, if it was."""
    said = words.busy.format(part=recording.busy)
    return f'<p class="busy">{said}</p>' if recording.busy > BUSY else ""


def writer(line: Line, words: Words) -> str:
    """Name the process, and the stream if it is stderr, that a line came from."""
    name = words.names.get(line.process, line.process)
    return words.stderr.format(name=name) if line.stream == "stderr" else name


def column(lines: list[Line], words: Words) -> int:
    """Return how many digits wide the column of the writers is, so that no name needs two lines."""
    names = {writer(line, words) for line in lines}
    widths = [sum(1 + (east_asian_width(sign) in "FW") for sign in name) for name in names]
    return max([LEAST, *widths])


def verbatim(text: str) -> str:
    """Return text as HTML that Markdown passes on as it is; it would replace a tab by spaces."""
    return escape(text).replace("\t", "&#9;")


def item(line: Line, words: Words, *, repeated: bool, differs: bool, above: int) -> str:
    """Return one line of output, with its writer in words; the line above it has so many letters."""
    hidden = ' class="run-repeated"' if repeated else ""
    role = ROLES.get(line.process, "other")
    text = printable(line.text)
    kind, mark = f"run-{role}", ""
    if above > NARROW and CARET.fullmatch(text):
        kind += " run-lost" if above > WIDE else " run-caret"
    if differs:
        kind += " run-differs"
        mark = f'<i role="img" aria-label="{words.differs}" data-search-exclude>≠</i>'
    indent = min(len(text) - len(text.lstrip(" ")), DEEPEST) if len(text) > SHORT else 0
    style = f' style="--by:{indent}ch"' if indent else ""
    return (
        f'<li class="{kind}" data-ms="{round(line.time * 1000)}"><b{hidden}>'
        f"{escape(writer(line, words))}</b> <code{style}>{verbatim(text)}</code>{mark}</li>"
    )
