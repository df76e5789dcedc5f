"""What is kept of a run's output, and where the stream of a run is cut into lines and events."""

from __future__ import annotations

import pytest

from snippets.recorder import frames
from snippets.recorder.frames import Output, Parser
from snippets.recorder.recording import Event, Line

TOKEN, MAIN = "0123456789abcdef", 7


def line(time: float, text: str = "x") -> Line:
    return Line(time, MAIN, "main", "stdout", text)


def texts(output: Output) -> list[str]:
    return [each.text for each in output.lines]


def frame(kind: str, time: float, payload: str, pid: int = MAIN, name: str = "main") -> bytes:
    head = f"\x1e{TOKEN};{kind};{pid};{pid + 100};{round(time * 1e9) + 1000};{len(name)};{len(payload)};"
    return f"{head}{name}{payload}".encode()


def parsed(*data: tuple[bytes, float], output: Output | None = None) -> Parser:
    parser = Parser(TOKEN, 1000, output or Output(), MAIN, set())
    for each, now in data:
        parser.feed(each, now)
    return parser


def test_of_an_output_beyond_all_measure_the_two_ends_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frames, "KEPT", 10)  # with their newlines
    output = Output()
    for number in range(9):
        output.add_line(line(number, f"{number}abc"))
    assert texts(output) == ["0abc", "1abc", "7abc", "8abc"]
    assert output.omitted == 5
    output.add_line(line(9, "longer than all"))
    assert texts(output) == ["0abc", "1abc", "longer than all"]
    assert output.omitted == 7
    output.add_line(line(10, "z"))  # there would be room at the head
    assert texts(output) == ["0abc", "1abc", "z"]


def test_a_line_without_an_end_stands_where_it_was_written() -> None:
    output = Output()
    for time in (1, 2, 3):
        output.add_line(line(time, f"{time}"))
    output.add_half_line(line(2, "half"))
    output.add_half_line(line(0.5, "early"))
    assert texts(output) == ["early", "1", "2", "half", "3"]


def test_a_line_without_an_end_may_belong_to_either_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "KEPT", 4)
    output = Output()
    for time in (1, 2, 3, 4):
        output.add_line(line(time, f"{time}"))
    output.add_half_line(line(3, "c"))
    output.add_half_line(line(1.5, "a"))
    assert texts(output) == ["1", "a", "2", "3", "c", "4"]


def test_a_process_has_its_name_before_multiprocessing_gives_it_one() -> None:
    """What os.register_at_fork calls in a child writes as a process forked by hand does."""
    parser = parsed(
        (frame("o", 1, "forked\nhalf ", 8, "program.py") + frame("o", 2, "main\n"), 2),
        (
            frame("v", 3, "('run', {'name': 'Process-1, whole'})", 8, "Process-1"),
            3,
        ),  # it may be cut
        (
            frame("o", 4, "a line\n", 8, "Process-1") + frame("o", 5, "by hand\n", 9, "program.py"),
            5,
        ),
    )
    said = [(each.process, each.pid, each.text) for each in parser.output.lines]
    assert said == [
        ("Process-1", 8, "forked"),
        ("main", MAIN, "main"),
        ("Process-1", 8, "half a line"),
        ("program.py", 9, "by hand"),
    ]


def test_nothing_is_taken_after_the_line_that_ends_the_run() -> None:
    output = Output(watch=lambda each: each.text == "stop")
    output.add_line(line(1, "stop"))
    assert output.matched
    output = Output(watch=lambda each: each.text == "stop")
    output.add_half_line(line(1, "stop"))
    assert output.matched
    output.add_line(line(1, "x"))
    output.add_half_line(line(1, "x"))
    output.add_event(Event(1, MAIN, "put"))
    assert (texts(output), output.events) == (["stop"], [])


def test_a_run_that_lingers_is_recorded_on_until_it_is_stopped() -> None:
    output = Output(watch=lambda each: each.text == "stop", linger=1)
    output.add_line(line(1, "stop"))
    output.until = 2
    for time in (2, 2.1):
        output.add_line(line(time, f"{time}"))
        output.add_half_line(line(time, f"half {time}"))
        output.add_event(Event(time, MAIN, "put"))
    assert texts(output) == ["stop", "2", "half 2"]
    assert [event.time for event in output.events] == [2]


def test_events_beyond_twenty_thousand_are_left_out() -> None:
    output = Output()
    for number in range(20_002):
        output.add_event(Event(number, MAIN, "put"))
    assert [event.time for event in output.events[-1:]] == [19_999]


