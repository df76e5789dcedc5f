"""Run a program as its reader would, and record what its processes print and do.

Where a recording can't be what a terminal shows (tests/strangers has a program for each):

- Half a line waits for its end, for ten million bytes; what others write meanwhile neither tears it nor
  continues it.
- What goes past sys.stdout and sys.stderr has no sender: os.write, a file on descriptor 1, faulthandler, a
  Python without this environment (env={}, -I), any other program.
- One pipe carries both streams, to keep their order: descriptor 1 is stdout, 2 is stderr, wherever a program
  has led them. The pipe is no terminal, standard input is empty, and no other descriptor is open.
- Bytes for sys.stdout.buffer are taken when they are written, not when Python's buffer is.
- A carriage return before the end of a line is dropped.
- What watches is Python inside the program: tracers, profilers, inspect and faulthandler see it, stacks are a
  few frames deeper (so is what `stacklevel` counts inside Process.run), os.environ names it, Python writes no
  bytecode, and the repr() of messages and of exceptions that nobody catches is called.
- Main leads a session of its own, as where nobody sits at a terminal: os.setsid() and os.setpgrp() refuse there.
- Lines are written as to a terminal, also where a program has turned line buffering off.
- Of more than 20,000 messages, calls and the like the later ones are not told; how processes end is.
- TMPDIR names a folder of the run's own. When main has ended by itself, what is left in it goes one folder up,
  where the recording shows it, but for multiprocessing's own; when main was ended, it goes away. A program
  doesn't see what lies there already; where it has left a file of the same name, the recorder says so.
- What runs on is ended a second after main. A process that was forked by hand is not found if it has left
  main's session, has closed the pipe, and has then executed a program with an empty environment.
"""

from __future__ import annotations

import contextlib
import os
import platform
import re
import secrets
import select
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from snippets.recorder.activity import PACE, Activity
from snippets.recorder.frames import Output, Parser
from snippets.recorder.guard import guard
from snippets.recorder.interpreters import Interpreter, current
from snippets.recorder.launch import launch
from snippets.recorder.platforms import Signs, busy, end_all, pipe_name
from snippets.recorder.recording import Event, Line, Recording, RecordingError
from snippets.recorder.temporary import TemporaryFolder

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
SNIPPETS = ROOT / "snippets"
LINGER = 1.0  # seconds that the children of a program that has ended may still write
PATIENCE = 0.5  # seconds that its processes may take to end when all output is closed
START_METHODS = ("fork", "spawn", "forkserver")


def record(  # noqa: PLR0913, PLR0915 each is a setting of a run, which is told from begin to end
    script: Path,
    *,
    start_method: str | None = None,
    stop_after: str | None = None,
    linger: float = 0,
    stop_at: float | None = None,
    time_limit: float = 30.0,
    measuring: bool = False,
    neutral: bool = False,
    interpreter: Interpreter | None = None,
    on_line: Callable[[Line], None] | None = None,
    cancelled: threading.Event | None = None,
) -> Recording:
    """Run a script in a process group of its own until it ends or its rule ends it.

    Args:
        script: the program; shown, and run, relative to the project where it lies in it.
        start_method: what multiprocessing uses if the program chooses none; None for its default.
        stop_after: a regular expression; the first line that it matches is the last one recorded.
        linger: seconds that the run goes on, and is recorded, after that line.
        stop_at: seconds after which the run is ended, as expected.
        time_limit: seconds after which the run is ended, unexpectedly.
        measuring: the program measures time, so its messages and events are not watched, which takes time;
            how busy the machine is with other work before it begins is kept with its `begin`.
        neutral: leave out the variables of the environment by which Python shows more, or less.
        interpreter: the Python that runs it; None for this one.
        on_line: called with each line as it arrives.
        cancelled: another thread sets it to have the run ended at once.

    Raises:
        RecordingError: the run was cancelled, or the system refuses to end a process of it.

    Whatever happens, an exception, Ctrl-C or SIGKILL included, no process of the run is left that may be ended.
    """
    pattern = re.compile(stop_after) if stop_after else None

    def watch(line: Line) -> bool:
        if on_line:
            on_line(line)
        return bool(pattern and pattern.search(line.text))

    script = Path(script).parent.resolve() / Path(script).name  # a program may go by its name
    inside = script.is_relative_to(ROOT)
    shown = script.relative_to(ROOT).as_posix() if inside else str(script)
    python = interpreter or current()
    python.compile_bootstrap()
    before = {"busy": busy()} if measuring else {}
    token = secrets.token_hex(8)
    read, write = os.pipe()
    signs = Signs(token, pipe_name(write))
    settings = f"{token},{signs.pipe},{start_method or ''},{'measuring' if measuring else ''}"
    folder = TemporaryFolder()
    output = Output(watch, linger, folder.shown)
    process: subprocess.Popen[bytes] | None = None
    whole = left_alone = False
    try:
        guard.begin(token, signs.pipe)
        folder.make(lambda path: guard.begin(token, signs.pipe, folder=path))
        place = ROOT if inside else None
        command = [python.executable, shown]
        process, started = launch(command, place, write, settings, folder.path, neutral=neutral)
        signs.main = process.pid
        guard.begin(token, signs.pipe, process.pid, folder.path)
        os.close(write)
        write = -1
        parser = Parser(token, started, output, process.pid, signs.called)
        output.add_event(Event(0.0, process.pid, "begin", {"name": "main", **before}))
        limit = min(time_limit, stop_at or time_limit)
        activity = None if measuring else Activity()
        stopped = follow(process, read, parser, limit, cancelled or threading.Event(), activity)
        duration = (time.monotonic_ns() - started) / 1e9
        output.until = duration if stopped else output.until
        left = end_all(signs, 0 if stopped else PATIENCE)
        code = process.wait()
        drain(read, parser)
        matched = output.matched
        parser.close()
        if not stopped:
            end = parser.main_last if parser.main_finished else duration
            output.add_event(Event(round(end, 6), process.pid, "end", {"exit_code": code}))
            output.events += [Event(round(duration, 6), pid, "left-behind") for pid in left]
        output.events += activity.events() if activity else []
        whole, left_alone = True, not stopped and code >= 0
    finally:
        with contextlib.ExitStack() as tidy:  # from the last to the first, whatever one may raise
            tidy.callback(guard.end, token)
            tidy.callback(folder.remove, ended=not left_alone)
            if not whole:
                if process:
                    tidy.callback(wait_for, process)
                tidy.callback(end_all, signs)
            for descriptor in (read, write):
                if descriptor >= 0:
                    tidy.callback(os.close, descriptor)
    if output.full:
        duration = output.lines[-1].time
    rule = matched or bool(stop_at and stop_at <= time_limit)
    return Recording(
        command=["python", shown],
        start_method=start_method,
        python=python.version,
        platform=platform.system(),
        duration=round(duration, 3),
        ended=("rule" if rule else "time-limit") if stopped else ("signal" if code < 0 else "exit"),
        exit_code=None if stopped else code,
        lines=output.lines,
        events=output.events,
        omitted_lines=output.omitted,
    )


