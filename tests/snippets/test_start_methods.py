"""What docs/*/start_methods.md says must hold in every run."""

from __future__ import annotations

import multiprocessing
import pickle
import sys
import threading
from functools import partial
from multiprocessing import context
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.run import SNIPPETS, START_METHODS, record

if TYPE_CHECKING:
    from pathlib import Path

    from snippets.recorder.recording import Recording

BOOTSTRAPPING = "before the current process has finished its bootstrapping phase"


def said(recording: Recording) -> list[tuple[str, str]]:
    """Return each line with the process that printed it, in order."""
    return [(line.process, line.text) for line in recording.lines]


def ended_well(recording: Recording) -> bool:
    return (recording.ended, recording.exit_code, recording.failures()) == ("exit", 0, [])


@pytest.mark.program("start_methods/imports.py")
def test_only_fork_leaves_the_top_level_alone(recording: Recording) -> None:
    top = {"main": "__main__"} | dict.fromkeys(("first", "second", "fork server"), "__mp_main__")
    expected = []
    for line in recording.lines:
        what = (
            "Work is done"
            if line.text.startswith("Work")
            else f"Top level runs as {top[line.process]}"
        )
        expected.append(f"{what} in process {line.pid}")
    assert [line.text for line in recording.lines] == expected
    imported = [line.process for line in recording.lines if line.text.startswith("Top")]
    worked = [line.process for line in recording.lines if line.text.startswith("Work")]
    possible = {
        "fork": [["main"]],
        "spawn": [["main", "first", "second"]],
        # since Python 3.13.8 and 3.14.1 the fork server imports main, once for all children
        "forkserver": [["main", "first", "second"], ["main", "fork server"]],
    }
    assert imported in possible[recording.start_method or ""]
    assert worked == ["first", "second"]
    assert ended_well(recording)


@pytest.mark.program("start_methods/unguarded.py")
def test_without_a_guard_a_spawned_child_fails_and_main_goes_on(recording: Recording) -> None:
    out = [(line.process, line.text) for line in recording.lines if line.stream == "stdout"]
    errors = [line for line in recording.lines if line.stream == "stderr"]
    if recording.start_method == "fork":
        assert out == [("child", "At work"), ("main", "Exit code of the child: 0")]
        assert errors == []
    else:
        assert out == [("main", "Exit code of the child: 1")]
        assert {line.process for line in errors} == {"child"}
        assert any(line.text.startswith("RuntimeError") for line in errors)
        assert BOOTSTRAPPING in " ".join(" ".join(line.text for line in errors).split())
        assert any("unguarded.py" in line.text and "<module>" in line.text for line in errors)
    assert (recording.ended, recording.exit_code) == ("exit", 0)


def test_without_a_guard_forkserver_fails_too_in_the_child_or_in_the_server() -> None:
    recording = record(SNIPPETS / "start_methods" / "unguarded.py", start_method="forkserver")
    failed = {line.process for line in recording.lines if line.text.startswith("RuntimeError")}
    assert failed in ({"child"}, {"fork server"})
    assert "At work" not in recording.text
    main_failed = recording.exit_code != 0
    assert main_failed == (failed == {"fork server"})


@pytest.mark.program("start_methods/copies.py")
def test_only_a_forked_child_sees_the_changed_global(recording: Recording) -> None:
    seen = "blue" if recording.start_method == "fork" else "red"
    assert said(recording) == [
        ("main", "global: blue"),
        ("main", "argument: blue"),
        ("child", f"global: {seen}"),
        ("child", "argument: blue"),
    ]
    assert ended_well(recording)


@pytest.mark.program("start_methods/late_environment.py")
def test_children_of_the_fork_server_have_its_environment(recording: Recording) -> None:
    second = "red" if recording.start_method == "forkserver" else "blue"
    assert said(recording) == [("first", "COLOUR = red"), ("second", f"COLOUR = {second}")]
    assert ended_well(recording)


