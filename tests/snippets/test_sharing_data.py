"""What docs/*/lesson/sharing_data.md says must hold in every run."""

from __future__ import annotations

import ast
import ctypes
import difflib
import multiprocessing
import pickle
import re
import subprocess
import sys
import textwrap
from multiprocessing.shared_memory import SharedMemory
from typing import TYPE_CHECKING, Any

import mypy.api
import pytest

from snippets.recorder.run import SNIPPETS, record

if TYPE_CHECKING:
    from pathlib import Path

    from snippets.recorder.recording import Recording

END = "[End of input]"


def said(recording: Recording) -> list[tuple[str, str]]:
    """Return each line with the process that printed it, in order."""
    return [(line.process, line.text) for line in recording.lines]


def rounds(*numbers: int) -> list[tuple[str, str]]:
    """Return what the consumer prints for these messages."""
    return [("consumer", f"Round {number}") for number in numbers]


def main_said(recording: Recording) -> list[str]:
    """Return what main printed in a run that ended well and in which no one else printed."""
    assert {line.process for line in recording.lines} == {"main"}
    assert (recording.ended, recording.exit_code) == ("exit", 0)
    return [line.text for line in recording.lines]


def code_of(path: str) -> list[str]:
    """Return the lines of a program without its docstring and its markers."""
    text = (SNIPPETS / path).read_text("utf-8")
    docstring = ast.parse(text).body[0]
    lines = text.splitlines()[docstring.end_lineno :]
    return [re.sub(r" *# \(\d+\)!$", "", line) for line in lines]


def changed(before: str, after: str) -> list[str]:
    """Return what differs in the code of two programs."""
    return [line for line in difflib.ndiff(code_of(before), code_of(after)) if line[0] in "+-"]


def run_code(tmp_path: Path, source: str, **settings: Any) -> Recording:
    """Run a program that is on no page."""
    script = tmp_path / "program.py"
    script.write_text(textwrap.dedent(source), "utf-8")
    return record(script, **settings)


@pytest.mark.program("sharing_data/value.py")
def test_a_value_stops_the_producer(recording: Recording) -> None:
    assert said(recording) == [*rounds(*range(1, 11)), ("consumer", END)]
    assert (recording.ended, recording.exit_code) == ("exit", 0)


def test_only_the_flag_changes_from_processes_to_value() -> None:
    assert sorted(changed("trading_threads/processes.py", "sharing_data/value.py")) == sorted(
        [
            "+ from ctypes import c_bool",
            "- from multiprocessing import Event, JoinableQueue, Process",
            "+ from multiprocessing import Event, JoinableQueue, Process, Value",
            "-         self.to_stop = False",
            "+         self.to_stop = Value(c_bool, False)",
            "-         while not self.to_stop:",
            "+         while not self.to_stop.value:",
            "-         self.to_stop = True",
            "+         self.to_stop.value = True",
        ]
    )


@pytest.mark.parametrize("shared", [multiprocessing.Value("i"), multiprocessing.Array("i", 1)])
def test_what_is_shared_is_pickled_only_at_the_start_of_a_process(shared: object) -> None:
    with pytest.raises(RuntimeError, match="only be shared between processes through inheritance"):
        pickle.dumps(shared)


@pytest.mark.program("sharing_data/value_replaced_never_ends.py")
def test_replacing_the_holder_ends_the_sharing(recording: Recording) -> None:
    assert said(recording) == rounds(*range(1, 13))
    assert (recording.ended, recording.exit_code) == ("rule", None)


def test_one_line_makes_the_disaster() -> None:
    assert changed("sharing_data/value.py", "sharing_data/value_replaced_never_ends.py") == [
        "-         self.to_stop.value = True",
        "+         self.to_stop = True",
    ]


