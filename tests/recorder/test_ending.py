"""Which processes belong to a run, how they are ended, and what the system says of itself."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import psutil
import pytest

from snippets.recorder import platforms
from snippets.recorder.platforms import (
    Signs,
    ask_psutil,
    began,
    busy,
    end_all,
    entry_leads_to,
    environment,
    files_allow,
    processes_of,
    signal_name,
    try_lock,
)
from snippets.recorder.recording import RecordingError
from snippets.recorder.run import ROOT
from tests.alive import command_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="starts sessions")
RUN = Signs(token="no such token", pipe="0:0")
# main has a child in a session of its own, that has nothing else of main
FAMILY = """
import subprocess, time
child = subprocess.Popen(["sleep", "60"], start_new_session={}, env={{}}, close_fds=True)
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def family(request: pytest.FixtureRequest) -> Iterator[tuple[int, int]]:
    """Return main, in a session of its own, and its child."""
    code = FAMILY.format(request.param)
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE) as main:
        assert main.stdout
        child = int(main.stdout.readline())
        yield main.pid, child
        for pid in (main.pid, child):
            psutil.Process(pid).kill()


@pytest.mark.parametrize("family", [True, False], indirect=True)
def test_a_child_belongs_to_its_family_whatever_its_session(family: tuple[int, int]) -> None:
    signs = Signs(RUN.token, RUN.pipe, main=family[0])
    assert processes_of(signs) == sorted(family)


@pytest.mark.parametrize("family", [False], indirect=True)
def test_without_proc_the_session_tells_as_well(family: tuple[int, int]) -> None:
    parents, found = ask_psutil(family[0], RUN.token)
    assert found == set(family)
    assert parents[family[1]] == family[0]


def test_when_a_process_began_is_told_by_the_clock_of_the_recorder() -> None:
    age = time.time() - psutil.Process().create_time()
    assert began(os.getpid()) == pytest.approx(time.monotonic() - age, abs=0.5)
    assert began(2**22 + 1) == 0


def test_a_program_that_was_called_is_known_but_not_an_older_process_of_its_number() -> None:
    begun = time.monotonic()
    with subprocess.Popen(["sleep", "60"]) as called:
        signs = Signs(RUN.token, RUN.pipe, called={called.pid}, since=begun)
        assert processes_of(signs) == [called.pid]
        assert processes_of(Signs(RUN.token, RUN.pipe)) == []
        signs.since = time.monotonic() + 60
        assert processes_of(signs) == []
        called.kill()


def process(folder: Path, stat: str, token: str = "", link: str = "file") -> None:
    """Write what /proc says of a process."""
    (folder / "fd").mkdir(parents=True)
    (folder / "fd" / "3").symlink_to(link)
    (folder / "stat").write_text(f"{folder.name} (a) Z 1 b) {stat} 9 9 9\n", "utf-8")
    (folder / "environ").write_text(f"A=1\0B={token}\0", "utf-8")


def test_each_sign_tells_and_zombies_and_what_has_ended_count_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platforms, "PROC", str(tmp_path))
    for number in range(100, 200):  # ended while they were listed
        (tmp_path / str(number)).mkdir()
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "environ").touch()
    for number in (10, 20, 30):
        process(tmp_path / f"{number}0", "S 1 5 6")
        process(tmp_path / f"{number}1", "S 1 5 77")
        process(tmp_path / f"{number}2", "R 1 77 6")
        process(tmp_path / f"{number}3", "S 1 5 6", token="the token")
        process(tmp_path / f"{number}4", "S 1 5 6", link="pipe:[123]")
        process(tmp_path / f"{number}5", f"S {number}4 5 6")
        process(tmp_path / f"{number}6", "Z 77 77 77", token="the token", link="pipe:[123]")
    signs = Signs("the token", "5:123", main=77)
    found = [int(f"{number}{sign}") for number in (10, 20, 30) for sign in (1, 3, 4, 5)]
    assert processes_of(signs) == found