@pytest.mark.program("start_methods/pickling.py")
def test_only_fork_packs_nothing(recording: Recording) -> None:
    travel = [("main", "packed: MainProcess"), ("child", "unpacked: child")]
    assert said(recording) == [
        ("main", "made: MainProcess"),
        *([] if recording.start_method == "fork" else travel),
        ("child", "used, with a book in it: child"),
    ]
    assert ended_well(recording)


@pytest.mark.program("start_methods/unpicklable_target.py")
def test_a_lambda_starts_only_under_fork(recording: Recording) -> None:
    started = [event for event in recording.events if event.kind == "start"]
    if recording.start_method == "fork":
        assert said(recording) == [("child", "At work")]
        assert len(started) == 1
    else:
        assert said(recording) == [("main", "No child: PicklingError")]
        assert started == []
    assert ended_well(recording)


def test_what_can_not_be_pickled(tmp_path: Path) -> None:
    def local() -> None:
        """Be a function inside a function."""

    with (tmp_path / "open").open("w") as file:
        for what in (local, file, (_ for _ in ()), threading.Lock()):
            with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
                pickle.dumps(what)


def test_a_partial_of_a_module_level_function_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(partial(print, "At work"))).args == ("At work",)


@pytest.mark.skipif(sys.platform != "linux", reason="the program reads /proc")
@pytest.mark.program("start_methods/family.py")
def test_helpers_and_parents(recording: Recording) -> None:
    helpers = {
        "fork": "none",
        "spawn": "resource_tracker",
        "forkserver": "forkserver, resource_tracker",
    }[recording.start_method or ""]
    assert said(recording) == [
        ("child", "parent_process() is main: True"),
        ("child", f"getppid() is main: {recording.start_method != 'forkserver'}"),
        ("main", f"helpers: {helpers}"),
    ]
    assert ended_well(recording)


@pytest.mark.program("start_methods/lock_at_fork.py")
def test_a_forked_child_inherits_the_lock_but_not_its_holder(recording: Recording) -> None:
    got = recording.start_method != "fork"
    assert said(recording) == [
        ("main", "threads in main: 2"),
        ("child", "threads in the child: 1"),
        ("child", f"got the lock: {got}"),
    ]
    assert ended_well(recording)


def test_python_warns_of_a_fork_with_threads_since_3_12(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", "always::DeprecationWarning")
    recording = record(SNIPPETS / "start_methods" / "lock_at_fork.py", start_method="fork")
    warned = "DeprecationWarning" in recording.text and "multi-threaded" in recording.text
    assert warned == (sys.version_info >= (3, 12))


@pytest.mark.program("start_methods/choosing.py")
def test_a_start_method_is_chosen_once_or_per_context(recording: Recording) -> None:
    assert said(recording) == [
        ("child", "started by spawn"),
        *((method, f"started by {method}") for method in sorted(START_METHODS)),
        ("main", "RuntimeError - context has already been set"),
    ]
    assert ended_well(recording)


def test_linux_has_all_three_methods_and_fork_is_its_default_up_to_3_13() -> None:
    methods = multiprocessing.get_all_start_methods()
    assert sorted(methods) == sorted(START_METHODS)
    assert (methods[0] == "fork") == (sys.version_info < (3, 14))


@pytest.mark.program("start_methods/mixed_contexts.py")
def test_an_event_of_the_fork_context_is_refused_by_a_spawned_process(recording: Recording) -> None:
    ((process, text),) = said(recording)
    assert process == "main"
    assert text.startswith("RuntimeError - A SemLock created in a fork context")
    assert [event for event in recording.events if event.kind == "start"] == []
    assert ended_well(recording)


def test_a_context_has_the_names_of_the_module() -> None:
    fork = multiprocessing.get_context("fork")
    for name in ("Process", "Event", "JoinableQueue", "Pipe", "Value", "Pool", "Manager"):
        assert hasattr(fork, name)
    assert isinstance(fork, context.BaseContext)