def test_its_processes_are_those_that_python_started_or_called() -> None:
    output = Output()
    for kind, details in (
        ("begin", {}), ("start", {"child": 8}), ("run", {}), ("call", {"child": 9}),
        ("helper", {"child": 10}), ("joined", {"child": 11}),
    ):  # fmt: skip
        output.add_event(Event(1, MAIN, kind, dict(details)))
    assert output.pids == {MAIN, 8, 9}


def test_lines_and_events_have_their_time_and_writer() -> None:
    event = frame("v", 0.1234567, "('start', {'child': 9, 'name': 'a'})")
    parser = parsed(
        (event + frame("o", 0.2512346, "one\ntwo\n") + frame("e", 0.5, "no\n", 9, "a"), 1)
    )
    assert parser.output.events == [Event(0.123457, MAIN, "start", {"child": 9, "name": "a"})]
    assert parser.output.lines == [
        Line(0.251235, MAIN, "main", "stdout", "one"),
        Line(0.251235, MAIN, "main", "stdout", "two"),
        Line(0.5, 9, "a", "stderr", "no"),
    ]
    assert parser.main_last == 0.2512346


def test_what_has_no_tag_came_before_what_follows_it_and_not_after_it_was_read() -> None:
    parser = parsed((b"ls\n" + frame("o", 0.25, "x\n") + b"more\n", 0.5), (b"late\n", 0.75))
    assert [(each.time, each.text, each.pid) for each in parser.output.lines] == [
        (0.25, "ls", 0), (0.25, "x", MAIN), (0.5, "more", 0), (0.75, "late", 0),
    ]  # fmt: skip
    assert parsed((b"ls\n" + frame("o", 3, "x\n"), 0.5)).output.lines[0].time == 0.5


def test_what_has_no_tag_came_after_what_precedes_it() -> None:
    late = frame("e", 0.4, "late\n")  # its time was taken, then its writer had to wait
    data = frame("o", 0.5, "a\n") + b"found\n" + late, 0.6
    more = b"again\n" + frame("o", 0.55, "b\n"), 0.7
    assert [(each.text, each.time) for each in parsed(data, more).output.lines] == [
        ("a", 0.5), ("found", 0.5), ("late", 0.4), ("again", 0.55), ("b", 0.55),
    ]  # fmt: skip


def test_what_has_no_tag_came_before_what_follows_it_however_late_it_was_read() -> None:
    """The time of reading is taken after it, on a busy machine long after."""
    before, after = frame("o", 0.3, "a\n") + b"more\nfound\n", frame("o", 0.5, "b\n")
    cut = len(after) // 2
    for pieces in [(before, after)], [(before, after[:cut]), (b"", after[cut:])]:
        parser = parsed((b"old\n", 0.1), *((part, 0.7) for pair in pieces for part in pair))
        assert [(each.text, each.time) for each in parser.output.lines] == [
            ("old", 0.1), ("a", 0.3), ("more", 0.5), ("found", 0.5), ("b", 0.5),
        ]  # fmt: skip
    noted_late = parsed((b"a\n", 0.7), (after, 0.8), (b"c\n", 0.9), (frame("o", 0.6, "d\n"), 1))
    assert [each.time for each in noted_late.output.lines] == [0.5, 0.5, 0.6, 0.6]
    early = frame("o", 0.2, "b\n")  # its writer had to wait
    parser = parsed((before, 0.7), (early, 0.8), (frame("o", 0.1, "c\n"), 0.9))
    assert [each.time for each in parser.output.lines] == [0.3, 0.3, 0.3, 0.2, 0.1]


def test_half_a_line_without_a_tag_was_written_before_what_follows_it() -> None:
    ended = "('call-ended', {'child': 9, 'exit_code': 0})"
    parser = parsed((b"whole\nhalf", 0.7), (frame("v", 0.5, ended), 0.8))
    assert [(each.text, each.time) for each in parser.output.lines] == [
        ("whole", 0.5), ("half", 0.5),
    ]  # fmt: skip


def test_what_has_no_tag_is_dated_back_at_the_end_of_a_flood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frames, "KEPT", 4)
    parser = parsed((b"a\nb\nc\nd\n", 0.7), (frame("o", 0.5, "e\n"), 0.8))
    assert [(each.text, each.time) for each in parser.output.lines][-2:] == [
        ("d", 0.5), ("e", 0.5),
    ]  # fmt: skip


