"""What differs by platform stands here, and nowhere else in the recorder.

Linux: /proc tells, at little cost, a process's session, its environment and the pipes that it holds.
macOS and others: psutil tells parents and environment; a process that is no descendant of main any more,
has left its session and has emptied its environment is not found. A write to a pipe is whole up to 512
bytes, not 4096 (bootstrap/sitecustomize.py). There is no pidfd: that main has ended is noticed later.
Windows: nothing tells one pipe from another, as the recorder must, so it refuses to record; it can be
imported, and a build can show what was recorded elsewhere.
"""

from __future__ import annotations

import errno
import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from snippets.recorder.recording import RecordingError

if TYPE_CHECKING:
    from collections.abc import Iterator

GRACE = 0.4  # seconds between asking a process to end and killing it
LOOK = 0.2  # seconds for which it is seen how busy the machine is
TIDYING = 10.0  # seconds for multiprocessing's resource tracker to clean up behind the others
PROC = "/proc"
ROUNDS = 50  # of looking for newborn processes, where they never cease to be born
EXITING, OF_THE_KERNEL = 0x4, 0x200000  # flags of a process: PF_ in Linux's sched.h
STUCK = 60.0  # seconds in which a process that is killed must be gone
TURNING = 1.0  # seconds, at most, to wait for a process that is turning into another program
NO_MORE_FILES = (errno.EMFILE, errno.ENFILE)

launching = threading.Lock()  # between fork and exec a new main holds the pipes of other runs


def pipe_name(write: int) -> str:
    """Name a pipe by its writing end, the same in every process that holds it.

    Raises:
        RecordingError: this platform doesn't tell pipes apart.
    """
    status = os.fstat(write)  # on macOS the reading end has another number
    if not status.st_ino:
        raise RecordingError(
            "recording needs pipes that can be told apart: use Linux, macOS or WSL"
        )
    return f"{status.st_dev}:{status.st_ino}"


def try_lock(handle: IO[str]) -> bool:
    """Lock a file unless another process or thread holds the lock; on Windows do without."""
    try:
        import fcntl  # noqa: PLC0415 Windows has none

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except ImportError:
        return True
    return True


def busy() -> float | None:
    """Return how busy the CPUs are with other work, from 0 to 1; None where nobody tells."""
    try:
        import psutil  # noqa: PLC0415 needed only here and to end what is left

        part: float = psutil.cpu_percent(LOOK) / 100
    except (ImportError, OSError):
        return None
    return round(part, 2)


