"""Draw the picture of the home page as HTML: the styles place all by its seconds, as recorded."""

from __future__ import annotations

from html import escape
from math import inf
from typing import TYPE_CHECKING

from snippets.rendering.hero import Span, find_flip, find_thread
from snippets.rendering.run_block import last_word, provenance

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording
    from snippets.rendering.hero import Life
    from snippets.rendering.words import Words

STEPS = (0.5, 1, 2, 5, 10, 30)  # seconds between two marks of the axis
MARKS = 6  # of which so many fit a phone
SEEN = 0.001  # seconds; what took less can't be seen


def hero_block(threads: Recording, processes: Recording, words: Words) -> str:
    """Return the picture of two runs on one axis.

    Raises:
        RecordingError: a recording lacks what the picture shows.
    """
    alone, flip = find_thread(threads), find_flip(processes)
    end = max(threads.duration, processes.duration)
    step = next((step for step in STEPS if end < step * MARKS), STEPS[-1])
    change = flip.changed
    parts = [
        title(words.hero.threads, threads, words),
        name(alone, "main"),
        track("lane role-main", *lines(around_rounds(alone)), *rounds(alone), last(threads)),
        title(words.hero.processes, processes, words),
        name(flip.main, "main"),
        track(
            "values role-main",
            chip(flip.set, flip.flag, flip.before),
            chip(change, flip.flag, flip.after),
        ),
        track(
            "between role-main",
            *lines(flip.main.states),
            at("u", flip.started, "<em>start()</em>"),
            at("s", change, f"<em>{words.timeline.nothing_crosses}</em>"),
            last(processes),
        ),
        track(
            "lane role-producer",
            *lines([Span("starting", flip.started, flip.ran), *around_rounds(flip.producer)]),
            *rounds(flip.producer, change),
        ),
        track(
            "values role-producer",
            name(flip.producer, "producer"),
            chip(change, flip.flag, flip.copy),
        ),
        axis(end, step, words),
    ]
    told = words.hero.told.format(
        pid=alone.pid, rounds=alone.rounds[-1].label, ended=last_word(threads, words),
        method=processes.start_method, seconds=f"{change:.2f}", flag=flip.flag, after=flip.after,
        copy=flip.copy, main=flip.main.pid, producer=flip.producer.pid,
        last=flip.producer.rounds[-1].label, stopped=last_word(processes, words),
    )  # fmt: skip
    return (
        f'<figure class="hero-picture" data-search-exclude><div role="img" aria-label="{escape(told)}">'
        f'<div class="tracks" style="--end:{short(end)};--step:{step}" aria-hidden="true">{"".join(parts)}</div></div>'
        f"<figcaption>{words.hero.caption} <small>{provenance(processes, words)}</small></figcaption></figure>"
    )


def short(seconds: float) -> str:
    """Return seconds for a style, to the millisecond."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def at(tag: str, time: float, inner: str, kind: str = "") -> str:
    """Return an element that stands where, and appears when, something happened."""
    named = f' class="{kind}"' if kind else ""
    return f'<{tag}{named} style="--t:{short(time)}">{inner}</{tag}>'


def lasting(tag: str, begin: float, end: float, inner: str = "", kind: str = "") -> str:
    """Return an element that is as wide as something lasted."""
    named = f' class="{kind}"' if kind else ""
    return f'<{tag}{named} style="--t:{short(begin)};--d:{short(end - begin)}">{inner}</{tag}>'


def track(kind: str, *parts: str) -> str:
    """Return a band in which each element stands by its time."""
    return f'<div class="track {kind}">{"".join(parts)}</div>'


def title(text: str, recording: Recording, words: Words) -> str:
    """Return the headline of a run: how it was started, and how it ended."""
    method = f" <code>{recording.start_method}</code>" if recording.start_method else ""
    ended = words.ended.format(code=recording.exit_code)
    verdict = words.timeline.key["cut"] if was_stopped(recording) else ended
    mark = at(
        "small", recording.duration, verdict, "stopped" if was_stopped(recording) else "ended"
    )
    return f'<div class="of-run"><strong>{text}</strong>{method}{mark}</div>'


def was_stopped(recording: Recording) -> bool:
    """Tell whether the build had to stop a run."""
    return recording.ended not in ("exit", "signal")


def last(recording: Recording) -> str:
    """Return the end of a run: a double bar, or a hatch over all that was cut off."""
    return at("u", recording.duration, "", "stopped" if was_stopped(recording) else "ended")


def name(process: Life, role: str) -> str:
    """Return the name of a process and its id."""
    return (
        f'<div class="name role-{role}"><strong>{escape(process.name)}</strong> {process.pid}</div>'
    )


def chip(time: float, flag: str, value: str) -> str:
    """Return the value of the flag at a time."""
    text = f"{flag} = {value}"
    return (
        f'<q class="value-{escape(value).lower()}" style="--t:{short(time)};--n:{len(text)}">'
        f"{escape(text)}</q>"
    )


def lines(states: list[Span]) -> list[str]:
    """Return the line of a process: whole while it runs, dashed while it waits."""
    return [
        lasting("i", span.begin, until(span), "", span.label)
        for span in states
        if until(span) - span.begin >= SEEN
    ]


def around_rounds(process: Life) -> list[Span]:
    """Return what a process did before its first round and after its last."""
    parts = [(0.0, process.rounds[0].begin), (process.rounds[-1].end or inf, inf)]
    return [
        Span(span.label, max(begin, span.begin), min(until(span), end))
        for begin, end in parts
        for span in process.states
        if begin < until(span) and span.begin < end
    ]


def rounds(process: Life, change: float | None = None) -> list[str]:
    """Return the rounds of a process; those that begin after the flag changed are marked."""
    found = []
    for span in process.rounds:
        kind = "cut" if span.end is None else ""
        if not kind and change is not None and span.begin > change:
            kind = "after"
        found.append(lasting("b", span.begin, until(span), span.label, kind))
    return found


def until(span: Span) -> float:
    """Return when a span ended; one that was cut off has just begun."""
    return span.begin if span.end is None else span.end


def axis(end: float, step: float, words: Words) -> str:
    """Return the marks of the axis."""
    marks = "".join(
        at("span", number * step, words.seconds.format(seconds=f"{number * step:g}"))
        for number in range(int(end / step) + 1)
    )
    return f'<div class="track axis">{marks}</div>'
