"""The picture of the home page shows what the two recordings say, in both languages."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

from snippets.recorder.catalog import load_catalog
from snippets.recorder.recording import Event, Recording, RecordingError
from snippets.recorder.store import Store
from snippets.rendering.hero_block import SEEN, hero_block
from snippets.rendering.words import WORDS

if TYPE_CHECKING:
    from bs4 import Tag

THREADS, PROCESSES = "trading_threads/threads.py", "trading_threads/processes.py"
METHODS = ("fork", "spawn", "forkserver")


def recording_of(path: str, method: str | None) -> Recording:
    return Store().recording(load_catalog().program(path), method)


def picture(processes: Recording, language: str = "en", threads: Recording | None = None) -> Tag:
    html = hero_block(threads or recording_of(THREADS, None), processes, WORDS[language])
    assert len(gzip.compress(html.encode())) <= 1500
    found = BeautifulSoup(html, "html.parser").find("figure")
    assert found is not None
    return found


def time_of(node: Tag, key: str = "t") -> float:
    found = re.search(rf"--{key}:([\d.]+)", str(node["style"]))
    assert found
    return float(found[1])


def shown(lane: Tag) -> list[tuple[str, float, float]]:
    """Return the rounds of a lane: number, beginning and length."""
    return [(b.get_text(), time_of(b), time_of(b, "d")) for b in lane.find_all("b")]


def recorded(begins: list[float], ends: list[float]) -> list[Any]:
    """Return the same of rounds that began and ended at these times."""
    return [
        (str(number), pytest.approx(begin, abs=1e-3), pytest.approx(end - begin, abs=2e-3))
        for number, (begin, end) in enumerate(zip(begins, ends, strict=True), 1)
    ]


def flag_set(recording: Recording, value: str) -> float:
    """Return when main set its flag to a value."""
    (time,) = (
        e.time
        for e in recording.events
        if e.kind == "set-attribute" and e.details["value"] == value
    )
    return time


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("method", METHODS)
def test_each_round_is_there_once_as_long_as_it_was(method: str, language: str) -> None:
    threads, processes = recording_of(THREADS, None), recording_of(PROCESSES, method)
    above, below = picture(processes, language).select(".lane")
    lines = {line.text: line.time for line in threads.lines}
    times = [lines[f"Round {number}"] for number in range(1, 11)]
    assert shown(above) == recorded(times, [*times[1:], lines["[End of input]"]])
    puts, gets = (
        [e.time for e in processes.events if "Round" in str(e.details) and e.kind == kind]
        for kind in ("put", "get")
    )
    assert len(puts) == 12
    begins = list(map(min, puts, gets))  # what is put may be got before put() has returned
    joined = [e.time for e in processes.events if e.kind == "joined-queue"]
    assert shown(below) == recorded(begins, [*joined, begins[-1]])
    (cut,) = below.select(".cut")
    assert cut.get_text() == "12"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("method", METHODS)
def test_the_flag_flips_when_it_did_and_only_where_it_did(method: str, language: str) -> None:
    recording = recording_of(PROCESSES, method)
    figure = picture(recording, language)
    before, flip = flag_set(recording, "False"), flag_set(recording, "True")
    (cross,) = figure.select("s")
    assert time_of(cross) == pytest.approx(flip, abs=1e-3)
    mine, its = figure.select(".values")
    assert [q.get_text() for q in mine.select("q")] == ["to_stop = False", "to_stop = True"]
    assert [time_of(q) for q in mine.select("q")] == pytest.approx([before, flip], abs=1e-3)
    (copy,) = its.select("q")
    values = [e.details["value"] for e in recording.events if e.kind == "has-attribute"]
    assert [copy.get_text()] == [f"to_stop = {value}" for value in values]
    assert [b.get_text() for b in figure.select(".after")] == ["11"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("method", METHODS)
def test_names_ids_method_and_ends_are_those_of_the_runs(method: str, language: str) -> None:
    threads, processes = recording_of(THREADS, None), recording_of(PROCESSES, method)
    figure = picture(processes, language)
    (start,) = (
        e for e in processes.events if e.kind == "start" and e.details["name"] == "producer"
    )
    assert [name.get_text() for name in figure.select(".name")] == [
        f"main {threads.events[0].pid}", f"main {start.pid}", f"producer {start.details['child']}",
    ]  # fmt: skip
    arrow = figure.select_one("u:has(em)")
    assert arrow is not None
    births = ("forked", "run")
    begun = (e for e in processes.events if e.kind in births and e.pid == start.details["child"])
    assert time_of(arrow) == pytest.approx(min(start.time, *(e.time for e in begun)), abs=1e-3)
    assert [code.get_text() for code in figure.select(".of-run code")] == [method]
    ends = figure.select(".of-run small")
    cut = WORDS[language].timeline.key["cut"]
    assert [end.get_text() for end in ends] == [WORDS[language].ended.format(code=0), cut]
    durations = [threads.duration, processes.duration]
    assert [time_of(end) for end in ends] == pytest.approx(durations, abs=1e-3)
    said = str(figure.select("[role=img]")[0]["aria-label"])
    facts = [threads.events[0].pid, start.pid, start.details["child"], method]
    facts += ["to_stop = True", "to_stop = False", f"{flag_set(processes, 'True'):.2f}"]
    facts += [f"{run.duration:.2f}" for run in (threads, processes)]
    for fact in facts:
        assert str(fact) in said


@pytest.mark.parametrize("method", METHODS)
def test_the_producer_has_a_line_from_its_start_to_its_first_round(method: str) -> None:
    recording = recording_of(PROCESSES, method)
    (lane,) = picture(recording, "en").select(".lane.role-producer")
    first = time_of(lane.select("b")[0])
    spans = [(time_of(line), time_of(line, "d")) for line in lane.select("i")]
    (run,) = (e for e in recording.events if e.kind == "run" and e.details["name"] == "producer")
    assert spans or first - run.time < 2 * SEEN  # it may have been too quick to be seen
    assert not spans or spans[0][0] < first
    for (begin, lasts), (after, _) in pairwise([*spans, (first, 0)]):
        assert begin + lasts == pytest.approx(after, abs=3e-3)


def without(recording: Recording, kinds: str, **details: str) -> Recording:
    """Return a recording without the events of these kinds that have these details."""
    kept = [
        e
        for e in recording.events
        if e.kind not in kinds.split() or not details.items() <= e.details.items()
    ]
    assert len(kept) < len(recording.events)
    return replace(recording, events=kept)


@pytest.mark.parametrize(
    ("kinds", "details", "says"),
    [
        ("set-attribute", {"value": "True"}, "needs one flag that changes"),
        ("has-attribute", {}, "needs one flag that changes"),
        ("set-attribute", {"value": "False"}, "needs one value of the flag before it changes"),
        ("put get", {"message": "'Round 4'"}, "has 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12"),
        ("put get", {}, "has none"),
    ],
)
def test_a_recording_that_lacks_a_part_is_refused(
    kinds: str, details: dict[str, str], says: str
) -> None:
    broken = without(recording_of(PROCESSES, "spawn"), kinds, **details)
    with pytest.raises(RecordingError) as caught:
        picture(broken)
    assert says in str(caught.value)
    assert f"{PROCESSES} under spawn: " in str(caught.value)
    assert "record the program anew" in str(caught.value)


def test_threads_in_more_than_one_process_are_refused() -> None:
    good = recording_of(THREADS, None)
    events = [*good.events, Event(0.5, good.events[0].pid, "start", {"child": 7, "name": "x"})]
    with pytest.raises(RecordingError, match="needs one process, the recording has 2"):
        picture(recording_of(PROCESSES, "fork"), threads=replace(good, events=events))
    with pytest.raises(RecordingError, match="needs the rounds"):
        picture(recording_of(PROCESSES, "fork"), threads=replace(good, lines=good.lines[1:]))
