"""What a recording says of its processes, from its lines and events alone."""

from __future__ import annotations

import json

import pytest

from snippets.recorder.recording import Event, Line, Recording, RecordingError


def of(*events: Event, lines: tuple[Line, ...] = ()) -> Recording:
    return Recording(
        ["python", "a.py"], "spawn", "3.11", "Linux", 1.0, "exit", 0, [*lines], [*events]
    )


def test_its_processes_are_those_that_did_something_and_no_silent_helper() -> None:
    recording = of(
        Event(0.0, 1, "begin", {"name": "main"}),
        Event(0.1, 1, "helper", {"child": 2, "name": "resource tracker"}),
        Event(0.1, 1, "helper", {"child": 3, "name": "fork server"}),
        Event(0.2, 2, "helper-ended"),
        Event(0.2, 3, "helper-ended"),
        lines=(Line(0.1, 3, "fork server", "stdout", "x"), Line(0.1, 4, "worker", "stdout", "y")),
    )
    assert recording.pids == {1, 3, 4}
    assert of(lines=(Line(0.1, 0, "another program", "output", "z"),)).pids == set()


def test_a_process_has_ended_if_it_says_so_or_its_parent_knows_its_exit_code() -> None:
    recording = of(
        Event(0.1, 2, "exit", {"exit_code": 0}),
        Event(0.2, 1, "joined", {"child": 3, "exit_code": 0}),
        Event(0.3, 1, "not-joined", {"child": 4}),
        Event(0.4, 1, "start", {"child": 5, "exit_code": 0}),
        Event(0.5, 1, "call-ended", {"child": 6, "exit_code": 0}),
    )
    assert recording.ended_pids == {2, 3, 6}


def test_failures_have_the_name_and_the_first_word_on_the_exit_code() -> None:
    recording = of(
        Event(0.1, 1, "start", {"child": 2, "name": "worker"}),
        Event(0.2, 3, "run", {"name": "other"}),
        Event(0.3, 2, "exit", {"exit_code": 0}),
        Event(0.4, 3, "exit", {"exit_code": 7}),
        Event(0.5, 1, "joined", {"child": 2, "exit_code": -9}),
        Event(0.5, 1, "joined", {"child": 3, "exit_code": 8}),
        Event(0.5, 1, "joined", {"child": 4, "exit_code": 1}),
        Event(0.6, 1, "call-ended", {"child": 5, "exit_code": 1}),
    )
    assert recording.failures() == [("other", 7), ("worker", -9), ("4", 1)]


@pytest.mark.parametrize(("details", "busy"), [({"busy": 0.5}, 0.5), ({"busy": None}, 0), ({}, 0)])
def test_how_busy_the_machine_was_is_said_at_the_beginning(
    details: dict[str, float | None], busy: float
) -> None:
    assert of(Event(0.0, 1, "begin", dict(details)), Event(0.1, 1, "put", {"busy": 1})).busy == busy
    assert of().busy == 0


def test_a_recording_has_the_version_of_its_form_and_leaves_nothing_out_unless_it_says_so() -> None:
    data = json.loads(of().to_json())
    assert (data["version"], data["omitted_lines"]) == (1, 0)
    assert Recording.from_json(json.dumps(data)) == of()
    with pytest.raises(RecordingError, match="has version 2, expected 1"):
        Recording.from_json(json.dumps(data | {"version": 2}))