def follow(  # noqa: C901, PLR0912, PLR0913 one loop over all that can happen
    process: subprocess.Popen[bytes],
    read: int,
    parser: Parser,
    limit: float,
    cancelled: threading.Event,
    activity: Activity | None,
) -> bool:
    """Read until the run ends; return True if it has to be stopped.

    Raises:
        RecordingError: the run was cancelled.
    """
    poll = select.poll()
    poll.register(read, select.POLLIN)
    with contextlib.ExitStack() as stack:
        if hasattr(os, "pidfd_open"):
            watcher = os.pidfd_open(process.pid)
            stack.callback(os.close, watcher)
            poll.register(watcher, select.POLLIN)
        else:
            watcher = -1
        deadline = time.monotonic() + limit
        ended: float | None = None
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                return ended is None
            pause = PACE if activity else 0.05 if watcher < 0 or ended else 0.2
            ready = poll.poll(min(left, pause) * 1000)
            if cancelled.is_set():
                message = "the run was cancelled"
                raise RecordingError(message)
            if activity and not ended:
                activity.look(parser.output.pids, parser.clock())
            if any(descriptor == read for descriptor, _ in ready):
                data = os.read(read, 1 << 16)
                if data:
                    parser.feed(data, parser.clock())
                elif has_ended(process):
                    return False
                else:  # the program closed its output, and goes on
                    poll.unregister(read)
            if parser.output.matched:
                if not parser.output.linger:
                    return True
                deadline = min(deadline, time.monotonic() + parser.output.linger)
            if ended is None and has_ended(process):
                ended = time.monotonic()
                deadline = min(deadline, ended + LINGER)
                if watcher >= 0:
                    poll.unregister(watcher)
                if not is_open(read, poll):
                    return False


def wait_for(process: subprocess.Popen[bytes]) -> None:
    """Wait for main, which has been ended unless it could not be."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether a process has ended, and leave it to be waited for.

    Ctrl-C in the midst of its poll() would keep the lock for ever that its wait() needs.
    """
    if not hasattr(os, "waitid"):  # macOS before Python 3.13
        return process.poll() is not None
    with contextlib.suppress(ChildProcessError):  # of who ignores SIGCHLD, nobody need wait for it
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    return True


def is_open(read: int, poll: select.poll) -> bool:
    """Tell whether a descriptor is still being polled."""
    try:
        poll.modify(read, select.POLLIN)
    except OSError:
        return False
    return True


def drain(read: int, parser: Parser) -> None:
    """Read what is left in the pipe; a process that holds it open can't block this."""
    os.set_blocking(read, False)
    with contextlib.suppress(BlockingIOError):
        while data := os.read(read, 1 << 16):
            parser.feed(data, parser.clock())