@pytest.fixture
def turning(tmp_path: Path) -> Iterator[int]:
    """Return a process that turns into the same program again and again, in a session of its own."""
    script = tmp_path / "again"
    script.write_text('#!/bin/sh\nexec "$0"\n', "utf-8")
    script.chmod(0o700)
    with subprocess.Popen([script], env={"A": str(tmp_path)}, start_new_session=True) as process:
        yield process.pid
        process.kill()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_a_process_is_known_while_it_turns_into_another_program(
    turning: int, tmp_path: Path
) -> None:
    found = [processes_of(Signs(str(tmp_path), RUN.pipe)) for _ in range(100)]
    assert found == [[turning]] * 100


def test_a_command_line_is_told_while_a_process_turns_into_another_program(turning: int) -> None:
    assert all("again" in command_of(psutil.Process(turning)) for _ in range(100))


def without_environment(folder: Path, fields: dict[int, int]) -> None:
    """Write what /proc says of a process without environment; fields as proc(5) numbers them."""
    (folder / "environ").touch()
    numbers = " ".join(str(fields.get(number, 0)) for number in range(4, 53))
    (folder / "stat").write_text(f"1 (a) b) S {numbers}\n", "utf-8")


@pytest.mark.parametrize(
    "fields",
    [{}, {50: 8192, 51: 8192}, {26: 1}],
    ids=["no memory yet", "no code yet", "not ours to read yet"],
)
def test_who_is_turning_into_another_program_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fields: dict[int, int]
) -> None:
    without_environment(tmp_path, fields)
    monkeypatch.setattr(time, "sleep", lambda _: (tmp_path / "environ").write_bytes(b"A=1\0"))
    assert environment(str(tmp_path)) == b"A=1\0"


@pytest.mark.parametrize(
    "fields",
    [{9: 0x4}, {9: 0x200000}, {9: 0x400000, 26: 4096, 50: 8192, 51: 8192}],
    ids=["ending", "of the kernel", "bare"],
)
def test_who_has_no_environment_for_good_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fields: dict[int, int]
) -> None:
    without_environment(tmp_path, fields)
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("it waits"))
    assert environment(str(tmp_path)) == b""


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_a_program_without_environment_says_so_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen(["/bin/cat"], env={}, stdin=pipe, stdout=pipe) as bare:
        assert bare.stdin
        assert bare.stdout
        bare.stdin.write(b"\n")
        bare.stdin.flush()
        assert bare.stdout.readline() == b"\n"  # so it runs
        monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("it waits"))
        assert environment(f"/proc/{bare.pid}") == b""


def test_who_is_born_while_others_are_looked_at_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "environ").touch()
    (tmp_path / "100").mkdir()
    born = iter(range(101, 104))

    def read(path: str) -> bytes:
        if path.endswith(("/100/stat", "/101/stat", "/102/stat")):  # it ends: its child is left
            process(tmp_path / f"{next(born)}", "S 1 5 6", token="the token")
            raise ProcessLookupError
        return Path(path).read_bytes()

    monkeypatch.setattr(platforms, "PROC", str(tmp_path))
    monkeypatch.setattr(platforms, "read", read)
    assert processes_of(Signs("the token", RUN.pipe)) == [103]


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE])
def test_where_files_are_scarce_it_looks_again_for_a_while(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    looks: list[float] = []

    def look(*_: object) -> tuple[dict[int, int], set[int]]:
        looks.append(time.monotonic())
        if len(looks) < 3:
            raise OSError(number, "no more files")
        return {7: 1, 8: 7, 9: 2}, {7}

    monkeypatch.setattr(platforms, "look_in_proc", look)
    monkeypatch.setattr(platforms, "ask_psutil", look)
    assert processes_of(RUN) == [7, 8]
    monkeypatch.setattr(platforms, "TIDYING", 0.2)
    monkeypatch.setattr(platforms, "look_in_proc", lambda *_: fail(number))
    monkeypatch.setattr(platforms, "ask_psutil", lambda *_: fail(number))
    begun = time.monotonic()
    with pytest.raises(OSError, match="refused"):
        processes_of(RUN)
    assert time.monotonic() - begun > 0.2


def fail(number: int) -> NoReturn:
    raise OSError(number, "refused")


def test_another_error_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platforms, "look_in_proc", lambda *_: fail(errno.EIO))
    monkeypatch.setattr(platforms, "ask_psutil", lambda *_: fail(errno.EIO))
    begun = time.monotonic()
    with pytest.raises(OSError, match="refused"):
        processes_of(RUN)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(("number", "raised"), [(errno.EMFILE, True), (errno.EPERM, False)])