def files_allow() -> int:
    """Return how many runs the limit on open files allows at once: each needs four, its start some more."""
    try:
        import resource  # noqa: PLC0415 Windows has none
    except ImportError:
        return 1
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(1, (limit - 40) // 4) if limit != resource.RLIM_INFINITY else 10_000


def signal_name(number: int) -> str:
    """Name a signal; not every platform has each."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


@dataclass
class Signs:
    """By what a process is known to belong to a run. Each sign covers what another misses.

    It is main or a descendant, sits in main's session, carries the run's token in its environment, or
    holds the run's pipe. A daemon leaves the session and the family, but not the environment. A program
    that was called is known, too, until its end: it may have been given none of these.
    """

    token: str
    pipe: str
    main: int = -1  # until it has begun
    called: set[int] = field(default_factory=set)
    since: float = field(default_factory=time.monotonic)  # when the run began


def processes_of(run: Signs) -> list[int]:
    """Return the processes of a run that are still there, zombies aside."""
    deadline = time.monotonic() + TIDYING
    while True:
        try:
            with launching:
                if Path(PROC, "self", "environ").exists():
                    pipe = f"pipe:[{run.pipe.partition(':')[2]}]"
                    parents, found = look_in_proc(run.main, run.token.encode(), pipe)
                else:
                    parents, found = ask_psutil(run.main, run.token)
            break
        except OSError as error:  # other runs will soon have closed some
            if error.errno not in NO_MORE_FILES or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    found |= {pid for pid in run.called & parents.keys() - found if began(pid) > run.since - 1}
    grown = True
    while grown:
        children = {pid for pid, parent in parents.items() if parent in found} - found
        found |= children
        grown = bool(children)
    return sorted(found)


def began(pid: int) -> float:
    """Return when a process began, as time.monotonic() tells: an older one has only its number from a run."""
    import psutil  # noqa: PLC0415 needed only here and to end what is left

    try:
        began = float(psutil.Process(pid).create_time())
    except psutil.Error:
        return 0
    age = (
        time.clock_gettime(time.CLOCK_REALTIME) - began
    )  # the clock may have jumped, but not since
    return time.monotonic() - age


def look_in_proc(main: int, token: bytes, pipe: str) -> tuple[dict[int, int], set[int]]:
    """Return the parent of each process, and the processes that bear a sign of the run."""
    parents: dict[int, int] = {}
    found: set[int] = set()
    for pid in numbers():
        folder = f"{PROC}/{pid}"
        try:
            # after the name in brackets: state, parent, process group, session (proc(5))
            fields = read(f"{folder}/stat").rpartition(b")")[2].split()
            if fields[0] in b"ZX":
                continue
            parents[pid] = int(fields[1])
            if (
                main in (pid, int(fields[3]))
                or token in environment(folder)
                or any(entry_leads_to(pipe, entry.path) for entry in os.scandir(f"{folder}/fd"))
            ):
                found.add(pid)
        except OSError as error:
            if error.errno in NO_MORE_FILES:
                raise
            continue  # it has ended meanwhile, or belongs to another user
    return parents, found


def numbers() -> Iterator[int]:
    """Tell the number of each other process, those that are born meanwhile last.

    A process that ends before it is looked at may have left one that nobody has told of yet.
    """
    seen = {os.getpid()}
    for _ in range(ROUNDS):
        names = os.listdir(PROC)  # noqa: PTH208 this runs often: no object for each process
        if not (born := {int(name) for name in names if name.isdigit()} - seen):
            return
        yield from sorted(born)
        seen |= born


def ask_psutil(main: int, token: str) -> tuple[dict[int, int], set[int]]:
    """Return the same where there is no /proc; what holds the pipe isn't known there."""
    import psutil  # noqa: PLC0415 as above

    parents: dict[int, int] = {}
    found: set[int] = set()
    for process in psutil.process_iter():
        try:
            if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
                continue
            parents[process.pid] = process.ppid()
            session = os.getsid(process.pid) if hasattr(os, "getsid") else process.pid
            if main in (process.pid, session) or token in str(process.environ()):
                found.add(process.pid)
        except (psutil.Error, OSError) as error:
            if getattr(error, "errno", None) in NO_MORE_FILES:
                raise
            continue  # it has ended meanwhile, or belongs to another user
    return parents, found


def read(path: str) -> bytes:
    """Return what a file of /proc says."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return b"".join(iter(lambda: os.read(descriptor, 1 << 16), b""))
    finally:
        os.close(descriptor)


def environment(folder: str) -> bytes:
    """Return the environment of a process; of one that is just turning into another program, that one's.

    Between two programs, in the middle of execve(2), it has none. Numbers of fields: proc(5).
    """
    until = time.monotonic() + TURNING
    while not (found := read(f"{folder}/environ")) and time.monotonic() < until:
        fields = read(f"{folder}/stat").rpartition(b")")[2].split()
        flags, code, first, last = (int(fields[number - 3]) for number in (9, 26, 50, 51))
        bare = code and 0 < first == last
        if bare or flags & (EXITING | OF_THE_KERNEL):  # it has none for good
            break
        time.sleep(0.001)
    return found


def entry_leads_to(pipe: str, path: str) -> bool:
    """Tell whether an open file descriptor is this pipe; it may be closed meanwhile."""
    try:
        return os.readlink(path) == pipe  # noqa: PTH115 this runs often
    except FileNotFoundError:
        return False


def end_all(run: Signs, patience: float = 0) -> list[int]:
    """End every process of a run: asked first, then killed. Return those that had to be.

    Helpers of multiprocessing end by themselves right after main: `patience` is the time in seconds
    to let them.

    Raises:
        RecordingError: some can't be ended; all others are.
    """
    ended = left = processes_of(run)
    deadline = time.monotonic() + patience
    while left and time.monotonic() < deadline:
        time.sleep(0.01)
        ended = left = processes_of(run)
    refused = tell(ended, "terminate")
    deadline = time.monotonic() + GRACE
    while left and time.monotonic() < deadline:
        time.sleep(0.01)
        left = processes_of(run)
    deadline = time.monotonic() + TIDYING
    last = time.monotonic() + STUCK
    while not refused.issuperset(left) and time.monotonic() < last:
        if others := [pid for pid in left if not is_tracker(pid)]:
            deadline = time.monotonic() + TIDYING
        refused |= tell(others if time.monotonic() < deadline else left, "kill")
        time.sleep(0.005)
        left = processes_of(run)
    if left:
        pids = " ".join(map(str, left))
        message = f"can't be ended, as another user's or held by the system: sudo kill {pids}"
        raise RecordingError(f"{' and '.join(map(name_of, left))}: {message}")
    return ended


def name_of(pid: int) -> str:
    """Name a process by its program and its number."""
    import psutil  # noqa: PLC0415 as above

    try:
        return f"{psutil.Process(pid).name()} ({pid})"
    except psutil.Error:
        return f"process {pid}"


def is_tracker(pid: int) -> bool:
    """Tell whether a process is a resource tracker, which ends by itself when the others have ended.

    It removes their semaphores and shared memory then, so it is killed only if it hangs.
    """
    import psutil  # noqa: PLC0415 as above

    with suppress(psutil.Error):
        return "multiprocessing.resource_tracker" in " ".join(psutil.Process(pid).cmdline())
    return False


def tell(pids: list[int], what: str) -> set[int]:
    """Ask each process that is still there to end ("terminate"), or end it ("kill"); return who may refuse."""
    refused: set[int] = set()
    if not pids:
        return refused
    import psutil  # noqa: PLC0415 as above

    for pid in pids:
        try:
            getattr(psutil.Process(pid), what)()
        except psutil.NoSuchProcess:
            continue
        except psutil.AccessDenied:
            refused.add(pid)
    return refused


def hear_of_ends() -> None:
    """Have the exit codes of children kept, whatever whoever started this process has set."""
    number = getattr(signal, "SIGCHLD", None)
    if number and signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)
