"""Each timeline shows what its recording says: everything once, in its lane, causes before effects."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from snippets.recorder.catalog import load_catalog
from snippets.recorder.recording import Event, Line, Recording, RecordingError
from snippets.recorder.run import record
from snippets.recorder.store import Store
from snippets.rendering.rounds import folded
from snippets.rendering.timeline import timeline
from snippets.rendering.timeline_block import timeline_block
from snippets.rendering.timeline_words import TIMELINE_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from snippets.rendering.moments import Moment
    from snippets.rendering.timeline import Row, Timeline

RUNS = [(program, method) for program in load_catalog().programs for method in program.runs]
START_METHODS = ("fork", "spawn", "forkserver")
HELPERS = ("fork server", "resource tracker")
ARROWS = {"start": "run", "exit": "joined", "put": "get", "send": "received"}
ARROWS |= {"task-done": "joined-queue", "event-set": "woke"}


def recording_of(path: str, method: str | None) -> Recording:
    return Store().recording(load_catalog().program(path), method)


def rows_of(path: str, method: str | None) -> list[tuple[str, str, str | None, str]]:
    """Return kind, lane, end of the arrow and label of each row."""
    picture = timeline(recording_of(path, method))
    names = picture.lanes
    return [
        (row.kind, names[row.pid], None if row.to is None else names[row.to], row.label)
        for row in picture.rows
    ]


@pytest.fixture(scope="module", params=RUNS, ids=lambda run: f"{run[0].path} {run[1]}")
def recording(request: pytest.FixtureRequest) -> Recording:
    return Store().recording(*request.param)


def told(picture: Timeline) -> list[Moment]:
    return [moment for row in picture.rows for moment in row.moments]


def writer_of(line: Line, recording: Recording) -> int:
    """Return in whose lane a line belongs: output without a tag is that of the program called."""
    kinds = ("calling", "call", "call-ended")
    events = sorted((e for e in recording.events if e.kind in kinds), key=lambda event: event.time)
    calls = [(events[n - 1].time, e) for n, e in enumerate(events) if e.kind == "call"]
    ends = {e.details["child"]: e.time for e in events if e.kind == "call-ended"}
    children = [(begin, call.details["child"]) for begin, call in calls]
    running = [child for begin, child in children if begin <= line.time <= ends[child]]
    return line.pid if line.pid or len(running) != 1 else running[0]


def test_each_line_and_event_is_there_once(recording: Recording) -> None:
    moments = told(timeline(recording))
    shown = sorted((m.pid, m.time) for m in moments)
    recorded = [(writer_of(line, recording), line.time) for line in recording.lines]
    recorded += [(event.pid, event.time) for event in recording.events if event.kind != "idle"]
    assert [pid for pid, _ in shown] == sorted(pid for pid, _ in recorded)
    pairs = list(zip(shown, sorted(recorded), strict=True))
    earlier = {time for (_, time), (_, then) in pairs if time != then}
    assert all(time <= then for (_, time), (_, then) in pairs)
    assert earlier <= {each.time for m in moments for each in m.after()}  # of what it caused


def test_a_line_stands_where_it_was_written(recording: Recording) -> None:
    drawn = sorted(m.time for m in told(timeline(recording)) if m.kind == "line")
    written = sorted(line.time for line in recording.lines)
    assert drawn == pytest.approx(written, abs=0.05)  # a thread may tell late what it has put


def test_each_process_does_things_in_their_order(recording: Recording) -> None:
    moments = told(timeline(recording))
    for pid in {moment.pid for moment in moments}:
        times = [moment.time for moment in moments if moment.pid == pid]
        assert times == sorted(times)


def test_each_cause_comes_before_its_effect(recording: Recording) -> None:
    moments = told(timeline(recording))
    place = {id(moment): number for number, moment in enumerate(moments)}
    for moment in moments:
        if moment.cause is not None:
            assert place[id(moment.cause)] < place[id(moment)]
            kind = {"saw-event": "woke", "forked": "run"}.get(moment.kind, moment.kind)
            assert ARROWS[moment.cause.kind] == kind


def arrow_is_real(row: Row, births: set[tuple[int, int]]) -> bool:
    """Tell whether the ends of an arrow are those of a cause and its effect in the recording."""
    pairs = {(m.cause.pid, m.pid) for m in row.moments if m.cause is not None}
    pairs |= {
        (m.pid, m.details["child"]) for m in row.moments if m.kind in ("start", "call", "helper")
    }
    ends = ("joined", "call-ended")
    pairs |= {(m.details["child"], m.pid) for m in row.moments if m.kind in ends}
    pairs |= births if row.kind == "run" else set()
    runs = [effect for m in row.moments for effect in m.effects if effect.kind == "run"]
    pairs |= {(effect.cause.pid, effect.details["by"]) for effect in runs if effect.cause}
    asked = ("terminate", "kill", "signal")
    pairs |= {(m.pid, m.details["child"]) for m in row.moments if m.kind in asked}
    return (row.pid, row.to) in pairs


def test_each_arrow_leads_from_a_cause_to_its_effect(recording: Recording) -> None:
    births = {(e.details["by"], e.pid) for e in recording.events if e.kind == "run"}
    for row in timeline(recording).rows:
        assert row.to is None or arrow_is_real(row, births)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_line_is_drawn_in_its_lane_and_said_in_words(
    recording: Recording, language: str
) -> None:
    picture = timeline(recording)
    html = timeline_block(recording, "the end", TIMELINE_WORDS[language])
    block = BeautifulSoup(html, "html.parser")
    lanes = {n + 2: pid for n, pid in enumerate(picture.lanes)}
    drawn: dict[int, list[str | int]] = {}
    counted = re.compile(
        re.escape(TIMELINE_WORDS[language].within).replace(r"\{number\}", r"(\d+)")
    )
    for words in block.select(".words"):
        column = re.search(r" c(\d)\b|grid-column:(\d+)", str(words))
        assert column
        lane = drawn.setdefault(lanes[int(column[1] or column[2])], [])
        for node in words.find_all(["code", "small"]):
            if node.name == "code":
                lane.append(node.get_text().strip())
            elif found := counted.fullmatch(node.get_text()):
                lane.append(int(found[1]))
    sentences = " ".join(node.get_text() for node in block.select(".sentence"))
    for pid in picture.lanes:
        lines = [line for line in recording.lines if writer_of(line, recording) == pid]
        expected = [re.sub(r"[\x00-\x1f]", "\ufffd", line.text).strip() for line in lines]
        indented = [line.text[:1] in ("", " ") for line in lines]
        place = 0
        for each in drawn.get(pid, []):  # a line, or how many of a traceback are not drawn
            if isinstance(each, int):
                assert all(indented[place : place + each])
                place += each
            else:
                assert each == expected[place]
                place += 1
        assert place == len(lines)
        assert all(text in sentences for text in expected)
    head = block.select(".lane-names strong")
    slim = [name for name in picture.lanes.values() if name in HELPERS]
    assert [node.get_text() for node in head] + slim == list(picture.lanes.values())
    assert all(TIMELINE_WORDS[language].names[name] in sentences for name in slim)


@pytest.mark.parametrize("method", START_METHODS)
@pytest.mark.parametrize("name", ["processes", "debug", "pids"])
def test_the_flag_changes_in_main_and_never_in_the_producer(name: str, method: str) -> None:
    picture = timeline(recording_of(f"trading_threads/{name}.py", method))
    (flip,) = (row for row in picture.rows if row.kind == "flip")
    assert {picture.lanes[pid]: value for pid, value in flip.copies.items()} == {
        "main": "True",
        "producer": "False",
    }
    after = picture.rows[picture.rows.index(flip) :]
    assert [row.label for row in after if "Round 12" in row.label]


@pytest.mark.parametrize("method", START_METHODS)
def test_a_round_is_a_message_and_its_acknowledgement(method: str) -> None:
    rows = rows_of("trading_threads/processes.py", method)
    arrows = [row for row in rows if row[2] and "Round" in row[3]]
    assert [row[3] for row in arrows] == [f"'Round {number}'" for number in range(1, 13)]
    assert {row[1:3] for row in arrows} == {("producer", "consumer")}
    done = [row for row in rows if row[0] in ("task-done", "joined-queue") and row[2]]
    assert [row[1:3] for row in done] == [("consumer", "producer")] * 11
    events = [row[1:3] for row in rows if row[0] in ("event-set", "woke") and row[2]]
    assert events == [("consumer", "main"), ("main", "consumer")]


@pytest.mark.parametrize("method", START_METHODS)
def test_the_pipe_that_hangs_ends_with_a_consumer_that_waits(method: str) -> None:
    picture = timeline(recording_of("pipes/pipe_hangs_under_fork.py", method))
    names = {name: pid for pid, name in picture.lanes.items()}
    last = picture.rows[-1].after
    assert last[names["producer"]] == "gone"
    assert last[names["consumer"]] == ("waiting" if method == "fork" else "gone")


def test_a_process_that_a_signal_ends_leaves_its_lane() -> None:
    picture = timeline(recording_of("calling_programs/real_processes.py", "spawn"))
    names = {name: pid for pid, name in picture.lanes.items()}
    assert picture.rows[-1].after[names["idler"]] == "gone"
    assert ("joined", "idler", "main", "") in rows_of("calling_programs/real_processes.py", "spawn")


@pytest.mark.parametrize(
    ("method", "helpers"),
    [("fork", []), ("spawn", ["resource tracker"]), ("forkserver", sorted(HELPERS))],
)
def test_helpers_stand_at_the_right_of_all(method: str, helpers: list[str]) -> None:
    recording = recording_of("trading_threads/processes.py", method)
    picture = timeline(recording)
    names = list(picture.lanes.values())
    assert (names[:3], sorted(names[3:])) == (["main", "producer", "consumer"], helpers)
    rows = rows_of("trading_threads/processes.py", method)
    begun = [row[1:3] for row in rows if row[0] == "helper"]
    assert sorted(begun) == [("main", name) for name in helpers]
    block = BeautifulSoup(timeline_block(recording, "", TIMELINE_WORDS["en"]), "html.parser")
    assert len(block.select(".lane-names strong")) == 3
    arrows = sorted(em.get_text() for em in block.select(".arrow-helper em"))
    assert arrows == helpers


def test_the_fork_server_is_asked_and_forks() -> None:
    rows = rows_of("trading_threads/processes.py", "forkserver")
    births = [row[:3] for row in rows if row[0] in ("start", "run") and row[2]]
    assert sorted(births) == [
        ("run", "fork server", "consumer"),
        ("run", "fork server", "producer"),
        ("start", "main", "fork server"),
        ("start", "main", "fork server"),
    ]


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_process_is_born_before_it_says_anything(method: str) -> None:
    recording = recording_of("start_methods/imports.py", method)
    picture = timeline(recording)
    for name in ("first", "second"):
        pid = next(pid for pid, each in picture.lanes.items() if each == name)
        touched = [row for row in picture.rows if pid in (row.pid, row.to)]
        birth = next(n for n, row in enumerate(touched) if row.after[pid] == "running")
        printed = [
            (n, moment.details["text"])
            for n, row in enumerate(touched)
            for moment in row.moments
            if moment.kind == "line" and moment.pid == pid
        ]
        where, text = printed[0]
        assert text.startswith("Top level runs as __mp_main__")
        assert where >= birth
        forked = [picture.lanes[row.pid] for row in touched if row.kind == "run" and row.to == pid]
        assert forked == ["fork server"] * (method == "forkserver")
        assert (touched[birth].kind == "run") == (method == "forkserver")
    said = timeline_block(recording, "", TIMELINE_WORDS["en"])
    if method == "forkserver":
        assert said.index("the fork server forks first") < said.index("first prints “Top")


@pytest.mark.parametrize("method", START_METHODS)
def test_what_an_executor_sends_is_a_task(method: str) -> None:
    html = timeline_block(
        recording_of("costs_and_pools/executor.py", method), "", TIMELINE_WORDS["en"]
    )
    assert "puts a task into a queue" in html
    assert "_CallItem" not in html


def test_a_long_traceback_takes_one_row() -> None:
    recording = recording_of("start_methods/unguarded.py", "spawn")
    picture = timeline(recording)
    rows = [row for row in picture.rows if any(m.kind == "line" for m in row.moments)]
    assert [picture.lanes[row.pid] for row in rows] == ["child", "main"]
    block = BeautifulSoup(timeline_block(recording, "", TIMELINE_WORDS["en"]), "html.parser")
    drawn = [code.get_text().strip() for code in block.select(".role-other.words code")]
    assert drawn == ["Traceback (most recent call last):", "RuntimeError:"]


def test_a_traceback_that_took_long_to_print_takes_one_row() -> None:
    good = recording_of("start_methods/unguarded.py", "spawn")
    begin = next(line.time for line in good.lines if line.process == "child")
    events = [replace(each, time=each.time + 2 * (each.time > begin)) for each in good.events]
    lines = []
    for number, line in enumerate(good.lines):
        late = 0.02 * number if line.process == "child" else 2
        lines.append(replace(line, time=(begin if line.process == "child" else line.time) + late))
    rows = timeline(replace(good, lines=lines, events=events)).rows
    printed = [row for row in rows if any(each.kind == "line" for each in row.moments)]
    assert [row.first.details["text"] for row in printed] == [
        "Traceback (most recent call last):", "Exit code of the child: 1",
    ]  # fmt: skip


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_main_itself_starts_its_children_otherwise(method: str) -> None:
    rows = rows_of("trading_threads/processes.py", method)
    births = [row[1:3] for row in rows if row[0] in ("start", "run") and row[2]]
    assert sorted(births) == [("main", "consumer"), ("main", "producer")]


@pytest.mark.parametrize("method", START_METHODS)
def test_a_process_object_is_pickled_unless_its_process_is_forked(method: str) -> None:
    recording = recording_of("pipes/pipe_hangs_under_fork.py", method)
    block = BeautifulSoup(timeline_block(recording, "", TIMELINE_WORDS["en"]), "html.parser")
    starts = [arrow.get_text(" ") for arrow in block.select(".arrow-start")]
    pickled = method != "fork"
    assert starts == ["start() pickled" if pickled else "start()"] * 2
    words = " ".join(node.get_text() for node in block.select(".sentence"))
    assert ("main pickles a Process object and starts consumer" in words) == pickled
    assert words.count("unpickles its Process object and begins to run") == 2 * pickled


@pytest.mark.parametrize("path", ["pipes/get_before_join.py", "pipes/pipe_hangs_under_fork.py"])
def test_what_arrives_is_said_to_be_a_copy(path: str) -> None:
    recording = recording_of(path, "spawn")
    block = BeautifulSoup(timeline_block(recording, "", TIMELINE_WORDS["en"]), "html.parser")
    words = " ".join(node.get_text() for node in block.select(".sentence"))
    arrived = [e for e in recording.events if e.kind in ("get", "received")]
    assert words.count("unpickles a copy of") == len(arrived)
    assert block.select(".key-message")


@pytest.mark.parametrize("method", START_METHODS)
def test_raw_bytes_travel_too_and_are_not_pickled(method: str) -> None:
    recording = recording_of("pipes/objects_and_bytes.py", method)
    block = BeautifulSoup(timeline_block(recording, "", TIMELINE_WORDS["en"]), "html.parser")
    arrows = [arrow.get_text() for arrow in block.select(".arrow-send em, .arrow-received em")]
    order = "Order(number=7, items=['tea', 'milk'])"
    assert arrows == ["'Round 1'", r"b'\x00\x7f\xff'", order, order]
    words = " ".join(node.get_text() for node in block.select(".sentence"))
    assert r"main sends b'\x00\x7f\xff'" in words
    assert r"consumer receives b'\x00\x7f\xff'" in words
    assert words.count("pickles and sends") == 3


@pytest.mark.parametrize("path", ["pipes/get_before_join.py", "costs_and_pools/executor.py"])
def test_what_a_queue_sends_through_its_pipe_is_no_message(path: str) -> None:
    recording = recording_of(path, "spawn")
    assert [e.kind for e in recording.events if e.details.get("raw")] == []


def test_a_message_that_nobody_gets_may_not_have_been_pickled() -> None:
    recording = recording_of("pipes/unpicklable.py", None)
    picture = timeline(recording)
    block = BeautifulSoup(timeline_block(recording, "", TIMELINE_WORDS["en"]), "html.parser")
    words = " ".join(node.get_text() for node in block.select(".sentence"))
    lost = [m for m in told(picture) if m.kind in ("put", "send") and not m.effects]
    assert lost
    assert len(lost) == words.count("main sends")
    assert "pickles" not in words


def test_the_lane_of_a_helper_ends_with_it() -> None:
    recording = recording_of("pipes/pipe_hangs_under_fork.py", "forkserver")
    picture = timeline(recording)
    helpers = [pid for pid, name in picture.lanes.items() if name in HELPERS]
    assert {picture.rows[-1].after[pid] for pid in helpers} == {"gone"}
    block = BeautifulSoup(timeline_block(recording, "", TIMELINE_WORDS["en"]), "html.parser")
    assert len(block.select(".helper.born")) == len(block.select(".helper.dies")) == 2


def test_a_helper_that_says_something_has_room_for_it() -> None:
    good = recording_of("trading_threads/processes.py", "spawn")
    (helper,) = (e.details["child"] for e in good.events if e.kind == "helper")
    line = Line(good.duration + 1, helper, "resource tracker", "stderr", "leaked")
    loud = replace(good, lines=[*good.lines, line])
    block = BeautifulSoup(timeline_block(loud, "", TIMELINE_WORDS["en"]), "html.parser")
    names = [node.get_text() for node in block.select(".lane-names strong")]
    assert names == ["main", "producer", "consumer", "resource tracker"]
    assert [code.get_text() for code in block.select(".words code")][-1] == "leaked"


def test_a_called_program_has_a_lane_from_its_call_to_its_end() -> None:
    recording = recording_of("calling_programs/call.py", None)
    picture = timeline(recording)
    assert list(picture.lanes.values()) == ["main", "ls"]
    arrows = [row[:3] for row in rows_of("calling_programs/call.py", None) if row[2]]
    assert arrows == [("call", "main", "ls"), ("call-ended", "ls", "main")]
    (called,) = (pid for pid, name in picture.lanes.items() if name == "ls")
    (main,) = (pid for pid, name in picture.lanes.items() if name == "main")
    first, *between, last = [row for row in picture.rows if called in (row.pid, row.to)]
    assert (first.before[called], first.after[called]) == ("gone", "running")
    assert (last.after[called], last.after[main]) == ("gone", "running")
    assert {row.after[main] for row in (first, *between)} == {"waiting"}
    block = BeautifulSoup(timeline_block(recording, "", TIMELINE_WORDS["en"]), "html.parser")
    assert [em.get_text() for em in block.select(".arrow em")] == ["runs", "rc 0"]
    words = " ".join(node.get_text() for node in block.select(".sentence"))
    assert "main runs another program, ls" in words
    assert "ls prints “alpha.txt”" in words


def test_a_shell_is_a_program_of_its_own() -> None:
    picture = timeline(recording_of("calling_programs/shell_drops_arguments.py", None))
    assert list(picture.lanes.values()) == ["main", "sh", "sh", "ls", "sh"]


@pytest.mark.parametrize("method", START_METHODS)
def test_the_producer_sees_the_event_that_stops_it(method: str) -> None:
    rows = rows_of("event/event.py", method)
    seen = [row[:3] for row in rows if row[0] in ("event-set", "saw-event", "woke") and row[2]]
    assert ("main", "producer") in {(begin, end) for _, begin, end in seen}
    assert len(seen) == 3  # the tenth message, told, to_stop


def test_a_call_that_fails_begins_no_lane() -> None:
    rows = rows_of("failed_calls/missing_program.py", None)
    assert [row[:3] for row in rows if row[0] in ("not-called", "call", "call-ended")] == [
        ("not-called", "main", None),
        ("call", "main", "sh"),
        ("call-ended", "sh", "main"),
    ]


def test_a_signal_to_a_program_is_an_arrow() -> None:
    block = timeline_block(recording_of("failed_calls/killed.py", None), "", TIMELINE_WORDS["en"])
    arrows = BeautifulSoup(block, "html.parser").select(".arrow em")
    assert [em.get_text() for em in arrows] == [
        "runs", "SIGTERM", "rc -15", "runs", "SIGKILL", "rc -9",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("program", "method", "name", "code"),
    [
        ("calling_programs/real_processes.py", "fork", "idler", "-15"),
        ("start_methods/unguarded.py", "spawn", "child", "1"),
    ],
)
def test_an_exit_code_that_only_the_parent_knows_stands_where_the_process_ends(
    program: str, method: str, name: str, code: str
) -> None:
    block = timeline_block(recording_of(program, method), "", TIMELINE_WORDS["en"])
    told = f"{name} ends with exit code {code}; main knows that {name} has ended."
    (row,) = (
        row for row in BeautifulSoup(block, "html.parser").select(".row") if told in row.get_text()
    )
    assert [note.get_text() for note in row.select(".words.role-other small")] == [f"exit {code}"]


def test_a_line_of_nobody_known_keeps_a_lane_of_its_own() -> None:
    good = recording_of("calling_programs/call.py", None)
    calls = [event for event in good.events if event.kind == "call"]
    twice = [replace(call, details=call.details | {"child": 7}) for call in calls]
    ends = [Event(event.time, event.pid, "call-ended", {"child": 7, "exit_code": 0})
            for event in good.events if event.kind == "call-ended"]  # fmt: skip
    unclear = replace(good, events=[*good.events, *twice, *ends])
    picture = timeline(unclear)
    assert sorted(picture.lanes.values()) == ["another program", "ls", "ls", "main"]
    assert not [row for row in picture.rows if row.kind == "run"]
    assert "fork" not in timeline_block(unclear, "", TIMELINE_WORDS["en"])


def test_who_sleeps_is_drawn_asleep_until_it_wakes(recording: Recording) -> None:
    rows = timeline(recording).rows
    place = {id(moment): row for row in rows for moment in row.moments}
    for moment in told(timeline(recording)):
        assert moment.kind != "sleep" or moment.details["ms"] >= 20
    for row in rows:
        for moment in row.moments:
            if moment.kind == "sleep" and moment.following and moment.following.kind == "slept":
                end = place[id(moment.following)]
                between = rows[rows.index(row) : rows.index(end)]
                assert {each.after[moment.pid] for each in between} == {"sleeping"}


@pytest.mark.parametrize("method", START_METHODS)
def test_a_sleep_is_drawn_and_said(method: str) -> None:
    recording = recording_of("trading_threads/processes.py", method)
    block = BeautifulSoup(timeline_block(recording, "", TIMELINE_WORDS["zh"]), "html.parser")
    assert len(block.select(".role-consumer.to-sleeping")) == 11
    assert block.get_text().count("consumer 休眠 150 毫秒") == 11
    assert block.select(".key-sleeping")


def test_who_does_nothing_is_drawn_waiting_though_no_call_tells_of_it() -> None:
    good = recording_of("trading_threads/threads.py", None)
    events = [
        Event(0.0, 1, "begin", {"name": "main"}),
        Event(0.1, 1, "start", {"child": 2, "name": "worker"}),
        Event(0.1, 2, "run", {"parent": 1, "name": "worker"}),
        Event(0.14, 2, "idle", {"ms": 220}),  # the looks miss the ends of it
        Event(0.12, 1, "idle", {"ms": 100}),
        Event(0.4, 2, "exit", {"exit_code": 0}),
        Event(0.5, 1, "end", {"exit_code": 0}),
    ]
    recording = replace(good, events=events, lines=[])
    rows = timeline(recording).rows
    assert [(row.kind, row.after[1], row.after[2]) for row in rows] == [
        ("begin", "running", "gone"),
        ("start", "running", "waiting"),
        ("exit", "running", "gone"),
        ("end", "gone", "gone"),
    ]
    block = timeline_block(recording, "", TIMELINE_WORDS["en"])
    assert "worker begins to run; worker waits." in block
    assert "main waits" not in block
    details = {"queue": 1, "event": 1, "message": "1"}
    for kind, before in (("get", "wait-get"), ("woke", "wait-event")):  # the call tells enough
        woken = [*events, Event(0.11, 2, before, details), Event(0.3, 2, kind, details)]
        block = timeline_block(replace(recording, events=woken), "", TIMELINE_WORDS["en"])
        assert "worker begins to run; worker waits." not in block


def test_a_program_waits_to_its_end_however_late_the_run_ends() -> None:
    """As on a busy machine: only main knows when it ended, and the system takes its time after that."""
    good = recording_of("trading_threads/threads.py", None)
    events = [
        Event(0.0, 1, "begin", {"name": "main"}),
        Event(0.1, 1, "call", {"child": 2, "program": "cat", "command": "['cat']"}),
        Event(0.2, 2, "idle", {"ms": 800}),
        Event(1.05, 1, "call-ended", {"child": 2, "exit_code": -9}),
        Event(1.1, 1, "end", {"exit_code": 0}),
    ]
    lines = [Line(0.2, 2, "cat", "output", "it says something")]
    recording = replace(good, events=events, lines=lines, duration=2.0)
    block = timeline_block(recording, "", TIMELINE_WORDS["en"])
    assert "cat prints “it says something”; cat waits." in block
    given_up = Event(0.25, 1, "not-joined", {"child": 2})  # join(timeout=0.1)
    block = timeline_block(replace(recording, events=[*events, given_up]), "", TIMELINE_WORDS["en"])
    assert "cat prints “it says something”; cat waits." in block


@pytest.mark.parametrize(
    ("idle", "waits"), [((1.45, 1.55), True), ((1.0, 1.5), False), ((2.4, 0.6), False)]
)
def test_who_hangs_waits_though_it_first_had_to_wait_for_a_cpu(
    idle: tuple[float, float], *, waits: bool
) -> None:
    good = recording_of("trading_threads/threads.py", None)
    begin, seconds = idle
    events = [
        Event(0.0, 1, "begin", {"name": "main"}),
        Event(begin, 1, "idle", {"ms": seconds * 1000}),
    ]
    line = Line(1.0, 1, "main", "stdout", "up")
    recording = replace(good, events=events, lines=[line], ended="rule", duration=3.0)
    block = timeline_block(recording, "", TIMELINE_WORDS["en"])
    assert ("main prints “up”; main waits." in block) == waits


def test_the_last_word_of_a_process_that_hangs_is_that_it_waits() -> None:
    for path, name, last_line in (
        ("collected_output/message_stuck.py", "python", "sending 1"),
        ("costs_and_pools/pool_worker_killed_hangs.py", "main", "waiting for the result"),
    ):
        recording = recording_of(path, load_catalog().program(path).runs[0])
        (pid,) = (pid for pid, lane in timeline(recording).lanes.items() if lane == name)
        (since,) = (line.time for line in recording.lines if line.text.startswith(last_line))
        events = [each for each in recording.events if (each.pid, each.kind) != (pid, "idle")]
        events.append(Event(since, pid, "idle", {"ms": 1000 * recording.duration}))
        seen = replace(recording, events=events)  # all of it: a busy machine's looks miss a part
        block = timeline_block(seen, "", TIMELINE_WORDS["en"])
        said = [each.get_text() for each in BeautifulSoup(block, "html.parser").select(".sentence")]
        assert any(text.endswith(f"; {name} waits.") for text in said), path


def test_no_key_to_sleep_where_nobody_sleeps() -> None:
    recording = recording_of("calling_programs/call.py", None)
    assert "key-sleeping" not in timeline_block(recording, "", TIMELINE_WORDS["en"])


def asleep(*events: Event) -> list[tuple[str, str, str]]:
    """Return kind, state before and after of the rows of a process that sleeps."""
    good = recording_of("trading_threads/threads.py", None)
    begin = Event(0.0, 1, "begin", {"name": "main"})
    picture = timeline(replace(good, events=[begin, *events], lines=[]))
    return [(row.kind, row.before[1], row.after[1]) for row in picture.rows]


def test_who_wakes_to_wait_is_drawn_asleep_until_then() -> None:
    sleep, slept = Event(0.1, 1, "sleep", {"ms": 100}), Event(0.2, 1, "slept")
    wait = Event(0.2001, 1, "wait-get", {"queue": 7})
    assert asleep(sleep, slept, wait, Event(0.201, 1, "get", {"queue": 7}))[1:] == [
        ("sleep", "running", "sleeping"),
        ("get", "sleeping", "running"),
    ]
    assert asleep(sleep, slept, wait, Event(0.9, 1, "event-set", {"event": 7}))[1:] == [
        ("sleep", "running", "sleeping"),
        ("slept", "sleeping", "waiting"),
        ("event-set", "waiting", "running"),
    ]
    assert asleep(sleep, slept)[-1] == ("slept", "sleeping", "running")


def test_who_wakes_is_said_to_unless_the_row_says_more() -> None:
    good = recording_of("trading_threads/threads.py", None)
    begin, sleep = Event(0.0, 1, "begin", {"name": "main"}), Event(0.1, 1, "sleep", {"ms": 100})
    for later, said in [([], True), ([Event(0.2001, 1, "wait-get", {"queue": 7})], False)]:
        events = [begin, sleep, Event(0.2, 1, "slept"), *later]
        recording = replace(good, events=events, lines=[], duration=1.0)
        for language, words in (("en", "main wakes up"), ("zh", "main 醒来")):
            assert (words in timeline_block(recording, "", TIMELINE_WORDS[language])) == said


@pytest.mark.parametrize(("later", "state"), [(0.015, "waiting"), (0.025, "running")])
def test_a_wait_that_follows_at_once_is_drawn_with_what_it_follows(
    later: float, state: str
) -> None:
    events = [
        Event(0.0, 1, "begin", {"name": "main"}),
        Event(0.1, 1, "start", {"child": 2, "name": "other"}),
        Event(0.11, 2, "run", {"parent": 1, "name": "other"}),
        Event(1.0, 1, "put", {"queue": 7, "message": "'x'"}),
        Event(1.01, 2, "event-set", {"event": "e"}),
        Event(1.0 + later, 1, "wait-queue", {"queue": 7}),
    ]
    recording = replace(recording_of("event/event.py", "fork"), events=events, lines=[])
    (put,) = [row for row in timeline(recording).rows if row.kind == "put"]
    assert put.after[1] == state


@pytest.mark.parametrize("early", [(1, 1), (1, 3), (3, 1)])
def test_rounds_that_look_the_same_are_folded_whoever_waits_first(early: tuple[int, int]) -> None:
    events = [
        Event(0.0, 1, "begin", {"name": "main"}),
        Event(0.1, 1, "start", {"child": 2, "name": "consumer"}),
        Event(0.11, 2, "run", {"parent": 1, "name": "consumer"}),
    ]
    for number in range(1, 9):
        time, message = float(number), f"'Round {number}'"
        events += [
            Event(time, 1, "put", {"queue": 7, "message": message}),
            Event(time + 0.001 * early[number % 2], 1, "wait-queue", {"queue": 7}),
            Event(time + 0.0015, 2, "get", {"queue": 7, "message": message}),
            Event(time + 0.1, 2, "task-done", {"queue": 7}),
            Event(time + 0.1 + 0.001 * early[number % 2], 2, "wait-get", {"queue": 7}),
            Event(time + 0.1015, 1, "joined-queue", {"queue": 7}),
        ]
    events.insert(
        -3, Event(8.05, 2, "event-set", {"event": "e"})
    )  # the last is not like the others
    recording = replace(recording_of("event/event.py", "fork"), events=events, lines=[])
    block = BeautifulSoup(timeline_block(recording, "", TIMELINE_WORDS["en"]), "html.parser")
    (label,) = block.select(".fold-label")
    assert re.fullmatch(r"rounds 2\W7 look the same", label.get_text())
    assert len(block.select("li.fold li.row")) == 6 * 2
    arrows = [em.get_text() for em in block.select(".arrow-put em")]
    assert arrows == [f"'Round {number}'" for number in range(1, 9)]


@pytest.mark.parametrize(
    ("events", "says"),
    [
        ([Event(0.1, 1, "dance")], "unknown event 'dance'"),
        ([Event(0.1, 2, "run", {"parent": 1, "name": "x"})], "'run' of process 2"),
        ([Event(-0.1, 1, "exit", {"exit_code": 0})], "'exit' of process 1"),
        ([Event(0.1, 1, "call", {"child": 2})], "'call' of process 1 at 0.1 s lacks 'program'"),
        ([Event(0.1, 1, "sleep")], "'sleep' of process 1 at 0.1 s lacks 'ms'"),
        ([Event(0.1, 1, "helper", {"name": "x"})], "'helper' of process 1 at 0.1 s lacks 'child'"),
        ([Event(0.1, 1, "put", {"message": "1"})], "'put' of process 1 at 0.1 s lacks 'queue'"),
        (
            [
                Event(0.1, 1, "call", {"child": 2, "program": "x"}),
                Event(0.2, 2, "call", {"child": 1, "program": "y"}),
            ],
            "before its own cause",
        ),
    ],
)
def test_a_mangled_recording_is_refused(events: list[Event], says: str) -> None:
    good = recording_of("trading_threads/threads.py", None)
    with pytest.raises(RecordingError, match=re.escape(says)):
        timeline(replace(good, events=events))


@pytest.mark.parametrize("exit_code", [-9, 0])
def test_who_is_killed_may_not_have_told_whom_it_started(exit_code: int) -> None:
    events = [
        Event(0.0, 1, "begin", {"name": "main"}),
        Event(0.05, 2, "forked", {"by": 9}),
        Event(0.1, 2, "run", {"parent": 1, "by": 9, "name": "x"}),
        Event(0.1, 1, "joined", {"child": 3, "exit_code": 0}),
        Event(0.2, 1, "end", {"exit_code": exit_code}),
        Event(0.3, 2, "exit", {"exit_code": 0}),
    ]
    good = recording_of("trading_threads/threads.py", None)
    orphan = replace(good, events=events, lines=[], ended="signal" if exit_code else "exit")
    if not exit_code:
        with pytest.raises(RecordingError, match="'run' of process 2"):
            timeline(orphan)
    else:
        assert list(timeline(orphan).lanes.values()) == ["main", "x"]
        block = timeline_block(orphan, "", TIMELINE_WORDS["en"])
        assert "the fork server forks x" in block
        assert "x begins to run" in block
        assert "x ends with exit code 0" in block


def test_an_empty_recording_is_refused() -> None:
    good = recording_of("trading_threads/threads.py", None)
    with pytest.raises(RecordingError, match="empty"):
        timeline(replace(good, events=[], lines=[]))


KEY_OF = {"put": "message", "get": "message", "send": "message", "received": "message"}
KEY_OF |= {
    "event-set": "event",
    "woke": "event",
    "saw-event": "event",
    "task-done": "done",
    "joined-queue": "done",
}
KEY_OF |= dict.fromkeys(("exit", "joined", "call-ended"), "noticed")


def test_the_key_explains_each_line_and_arrow_and_no_other(recording: Recording) -> None:
    block = BeautifulSoup(timeline_block(recording, "", TIMELINE_WORDS["en"]), "html.parser")
    explained = {str(icon["class"][0]) for icon in block.select(".key i")}
    arrows = {name for arrow in block.select("u") for name in arrow["class"] if "arrow-" in name}
    shown = {KEY_OF.get(name.removeprefix("arrow-"), "") for name in arrows} - {""}
    for state in ("running", "waiting", "sleeping", "starting", "ended"):
        drawn = block.select(f".on-{state}, .to-{state}")
        shown |= {state} if any("helper" not in rail["class"] for rail in drawn) else set()
    assert explained - {"key-born", "key-gone", "key-cut"} == {f"key-{name}" for name in shown}


def test_time_never_runs_backwards(recording: Recording) -> None:
    times = [row.time for row in timeline(recording).rows]
    assert times == sorted(times)
    recorded = {line.time for line in recording.lines} | {each.time for each in recording.events}
    assert {moment.time for moment in told(timeline(recording))} <= recorded


@pytest.mark.parametrize(
    ("effect", "cause"),
    [
        (
            Event(0.1, 2, "run", {"parent": 1, "name": "worker"}),
            Event(0.2, 1, "start", {"child": 2, "name": "worker"}),
        ),
        (
            Event(0.1, 2, "event-set", {"event": "e"}),
            Event(0.2, 1, "call", {"child": 2, "program": "worker"}),
        ),
    ],
    ids=["start", "call"],
)
def test_what_is_reported_later_than_its_effect_gets_the_time_of_the_effect(
    effect: Event, cause: Event
) -> None:
    good = recording_of("trading_threads/threads.py", None)
    line = Line(0.15, 1, "main", "stdout", "a second thread does something meanwhile")
    events = [
        Event(0.0, 1, "begin", {"name": "main"}),
        effect,
        cause,  # said when it has returned
        Event(0.3, 2, "exit", {"exit_code": 0}),
    ]
    moments = told(timeline(replace(good, events=events, lines=[line])))
    assert [(each.kind, each.time) for each in moments] == [
        ("begin", 0.0), (cause.kind, 0.1), (effect.kind, 0.1), ("line", 0.15), ("exit", 0.3),
    ]  # fmt: skip


SECOND_THREAD = """\
import os
import threading
from multiprocessing import Process, Queue