def test_a_process_that_can_not_be_asked_is_passed_over_unless_files_are_scarce(
    monkeypatch: pytest.MonkeyPatch, number: int, *, raised: bool
) -> None:
    class Closed:
        pid = 2**22 + 1

        def status(self) -> NoReturn:
            fail(number)

    monkeypatch.setattr(psutil, "process_iter", lambda: [Closed()])
    if raised:
        with pytest.raises(OSError, match="refused"):
            ask_psutil(1, RUN.token)
    else:
        assert ask_psutil(1, RUN.token) == ({}, set())


def test_a_descriptor_that_was_closed_meanwhile_leads_nowhere(tmp_path: Path) -> None:
    assert not entry_leads_to("pipe:[1]", str(tmp_path / "7"))
    (tmp_path / "8").symlink_to("pipe:[1]")
    assert entry_leads_to("pipe:[1]", str(tmp_path / "8"))
    assert not entry_leads_to("pipe:[2]", str(tmp_path / "8"))


class World:
    """Processes that end by themselves after some time, or when they are told to; trackers only if killed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **ends: float) -> None:
        self.begun = time.monotonic()
        self.ends = {int(name.strip("p")): seconds for name, seconds in ends.items()}
        self.trackers: set[int] = set()
        self.stubborn: set[int] = set()
        self.told: list[tuple[str, int]] = []
        self.when: dict[tuple[str, int], float] = {}
        monkeypatch.setattr(platforms, "GRACE", 0.2)
        monkeypatch.setattr(platforms, "TIDYING", 0.6)
        monkeypatch.setattr(platforms, "processes_of", lambda _: self.left())
        monkeypatch.setattr(platforms, "is_tracker", self.trackers.__contains__)
        monkeypatch.setattr(platforms, "tell", self.tell)

    def left(self) -> list[int]:
        age = time.monotonic() - self.begun
        return sorted(pid for pid, end in self.ends.items() if age < end)

    def tell(self, pids: list[int], what: str) -> set[int]:
        for pid in pids:
            self.told.append((what, pid))
            self.when.setdefault((what, pid), time.monotonic() - self.begun)
            if what == "kill" or pid not in self.stubborn | self.trackers:
                self.ends[pid] = 0
        return set()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Callable[..., World]:
    return lambda **ends: World(monkeypatch, **ends)


def test_who_ends_in_time_is_not_told(world: Callable[..., World]) -> None:
    seen = world(p1=0.1, p2=0.2)
    assert end_all(RUN, 5) == []
    assert seen.told == []
    assert time.monotonic() - seen.begun < 4


def test_who_obeys_is_asked_only(world: Callable[..., World]) -> None:
    seen = world(p1=0.1, p2=99)
    assert end_all(RUN, 0.3) == [2]
    assert seen.told == [("terminate", 2)]
    assert seen.when["terminate", 2] >= 0.3


def test_without_patience_all_are_asked_at_once_and_the_stubborn_killed_soon(
    world: Callable[..., World],
) -> None:
    seen = world(p1=99, p2=99)
    seen.stubborn |= {2}
    assert end_all(RUN) == [1, 2]
    assert seen.told == [("terminate", 1), ("terminate", 2), ("kill", 2)]
    assert seen.when["terminate", 1] < seen.when["kill", 2] - 0.15
    assert seen.when["kill", 2] >= 0.2


def test_a_tracker_may_tidy_up_after_the_others(world: Callable[..., World]) -> None:
    seen = world(p1=99, p2=0.5)
    seen.trackers |= {2}
    seen.stubborn |= {1}
    assert end_all(RUN) == [1, 2]
    assert ("kill", 2) not in seen.told
    seen = world(p2=99)  # but it hangs
    seen.trackers |= {2}
    end_all(RUN)
    assert seen.when["kill", 2] >= 0.8


def test_how_busy_the_cpus_are_is_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "cpu_percent", lambda _: 99.4)
    assert busy() == 0.99
    monkeypatch.setattr(psutil, "cpu_percent", lambda _: fail(errno.ENOENT))
    assert busy() is None
    monkeypatch.setitem(sys.modules, "psutil", None)
    assert busy() is None


@pytest.mark.parametrize(
    ("limit", "runs"), [(20, 1), (43, 1), (47, 1), (48, 2), (200, 40), (-1, 10_000)]
)
def test_the_limit_on_files_says_how_many_runs_may_go_side_by_side(
    monkeypatch: pytest.MonkeyPatch, limit: int, runs: int
) -> None:
    import resource  # noqa: PLC0415 Windows has none

    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, 4096))
    assert files_allow() == runs
    monkeypatch.setitem(sys.modules, "resource", None)
    assert files_allow() == 1


def test_this_process_is_nobody_s_run() -> None:
    assert os.getpid() not in processes_of(Signs(RUN.token, RUN.pipe, main=os.getpid()))


def test_where_files_have_no_locks_every_writer_may_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "a").open("w") as first, (tmp_path / "a").open("w") as second:
        assert try_lock(first)
        assert not try_lock(second)
        monkeypatch.setitem(sys.modules, "fcntl", None)
        assert try_lock(second)


def test_signals_have_names_where_the_platform_knows_them() -> None:
    assert [signal_name(9), signal_name(200)] == ["SIGKILL", "signal 200"]


def test_who_may_not_be_ended_is_named_after_all_others_were(
    world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = world(p1=99, p2=99)

    def tell(pids: list[int], what: str) -> set[int]:
        seen.tell([pid for pid in pids if pid != 2], what)
        return {2} & set(pids)

    monkeypatch.setattr(platforms, "tell", tell)
    with pytest.raises(RecordingError, match=r"can't be ended, as another user's.*: sudo kill 2$"):
        end_all(RUN)
    assert ("terminate", 1) in seen.told
    assert seen.left() == [2]


def test_who_does_not_go_although_it_was_killed_is_not_waited_for_without_end(
    world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    world(p2=99)
    monkeypatch.setattr(platforms, "STUCK", 0.5)
    monkeypatch.setattr(platforms, "tell", lambda *_: set())
    with pytest.raises(RecordingError, match="can't be ended"):
        end_all(RUN)


def test_a_program_of_another_user_is_named_and_the_rest_is_tidied_up(tmp_path: Path) -> None:
    """As one that is called by sudo; the recorder has no privileges here, and its program has."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    (tmp_path / "t").mkdir()
    script = tmp_path / "program.py"
    script.write_text(OTHER_USER)
    recorder = subprocess.Popen(
        [sys.executable, "-m", "snippets", "run", str(script)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "TMPDIR": str(tmp_path / "t"), "PYTHONUNBUFFERED": "1"}, preexec_fn=not_to_kill,  # noqa: PLW1509 no thread runs here
    )  # fmt: skip
    out, err = recorder.communicate()
    assert re.search(r"can't be ended, as another user's.*: sudo kill \d+\n", err), out + err
    assert recorder.returncode == 2
    assert [*(tmp_path / "t").iterdir()] == []
    (left,) = map(int, re.findall(r"sudo kill (\d+)", err))
    psutil.Process(left).kill()
    assert "Traceback" not in err


OTHER_USER = """
import os, subprocess, sys
print("up")
subprocess.Popen(["sleep", "60"], user=65534)
"""
CAP_KILL, PR_CAPBSET_DROP = 5, 24  # capabilities(7), prctl(2)


def not_to_kill() -> None:
    """Drop what lets root end processes of others, after an exec: it can still become another user."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_KILL, 0, 0, 0)
