"""A store that is broken, old, in the way, or was left half-written."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.faults.hindrances import STUCK_BEFORE_THE_RENAME, customised
from tests.faults.ledger import BUILD, RECORD, Fault, until
from tests.faults.programs import HELLO, give

STORE = ".cache/recordings"
RUNS = ("trading_threads.threads.plain", "trading_threads.processes.fork")  # of the small project


def older(text: str) -> str:
    return json.dumps(json.loads(text) | {"version": 0})


def damaged(text: str) -> dict[str, str]:
    """Return a recording that has suffered, by what it has suffered."""
    return {
        "empty": "",
        "cut": text[: len(text) // 2],
        "zeros": "\0" * len(text),
        "noise": "\x9f\x00{" + text[::-1],
        "other": '{"program": "hello"}',
        "null": "null",
        "deep": "[" * 100_000,
        "older": older(text),
    }


@pytest.mark.fault("recordings that are empty, cut, noise or old")
def test_recordings_that_are_broken(fault: Fault) -> None:
    runs = give(fault.project, **dict.fromkeys(damaged("{}"), HELLO))
    fault.next_record(*runs)
    good = {file: file.read_text("utf-8") for file in (fault.project / STORE).glob("*.json")}
    for file, text in good.items():
        file.write_text(damaged(text)[file.name.split(".")[1]], "utf-8")
    fault.next_record(*runs)
    for file in good:
        lines = json.loads(file.read_text("utf-8"))["lines"]
        fault.hold("wrong", [line["text"] for line in lines] == ["hello"], f"{file}: {lines}")
    fault.nothing_left()


@pytest.mark.fault("a store that an older version wrote")
def test_an_old_store(fault: Fault) -> None:
    runs = give(fault.project, hello=HELLO)
    fault.next_record(*runs)
    (file,) = (fault.project / STORE).glob("*.json")
    old = file.with_name(f"hurt.hello.plain.{'0' * 16}.json")
    old.write_text(older(file.read_text("utf-8")), "utf-8")
    old.with_suffix(".lock").touch()
    old.with_name(f".{old.name}.abcd").touch()
    (fault.project / STORE / f"gone.program.fork.{'1' * 16}.json").touch()
    file.unlink()
    fault.next_record(*runs)
    fault.left += [
        str(each) for each in (fault.project / STORE).iterdir() if each.stem != file.stem
    ]
    fault.nothing_left()


@pytest.mark.fault("a folder or a file in the way of the store")
@pytest.mark.parametrize(
    ("place", "words"),
    [("recording", RECORD), (STORE, RECORD), (".cache", RECORD), (".cache", BUILD)],
    ids=lambda each: each if isinstance(each, str) else each[1],
)
def test_something_is_in_the_way(fault: Fault, place: str, words: tuple[str, ...]) -> None:
    path = fault.project / place
    says = "a folder belongs there: move or delete the file"
    if place == "recording":
        fault.next_record(*RUNS)
        path = next((fault.project / STORE).glob("*.json"))
        path.unlink()
        path.mkdir()
        says = "a file belongs there: move or delete the folder"
    else:
        shutil.rmtree(path, ignore_errors=True)
        path.parent.mkdir(exist_ok=True)
        path.touch()
    done = fault.call(*words)
    code = 1 if words == BUILD else 2
    fault.hold("wrong", done.returncode == code, f"exit code {done.returncode}")
    fault.said(done.stdout, f"{path}: {says}")
    fault.nothing_left()
    path.rmdir() if path.is_dir() else path.unlink()
    fault.next_record(*RUNS)


@pytest.mark.fault("SIGKILL while a recording is written")
def test_a_recording_that_is_left_half_written(fault: Fault) -> None:
    runs = give(fault.project, hello=HELLO)
    path = customised(fault.project / "custom", STUCK_BEFORE_THE_RENAME)
    recording = fault.start(*RECORD, env=fault.settings(PYTHONPATH=path))
    assert until(fault.torn)
    recording.kill()
    recording.communicate()
    fault.next_record(*runs)
    fault.nothing_left()
