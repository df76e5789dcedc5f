"""Files of several writers: whole or not at all, and nothing left of writers that failed or were killed."""

from __future__ import annotations

import errno
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from snippets.recorder.files import locked, remove_torn, write
from snippets.recorder.platforms import try_lock
from snippets.recorder.recording import RecordingError


def test_a_file_is_written_with_its_folders_and_again(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "file.json"
    for text in ("one", "zwei ü 三"):
        write(file, text)
        assert file.read_text("utf-8") == text
        assert [*file.parent.iterdir()] == [file]


def test_a_file_that_can_not_be_put_in_place_leaves_nothing_and_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        write(file, "text")
    assert caught.value.filename == str(file)
    assert [*tmp_path.iterdir()] == [file]


def test_a_folder_that_is_a_file_is_told_by_the_name_of_what_was_to_be_written(
    tmp_path: Path,
) -> None:
    (tmp_path / "folder").touch()
    with pytest.raises((FileExistsError, NotADirectoryError)) as caught:
        write(tmp_path / "folder" / "file.json", "text")
    assert caught.value.filename == str(tmp_path / "folder" / "file.json")


def test_ctrl_c_in_the_middle_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(descriptor: int, *_: object, **__: object) -> None:
        os.close(descriptor)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fdopen", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        write(tmp_path / "file.json", "text")
    assert not hasattr(caught.value, "filename")
    assert [*tmp_path.iterdir()] == []


def test_a_half_written_file_that_somebody_else_has_removed_changes_no_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, _: Path) -> None:
        path.unlink()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write(tmp_path / "file.json", "text")
    assert caught.value.errno == errno.ENOSPC


def test_what_killed_writers_left_goes_and_that_of_others_stays(tmp_path: Path) -> None:
    torn, held, other = (
        tmp_path / name for name in (".file.json.1", ".file.json.2", ".files.json.3")
    )
    for file in (torn, held, other):
        file.touch()
    with held.open("r+") as handle:
        assert try_lock(handle)
        remove_torn(tmp_path, "file.json")
        assert {*tmp_path.iterdir()} == {held, other}
    write(tmp_path / "file.json", "text")
    assert {*tmp_path.iterdir()} == {tmp_path / "file.json", other}


def test_a_lock_is_held_by_one_at_a_time_and_goes_on_to_who_waits(tmp_path: Path) -> None:
    file, never = tmp_path / "a" / "b" / "lock", threading.Event()
    times: list[float] = []

    def hold() -> None:
        with locked(file, never):
            times.append(time.monotonic())

    with locked(file, never):
        thread = threading.Thread(target=hold)
        thread.start()
        thread.join(0.3)
        assert times == []
        released = time.monotonic()
    thread.join()
    assert times[0] >= released


def test_who_waits_for_a_lock_can_be_called_off(tmp_path: Path) -> None:
    cancelled = threading.Event()
    with locked(tmp_path / "lock", threading.Event()):
        threading.Timer(0.1, cancelled.set).start()
        with (
            pytest.raises(RecordingError, match="was cancelled"),
            locked(tmp_path / "lock", cancelled),
        ):
            pass


def test_writers_of_one_file_leave_each_other_alone(tmp_path: Path) -> None:
    file = tmp_path / "file.json"

    def write_often(word: str) -> None:
        for number in range(300):
            write(file, f"{word} {number}")

    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(write_often, "abcd")] == [None] * 4
    assert file.read_text()[1:] == " 299"
    assert [*tmp_path.iterdir()] == [file]
