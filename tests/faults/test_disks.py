"""No room, no right to write, no folder for temporary files, no shared memory."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.faults.hindrances import (
    NO_ROOM,
    NO_SHM,
    NO_TEMPORARY_FOLDER,
    customised,
    files_of,
    on_a_full_disk,
    without_privileges,
    without_shm,
)
from tests.faults.ledger import BUILD, RECORD, RUN, Fault, Reference
from tests.faults.programs import FAMILY, HELLO, LAB, give, give_lab

BLOCK = 4096  # bytes, the least that file systems write
STORE = ".cache/recordings"
COMMANDS = [("snippets", "list"), RECORD, (*RUN, "snippets/hurt/hello.py")]


@pytest.mark.fault("a full disk while recordings are written")
def test_no_room_for_a_recording(fault: Fault) -> None:
    runs = give(fault.project, hello=HELLO, other=HELLO)
    done = fault.call(
        *RECORD,
        preexec_fn=files_of(300),  # bytes, fewer than a recording has
        # nor has Python more room for the package itself, and before 3.12.8 it keeps the half of it:
        # https://github.com/python/cpython/issues/126606
        env=fault.settings(PYTHONDONTWRITEBYTECODE="1"),
    )
    fault.hold("wrong", done.returncode == 2, f"exit code {done.returncode}")
    fault.said(done.stdout, f"{fault.project}/{STORE}/hurt.", "file too large: make room")
    fault.nothing_left()
    fault.left += fault.torn()
    fault.next_record(*runs)


@pytest.mark.fault("a full disk while bytecode is written")
def test_no_room_for_the_bytecode_of_the_recorder(fault: Fault) -> None:
    runs = give(fault.project, hello=HELLO)
    done = fault.call(*RECORD, before=full_disk(fault))
    fault.hold("lost", done.returncode == 0, f"a run that has room fails: {done.stdout}")
    fault.nothing_left()
    fault.next_record(*runs)


@pytest.mark.fault("a full disk while bytecode is written")
def test_no_room_for_the_bytecode_of_the_build(fault: Fault, reference: Reference) -> None:
    done = fault.call(*BUILD, before=full_disk(fault))
    fault.hold("wrong", done.returncode == 1, f"exit code {done.returncode}")
    fault.hold("wrong", "no space left on device: make room" in done.stdout, done.stdout)
    fault.no_pages()
    fault.nothing_left()
    fault.next_build(reference)


def full_disk(fault: Fault) -> tuple[str, ...]:
    """Return what to put before a command that has room for two small runs, not for all bytecode."""
    shutil.rmtree(fault.project / ".cache", ignore_errors=True)  # more than the disk has room for
    before = on_a_full_disk(40_000)
    if not before:
        pytest.skip("nothing may be mounted here: test_no_bytecode_without_room imitates it")
    return before


@pytest.mark.fault("a full disk while bytecode is written")
@pytest.mark.parametrize("words", [RECORD, BUILD], ids=["record", "build"])
def test_no_bytecode_without_room(fault: Fault, words: tuple[str, ...]) -> None:
    path = customised(fault.project / "custom", NO_ROOM)
    done = fault.call(*words, env=fault.settings(PYTHONPATH=path))
    fault.hold("lost", done.returncode == 0, f"it fails: {done.stdout}")
    shutil.rmtree(path)
    # Python writes a few before the project can refuse, but no disk takes half a block
    written = {file: file.stat().st_size for file in fault.project.rglob("*.pyc")}
    fault.hold("wrong", written, "no bytecode is written at all: nothing is shown by that")
    large = [str(file) for file, size in written.items() if size > BLOCK]
    fault.hold("wrong", not large, f"{large} are written")


@pytest.mark.fault("a full disk while the site is written")
def test_no_room_for_the_site(fault: Fault, reference: Reference) -> None:
    done = fault.call(*BUILD, preexec_fn=files_of(100_000))
    fault.hold("wrong", done.returncode == 1, f"exit code {done.returncode}")
    fault.said(done.stdout, f"{fault.project}/site/", "file too large: make room")
    fault.no_pages()
    fault.nothing_left()
    fault.next_build(reference)


@pytest.mark.fault("output that can't be written")
@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[1])
def test_output_to_a_full_disk(fault: Fault, words: tuple[str, ...]) -> None:
    give(fault.project, hello=HELLO)
    with Path("/dev/full").open("w") as full:
        done = fault.call(*words, stdout=full, stderr=subprocess.PIPE)
    fault.hold("wrong", done.returncode == 2, f"exit code {done.returncode}")
    fault.said(done.stderr, "the output: no space left on device: make room")
    fault.nothing_left()


@pytest.mark.fault("a store that can't be written")
def test_a_store_that_is_read_only(fault: Fault) -> None:
    runs = give(fault.project, hello=HELLO)
    store = fault.project / STORE
    store.mkdir(parents=True)
    store.chmod(0o500)
    done = fault.call(*RECORD, preexec_fn=without_privileges)
    store.chmod(0o700)
    fault.hold("wrong", done.returncode == 2, f"exit code {done.returncode}")
    fault.said(done.stdout, f"{store}/hurt.hello.plain.", "permission denied: let yourself write")
    fault.nothing_left()
    fault.next_record(*runs)


@pytest.mark.fault("no folder for temporary files")
def test_no_temporary_folder_for_a_record(fault: Fault) -> None:
    runs = give(fault.project, hello=HELLO)
    path = customised(fault.project / "custom", NO_TEMPORARY_FOLDER)
    fault.next_record(*runs, env=fault.settings(PYTHONPATH=path))
    fault.nothing_left()


@pytest.mark.fault("no folder for temporary files")
def test_tmpdir_that_is_a_file(fault: Fault) -> None:
    runs = give(fault.project, family=FAMILY)
    fault.next_record(*runs, env=fault.settings(TMPDIR="/dev/null"))  # there is /tmp
    fault.nothing_left()


@pytest.mark.fault("no folder for temporary files")
def test_no_temporary_folder_for_a_lab(fault: Fault) -> None:
    give_lab(fault.project, LAB)
    path = customised(fault.project / "custom", NO_TEMPORARY_FOLDER)
    done = fault.call(*BUILD, env=fault.settings(PYTHONPATH=path))
    fault.hold("wrong", done.returncode == 1, f"exit code {done.returncode}")
    fault.said(done.stdout, "no usable temporary directory", "let TMPDIR name a folder")
    fault.no_pages()
    fault.nothing_left()


@pytest.mark.fault("no /dev/shm")
@pytest.mark.parametrize("real", [False, True], ids=["simulated", "real where that is allowed"])
def test_no_shared_memory(fault: Fault, real: bool) -> None:  # noqa: FBT001 pytest calls it
    before = without_shm() if real else ()
    runs = give(fault.project, family=FAMILY if before else NO_SHM + FAMILY, hello=HELLO)
    path = "" if before else customised(fault.project / "custom", NO_SHM)
    fault.go.touch()
    done = fault.call(*RECORD, before=before, env=fault.settings(PYTHONPATH=path))
    fault.hold("wrong", done.returncode == 2, f"exit code {done.returncode}")
    first, second, *_ = [*done.stdout.strip().splitlines(), "", ""]
    fault.said(first, "programs get no locks here", "mount a /dev/shm that can be written")
    fault.said(second, "snippets/hurt/family.py under ", "exit code 1")
    fault.nothing_left()
    give(fault.project, family=FAMILY, hello=HELLO)
    fault.next_record(*runs)