def listen():
    print(queue.get())
    shown.set()

if __name__ == "__main__":
    queue, shown = Queue(), threading.Event()
    threading.Thread(target=listen).start()
    os.register_at_fork(after_in_parent=shown.wait)  # so start() returns late
    Process(target=queue.put, args=("message",)).start()
"""


def test_a_second_thread_may_report_an_effect_before_the_first_reports_its_cause(
    tmp_path: Path,
) -> None:
    script = tmp_path / "program.py"
    script.write_text(SECOND_THREAD)
    recording = record(script, start_method="fork")
    times = {event.kind: event.time for event in recording.events}
    assert times["get"] < times["start"]  # or nothing is shown here
    kinds = ["start", "run", "put", "get", "line"]
    moments = told(timeline(recording))
    assert [each.kind for each in moments if each.kind in kinds] == kinds


def test_messages_that_only_their_addresses_tell_apart_arrive_in_their_order() -> None:
    def item(place: str) -> dict[str, object]:  # a copy has an address of its own
        return {"queue": 7, "message": f"<_CallItem object at 0x{place}…"}

    good = recording_of("trading_threads/threads.py", None)
    events = [
        Event(0.0, 1, "begin", {"name": "main"}),
        Event(0.01, 1, "start", {"child": 2, "name": "worker"}),
        Event(0.01, 2, "run", {"parent": 1, "name": "worker"}),
        Event(0.1, 1, "put", item("7e4")),
        Event(0.2, 2, "get", item("7e5")),
        Event(0.4, 1, "put", item("7e5")),
        Event(0.5, 2, "get", item("7e4")),
        Event(0.6, 2, "exit", {"exit_code": 0}),
    ]
    line = Line(0.3, 1, "main", "stdout", "half done")
    moments = told(timeline(replace(good, events=events, lines=[line])))
    assert [each.time for each in moments if each.kind in ("line", "put")] == [0.1, 0.3, 0.4]


def test_the_first_row_after_a_fold_says_its_time() -> None:
    recording = recording_of("trading_threads/processes.py", "spawn")
    block = timeline_block(recording, "", TIMELINE_WORDS["en"])
    (row,) = BeautifulSoup(block, "html.parser").select(".fold + .row")
    said, shown = row.select_one(".sentence"), row.select_one(".drawing b")
    assert said
    assert shown
    assert said.get_text().startswith(f"{shown.get_text()} ms:")


def test_no_arrow_begins_in_empty_space(recording: Recording) -> None:
    for row in timeline(recording).rows:
        states = [row.before[row.pid], row.after[row.pid]]
        assert row.to is None or states != ["gone", "gone"]


def test_a_process_has_ended_from_its_end_until_somebody_notices() -> None:
    good = recording_of("trading_threads/threads.py", None)
    events = [
        Event(0.0, 1, "begin", {"name": "main"}),
        Event(0.1, 1, "start", {"child": 2, "name": "worker"}),
        Event(0.2, 2, "run", {"parent": 1, "name": "worker"}),
        Event(0.3, 2, "exit", {"exit_code": 0}),
        Event(0.4, 1, "event-set", {"event": 7}),
        Event(0.5, 1, "join", {"child": 2}),
        Event(0.5, 1, "joined", {"child": 2, "exit_code": 0}),
        Event(0.6, 1, "event-set", {"event": 7}),
    ]
    rows = timeline(replace(good, events=events, lines=[])).rows
    assert [(row.kind, row.after[2]) for row in rows][-4:] == [
        ("exit", "ended"),
        ("event-set", "ended"),
        ("joined", "gone"),
        ("event-set", "gone"),
    ]


def test_rounds_fold_whether_or_not_a_process_waits_already_when_another_is_woken() -> None:
    rows = timeline(recording_of("trading_threads/processes.py", "spawn")).rows
    (begin,) = (n for n, row in enumerate(rows) if row.label == "'Round 4'" and row.to)
    (end,) = (n for n, row in enumerate(rows) if row.label == "'Round 5'" and row.to)
    alike = [replace(row) for _ in range(5) for row in rows[begin:end]]
    assert [len(fold) for _, fold in folded(alike)] == [4]
    for row in alike[: end - begin]:
        row.after = {
            pid: "waiting" if state == "running" else state for pid, state in row.after.items()
        }
    assert [len(fold) for _, fold in folded(alike)] == [4]
    alike[-1].after = dict.fromkeys(alike[-1].after, "gone")
    assert [len(fold) for _, fold in folded(alike)] == [3, 0]


def given(*events: Event, lines: Sequence[Line] = ()) -> Recording:
    """Return a recording in which main starts a worker, and what else is given."""
    good = recording_of("trading_threads/threads.py", None)
    first = [
        Event(0.0, 1, "begin", {"name": "main"}),
        Event(0.1, 1, "start", {"child": 2, "name": "worker"}),
        Event(0.1, 2, "run", {"parent": 1, "name": "worker"}),
    ]
    return replace(good, events=[*first, *events], lines=[*lines], start_method="fork")


def test_a_message_comes_from_who_put_it_before_it_arrived() -> None:
    """Who has led its output elsewhere can't tell of what it puts."""
    message = {"queue": 7, "message": "'done'"}
    recording = given(
        Event(0.2, 1, "get", message), Event(0.4, 2, "put", message), Event(0.5, 1, "get", message)
    )
    moments = told(timeline(recording))
    assert [(m.kind, m.time, m.cause and m.cause.time) for m in moments if m.kind in ("put", "get")] == [
        ("get", 0.2, None), ("put", 0.4, None), ("get", 0.5, 0.4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "event",
    [
        Event(0.6, 1, "get", {"queue": 7, "message": "1"}),
        Event(0.6, 1, "joined", {"child": 2, "exit_code": 0}),
    ],
    ids=["get_nowait", "join(0)"],
)
def test_who_did_not_ask_to_wait_is_not_drawn_waiting(event: Event) -> None:
    ends = Event(0.2, 2, "exit", {"exit_code": 0})
    rows = timeline(given(ends, Event(0.3, 1, "event-set", {"event": 7}), event)).rows
    assert {row.after[1] for row in rows} == {"running"}


def test_the_names_of_what_has_none_are_in_the_language_of_the_page() -> None:
    lines = [
        Line(0.3, 0, "another program", "output", "hi"),
        Line(0.5, 9, "resource tracker", "stderr", "leak"),
    ]
    helper = Event(0.2, 1, "helper", {"child": 9, "name": "resource tracker"})
    named = Event(0.1, 1, "start", {"child": 3, "name": "fork server"})
    block = timeline_block(given(named, helper, lines=lines), "", TIMELINE_WORDS["zh"])
    page = BeautifulSoup(block, "html.parser")
    assert "其他程序 打印“hi”" in page.get_text()
    heads = [each.get_text() for each in page.select(".lane-names strong")]
    assert heads == [
        "main",
        "worker",
        "fork server",
        "其他程序",
        "资源追踪器",
    ]  # one has chosen its name


def test_a_name_steers_nothing() -> None:
    name = "a\x1b[31m\u202eb"
    block = timeline_block(
        given(Event(0.2, 1, "start", {"child": 3, "name": name})), "", TIMELINE_WORDS["en"]
    )
    assert name not in block
    assert "main starts a\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}b" in block
    block = timeline_block(
        given(Event(0.2, 1, "start", {"child": 3, "name": ""})), "", TIMELINE_WORDS["en"]
    )
    assert "main starts 3" in block


def test_a_very_long_name_is_cut_and_breaks_nothing(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    source = "from multiprocessing import Process\np = Process(target=print, args=('up',), name='n' * 5000)\n"
    script.write_text(source + "p.tag = 1\np.start()\np.join()\n")
    block = timeline_block(record(script, start_method="fork"), "", TIMELINE_WORDS["en"])
    assert f"main starts {'n' * 100};" in block


def test_a_thread_that_fails_is_said_to_be_one() -> None:
    failed = Event(0.3, 1, "uncaught", {"error": "ValueError(1)", "thread": True})
    block = timeline_block(
        given(failed, Event(0.4, 1, "end", {"exit_code": 0})), "", TIMELINE_WORDS["en"]
    )
    assert "a thread of main fails: ValueError(1)" in block


@pytest.mark.parametrize(
    ("messages", "says"),
    [
        (
            ["Round 1", "Round 2", "Round 3", "Round 4", "Round 5"],
            "rounds 2\N{EN DASH}5 look the same",
        ),
        (["250", "80", "120", "60", "90"], "4 more rounds look the same"),
        (
            ["sensor1 5", "sensor1 6", "sensor1 9", "sensor1 4", "sensor1 7"],
            "4 more rounds look the same",
        ),
    ],
)
def test_rounds_have_numbers_only_where_their_messages_number_them(
    messages: list[str], says: str
) -> None:
    puts = [
        Event(0.2 + n / 10, 1, "put", {"queue": 7, "message": message})
        for n, message in enumerate(messages)
    ]
    block = timeline_block(given(*puts), "", TIMELINE_WORDS["en"])
    assert says in BeautifulSoup(block, "html.parser").get_text()


ENDS = """
import os, sys, threading, time
from multiprocessing import Process, Queue

def work(code):
    sys.exit(code)

if __name__ == "__main__":
    threading.Thread(target=sys.exit).start()
    for code in (-1, 256, 3):
        child = Process(target=work, args=(code,), name=f"exit {code}")
        child.start()
        child.join()
        print(child.exitcode)
        child.join()
        child.terminate()
        child.kill()
    gone = Process(target=os._exit, args=(5,), name="gone")
    gone.start()
    print("up", flush=True)
    Queue().get()
"""


@pytest.mark.parametrize("method", START_METHODS)
def test_what_has_ended_is_not_said_to_wait_to_be_asked_or_to_end_otherwise(
    tmp_path: Path, method: str
) -> None:
    script = tmp_path / "program.py"
    script.write_text(ENDS)
    recording = record(script, start_method=method, stop_after="up", linger=1.5)
    exits = [event.details["exit_code"] for event in recording.events if event.kind == "exit"]
    assert [str(code) for code in exits] == [line.text for line in recording.lines[:3]]
    said = timeline_block(recording, "", TIMELINE_WORDS["en"])
    assert "gone waits" not in said
    assert "SystemExit" not in said
    assert "asks" not in said
    assert "kills" not in said
    assert said.count("main waits for exit 3 to end") == 1


REFUSED = """
from contextlib import suppress
from multiprocessing import Pipe, Queue
from queue import Full

if __name__ == "__main__":
    few, (here, there) = Queue(1), Pipe()
    for word in ("first", "second"):
        with suppress(Full):
            few.put(word, timeout=0.1)
    for message in ("text", lambda: 0):
        with suppress(Exception):
            here.send(message)
    print(few.get(), there.recv())
"""


def test_what_could_not_be_put_or_sent_is_not_said_to_have_been(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(REFUSED)
    page = BeautifulSoup(timeline_block(record(script), "", TIMELINE_WORDS["en"]), "html.parser")
    said = page.get_text()
    assert "puts 'first' into a queue" in said
    assert "puts 'second'" not in said
    assert "t put 'second' into a queue: Full" in said
    assert "sends 'text'" in said
    assert "sends <function" not in said
    assert "t send <function" in said


OWN_EVENTS = """
from multiprocessing import Event, Process

def work(shared):
    Event().set()
    shared.set()

if __name__ == "__main__":
    shared = Event()
    for _ in range(2):
        child = Process(target=work, args=(shared,))
        child.start()
        child.join()
"""


@pytest.mark.parametrize("method", START_METHODS)
def test_events_that_siblings_make_are_not_taken_for_one(tmp_path: Path, method: str) -> None:
    script = tmp_path / "program.py"
    script.write_text(OWN_EVENTS)
    events = record(script, start_method=method).events
    own, shared, other, again = (e.details["event"] for e in events if e.kind == "event-set")
    assert shared == again
    assert len({own, shared, other}) == 3


ASKS = """
import time
from multiprocessing import Process, active_children

if __name__ == "__main__":
    child = Process(target=time.sleep, args=(60,), name="sleeper")
    child.start()
    child.kill()
    while {asks}:
        time.sleep(0.01)
    print("it has ended")
    child.join()
"""


@pytest.mark.parametrize(
    ("asks", "method"),
    [
        ("child.is_alive()", "fork"),
        ("child.exitcode is None", "spawn"),
        ("active_children()", "forkserver"),
    ],
)
def test_who_was_killed_is_gone_when_somebody_asked_and_did_not_wait(
    tmp_path: Path, asks: str, method: str
) -> None:
    script = tmp_path / "program.py"
    script.write_text(ASKS.format(asks=asks))
    recording = record(script, start_method=method)
    assert recording.text == "it has ended\n"
    ends = [event.details for event in recording.events if event.kind == "joined"]
    assert [end["exit_code"] for end in ends] == [-9]
    picture = timeline(recording)
    (row,) = (row for row in picture.rows if row.kind == "line")
    assert row.before[ends[0]["child"]] == "gone"


LONG_BIRTH = """
import time
from multiprocessing import Process

class Task:
    def __init__(self):
        self.number = 1

    def __setstate__(self, state):
        time.sleep(0.3)  # as a long import does

    def __call__(self):
        print("at work")

if __name__ == "__main__":
    child = Process(target=Task(), name="child")
    child.start()
    child.join()
"""


def test_the_fork_server_forks_when_it_does_and_not_when_the_child_begins(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(LONG_BIRTH)
    recording = record(script, start_method="forkserver")
    rows = timeline(recording).rows
    (birth,) = (row for row in rows if row.kind == "run" and row.to is not None)
    (begins,) = (row for row in rows for each in row.moments if each.kind == "run")
    assert begins.time - birth.time >= 0.3
    said = timeline_block(recording, "", TIMELINE_WORDS["en"])
    forked, begun = "the fork server forks child", "child unpickles its Process object"
    assert said.count(forked) == said.count(begun) == 1
    assert said.index(forked) < said.index(begun)


def test_an_error_stands_where_it_was_raised(recording: Recording) -> None:
    for row in timeline(recording).rows:
        for moment in row.moments:
            assert moment.kind != "uncaught" or moment.time - row.time <= 0.02


def test_errors_of_two_threads_are_both_told() -> None:
    events = [
        Event(0.2, 2, "uncaught", {"error": "ValueError(1)", "thread": True}),
        Event(0.201, 2, "uncaught", {"error": "ValueError(2)", "thread": True}),
        Event(0.3, 2, "sleep", {"ms": 100}),
        Event(0.4, 2, "uncaught", {"error": "ValueError(3)", "thread": True}),
        Event(0.401, 2, "slept", {}),
        Event(0.5, 2, "uncaught", {"error": "ValueError(4)", "thread": True}),
    ]
    line = Line(0.41, 2, "worker", "stderr", "Traceback (most recent call last):")
    recording = given(*events, lines=[line])
    rows = timeline(recording).rows
    assert sorted(moment.kind for row in rows for moment in row.moments) == sorted(
        [*(event.kind for event in recording.events), "line"]
    )
    said = timeline_block(recording, "", TIMELINE_WORDS["en"])
    for number in (1, 2, 3, 4):
        assert said.count(f"a thread of worker fails: ValueError({number})") == 1