def test_mypy_finds_the_replaced_holder(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    code = "\n".join(code_of("sharing_data/value_replaced_never_ends.py"))
    code = code.replace(
        "def __init__(self, messages):", "def __init__(self, messages: object) -> None:"
    )
    code = code.replace("def stop(self):", "def stop(self) -> None:")
    script.write_text(code, "utf-8")
    output, _, _ = mypy.api.run(["--config-file=", f"--cache-dir={tmp_path}", str(script)])
    (error,) = re.findall(r"error: (.*)  \[assignment\]", output)
    assert 'expression has type "bool", variable has type "Synchronized[bool]"' in error


@pytest.mark.program("sharing_data/value_always_true.py")
def test_a_holder_is_true_so_there_is_no_round(recording: Recording) -> None:
    assert said(recording) == [("consumer", END)]
    assert (recording.ended, recording.exit_code) == ("exit", 0)


def test_a_holder_defines_no_truth_but_a_raw_value_has_one() -> None:
    holder = type(multiprocessing.Value(ctypes.c_bool, False))
    assert not hasattr(holder, "__bool__")
    assert not hasattr(holder, "__len__")
    assert [bool(multiprocessing.RawValue("i", number)) for number in (0, 1)] == [False, True]


@pytest.mark.program("sharing_data/lost_updates.py")
def test_half_of_the_updates_are_lost(recording: Recording) -> None:
    assert main_said(recording) == ["100 of 200"]


@pytest.mark.program("sharing_data/locked_updates.py")
def test_the_lock_keeps_every_update(recording: Recording) -> None:
    assert main_said(recording) == ["200 of 200"]


def test_it_is_the_lock_that_keeps_them(tmp_path: Path) -> None:
    code = "\n".join(code_of("sharing_data/locked_updates.py"))
    unlocked = code.replace("with counter.get_lock():", "if True:")
    assert unlocked != code
    (line,) = run_code(tmp_path, unlocked).lines
    assert int(line.text.removesuffix(" of 200")) < 200


def test_the_barrier_within_the_lock_is_a_deadlock(tmp_path: Path) -> None:
    code = "\n".join(code_of("sharing_data/locked_updates.py"))
    code = code.replace("sleep(PAUSE)", "barrier.wait()")
    code = code.replace("def one():", "def one(barrier):").replace("+= one()", "+= one(barrier)")
    recording = run_code(tmp_path, code, stop_at=5)
    assert (recording.ended, recording.lines) == ("rule", [])
    assert len([event for event in recording.events if event.kind == "run"]) == 2


def test_the_lock_of_a_value_is_recursive() -> None:
    counter = multiprocessing.Value("i", 0)
    with counter.get_lock():
        assert counter.get_lock().acquire(block=False)
        counter.get_lock().release()
        counter.value += 1
    assert counter.value == 1


@pytest.mark.program("sharing_data/scalars.py")
def test_each_scalar_is_shared(recording: Recording) -> None:
    assert main_said(recording) == [
        "c_bool: False -> True",
        "c_char: b'\\x00' -> b'A'",
        "c_int: 0 -> -4",
        "c_uint: 0 -> 4",
        "c_long: 0 -> -8",
        "c_double: 0.0 -> 0.25",
    ]


@pytest.mark.program("sharing_data/typecodes.py")
def test_small_codes_are_signed_and_capitals_are_not(recording: Recording) -> None:
    rows = {code: row for code, *row in (text.split("  ") for text in main_said(recording))}
    assert list(rows) == list("cbBhHiIlLqQfd")
    kinds = {
        "c": ctypes.c_char,
        "i": ctypes.c_int,
        "I": ctypes.c_uint,
        "l": ctypes.c_long,
        "q": ctypes.c_longlong,
        "Q": ctypes.c_ulonglong,
        "d": ctypes.c_double,
    }
    assert {code: rows[code][0] for code in kinds} == {
        code: kind.__name__ for code, kind in kinds.items()
    }
    for code in "bhilq":
        _, size, value = rows[code]
        assert value == "-1"
        _, unsigned_size, unsigned = rows[code.upper()]
        assert unsigned_size == size
        assert int(unsigned) == 2 ** (8 * int(size)) - 1
    assert [rows[code][2] for code in "cfd"] == ["b'\\xff'", "-1.0", "-1.0"]


def test_a_bool_has_no_code() -> None:
    with pytest.raises(TypeError):
        multiprocessing.Value("?", 0)


@pytest.mark.program("sharing_data/overflow.py")
def test_c_integers_wrap_and_python_is_strongly_typed(recording: Recording) -> None:
    *numbers, refused, refused_by_python = main_said(recording)
    assert numbers == ["int: 2147483648", "i: -2147483648", "I: 4294967295"]
    assert refused.startswith("TypeError - ")
    assert refused_by_python.startswith("TypeError - unsupported operand")


@pytest.mark.program("sharing_data/shared_array.py")
def test_an_array_is_shared_and_keeps_its_length(recording: Recording) -> None:
    *lists, refused = main_said(recording)
    assert lists == ["All: [2, 4, 6, 8, 10]", "Last four: [0, 0, 8, 10]"]
    assert refused.startswith("ValueError - ")


def test_a_slice_is_a_copy_and_a_length_gives_zeros() -> None:
    numbers = multiprocessing.Array("i", 3)
    copy = numbers[:]
    numbers[0] = 1
    assert (copy, numbers[:]) == ([0, 0, 0], [1, 0, 0])


@pytest.mark.program("sharing_data/structure.py")
def test_structures_are_shared(recording: Recording) -> None:
    *shared, refused = main_said(recording)
    assert shared == ["Point: (1.5, 2.5)", "Path: [(-1.0, 2.0), (-3.0, 4.0)]"]
    assert refused == "TypeError - this type has no size"


@pytest.mark.program("sharing_data/raw_value.py")
def test_a_raw_value_has_no_lock(recording: Recording) -> None:
    assert main_said(recording) == ["Synchronized 42, lock", "c_int 42, no lock"]


@pytest.mark.program("sharing_data/manager.py")
def test_a_manager_is_a_third_process(recording: Recording) -> None:
    assert said(recording) == [
        ("main", "Children: SyncManager-1"),
        ("worker", "Popped: Ada"),
        ("main", "DictProxy {'Ada': 36}"),
        ("main", "ListProxy ['Grace', 'Alan']"),
        ("main", "KeyError - 'Grace'"),
    ]
    assert (recording.ended, recording.exit_code) == ("exit", 0)
    started = [event for event in recording.events if event.kind == "start"]
    assert [event.details["name"] for event in started] == ["SyncManager-1", "worker"]
    main = recording.lines[0].pid
    assert len({main, *(event.details["child"] for event in started)}) == 3


def test_two_calls_of_a_proxy_lose_updates(tmp_path: Path) -> None:
    code = "\n".join(code_of("sharing_data/lost_updates.py"))
    code = code.replace("Value\n", "Manager\n").replace('Value("i", 0)', "Manager().dict(value=0)")
    code = code.replace("counter.value", 'counter["value"]').replace("= 100", "= 10")
    assert run_code(tmp_path, code).text == "10 of 20\n"


@pytest.mark.program("sharing_data/nested_mutation_lost.py")
def test_a_change_inside_is_lost(recording: Recording) -> None:
    assert main_said(recording) == ["Fruit: ['apple']"]


@pytest.mark.program("sharing_data/nested_mutation_kept.py")
def test_giving_back_or_managing_the_inner_list_keeps_it(recording: Recording) -> None:
    assert main_said(recording) == ["Fruit: ['apple', 'pear']", "Nuts: ['almond', 'walnut']"]


@pytest.mark.program("sharing_data/memory_block.py")
def test_a_block_is_found_by_its_name_until_it_is_unlinked(recording: Recording) -> None:
    name = recording.lines[0].text.removeprefix("Attached to ")
    assert said(recording) == [
        ("writer", f"Attached to {name}"),
        ("main", "Read: b'hello'"),
        ("main", "Attach again: FileNotFoundError"),
    ]
    assert (recording.ended, recording.exit_code) == ("exit", 0)
    with pytest.raises(FileNotFoundError):
        SharedMemory(name)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no resource tracker on Windows")
@pytest.mark.parametrize("track", ["", ", track=False"], ids=["tracked", "not tracked"])
def test_the_tracker_of_another_program_removes_a_block(tmp_path: Path, track: str) -> None:
    if track and sys.version_info < (3, 13):
        pytest.skip("the parameter track is new in Python 3.13")
    code = f"""
        import subprocess, sys
        from multiprocessing.shared_memory import SharedMemory
        block = SharedMemory(create=True, size=16)
        code = "import sys; from multiprocessing.shared_memory import SharedMemory;"
        code += "SharedMemory(sys.argv[1]{track}).close()"
        # the pipe of its output is closed only when the tracker of the other program has ended
        subprocess.run([sys.executable, "-c", code, block.name], capture_output=True, check=True)
        try:
            SharedMemory(block.name).close()
            print("still there")
            block.unlink()
        except FileNotFoundError:
            print("removed")
        block.close()
        """
    script = tmp_path / "program.py"
    script.write_text(textwrap.dedent(code), "utf-8")
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert ended.stdout == ("still there\n" if track else "removed\n")


@pytest.mark.program("sharing_data/shareable_list.py")
def test_the_slots_of_a_shareable_list_are_fixed(recording: Recording) -> None:
    (too_long, beyond), last = recording.lines[:2], recording.lines[2:]
    assert too_long.text.startswith("ValueError - ")
    assert beyond.text.startswith("IndexError - ")
    assert {too_long.process, beyond.process} == {"child"}
    assert [(line.process, line.text) for line in last] == [("main", "[42, 'pear', None]")]
    assert (recording.ended, recording.exit_code) == ("exit", 0)