def test_what_was_read_earlier_keeps_its_time() -> None:
    parser = parsed((b"first\n", 0.2), (b"second\n", 0.4), (frame("o", 0.1, "x\n"), 0.5))
    assert [each.time for each in parser.output.lines] == [0.2, 0.2, 0.1]


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_frame_may_come_in_two_pieces(cut: int) -> None:
    data = b"before " + frame("o", 0.25, "one\n") + b"\x1e after\n"
    parser = parsed((data[:cut], 0.3), (data[cut:], 0.4))
    parser.close()
    assert sorted(texts(parser.output)) == ["before \x1e after", "one"]


@pytest.mark.parametrize("cut", range(1, 45))
def test_a_frame_at_the_beginning_may_come_in_two_pieces(cut: int) -> None:
    data = frame("o", 0.25, "one\n")
    parser = parsed((data[:cut], 0.3), (data[cut:], 0.4))
    parser.close()
    assert parser.output.lines == [Line(0.25, MAIN, "main", "stdout", "one")]


def test_a_half_line_has_the_time_of_its_last_piece() -> None:
    parser = parsed((frame("o", 0.1, "a"), 1), (frame("o", 0.2000006, "b"), 1))
    parser.feed(b"\x1e no frame", 1)
    assert texts(parser.output) == []
    parser.close()
    assert parser.output.lines == [
        Line(0.200001, MAIN, "main", "stdout", "ab"),
        Line(1, 0, "another program", "output", "\x1e no frame"),
    ]


def test_texts_are_shown_as_a_reader_would_see_them_in_lines_and_events() -> None:
    data = frame("v", 0.1, "('put', {'queue': 1, 'message': '/tmp/x'})") + frame(
        "o", 0.1, "/tmp/y\n"
    )
    parser = parsed((data, 1), output=Output(shown=lambda text: text.replace("/tmp", "~")))
    assert parser.output.events[0].details == {"queue": 1, "message": "~/x"}
    assert texts(parser.output) == ["~/y"]


def test_threads_have_lines_of_their_own() -> None:
    parser = parsed((frame("o", 0.1, "a"), 1))
    data = frame("o", 0.2, "b\n").replace(b";7;107;", b";7;108;")
    parser.feed(data, 1)
    parser.feed(frame("o", 0.3, "c\n"), 1)
    assert texts(parser.output) == ["b", "ac"]


def test_the_last_of_several_called_programs_ends_what_they_left_unfinished() -> None:
    parser = parsed(
        (frame("v", 0.1, "('call', {'child': 8})") + frame("v", 0.1, "('call', {'child': 9})"), 1),
        (b"no newline", 1),
        (frame("v", 0.2, "('call-ended', {'child': 8})"), 1),
    )
    assert (parser.called, texts(parser.output)) == ({9}, [])
    parser.feed(frame("v", 0.3, "('joined', {'child': 9})"), 1)
    assert texts(parser.output) == []
    parser.feed(frame("v", 0.4, "('call-ended', {'child': 9})"), 1)
    assert (parser.called, texts(parser.output)) == (set(), ["no newline"])


def test_only_main_says_that_the_program_has_finished() -> None:
    parser = parsed((frame("v", 0.1, "('finished', {})", 9), 1))
    assert not parser.main_finished
    parser.feed(frame("v", 0.2, "('finished', {})") + frame("v", 0.3, "('finished', {})", 9), 1)
    assert parser.main_finished
    assert parser.output.events == []


def test_a_line_without_any_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "LONGEST", 10)
    output = Output()
    data = [(frame("o", n, "abcd"), n) for n in range(1, 6)]
    parser = parsed(*data, (b"0123456789+", 7.0), (b"\n", 8.0), output=output)
    parser.close()
    assert texts(output) == ["abcdabcdabcd", "abcdabcd", "0123456789+", ""]


def test_of_events_beyond_all_measure_those_are_kept_that_say_how_processes_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frames, "MOST", 3)
    output = Output()
    kinds = [
        "begin", "put", "put", "put", "start", "forked",
        "run", "get", "uncaught", "exit", "joined", "end",
    ]  # fmt: skip
    for number, kind in enumerate(kinds):
        output.add_event(Event(number, number, kind, {"child": 5} if kind == "start" else {}))
    kept = [event.kind for event in output.events]
    assert kept == [
        "begin", "put", "put", "start", "forked", "run", "uncaught", "exit", "joined", "end",
    ]  # fmt: skip
    assert 5 in output.pids
