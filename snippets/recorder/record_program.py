"""Run a program as its entry in the catalog says, and refuse a run that did not end so."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from snippets.recorder.interpreters import Interpreter, current, release
from snippets.recorder.platforms import signal_name
from snippets.recorder.recording import Recording, RecordingError
from snippets.recorder.run import ROOT, SNIPPETS, record

if TYPE_CHECKING:
    import threading

    from snippets.recorder.catalog import Program


def record_program(
    program: Program,
    start_method: str | None,
    cancelled: threading.Event | None = None,
    interpreter: Interpreter | None = None,
) -> Recording:
    """Run a program of the catalog as its entry says; name files as a reader would."""
    interpreter = interpreter or current()
    ending = program.endings[start_method]
    recording = record(
        SNIPPETS / program.path,
        start_method=start_method,
        stop_after=ending.stop_after,
        linger=ending.linger,
        stop_at=ending.stop_at,
        time_limit=ending.time_limit,
        measuring=program.alone,
        neutral=True,
        interpreter=interpreter,
        cancelled=cancelled,
    )
    lines = [replace(line, text=portable(line.text, interpreter)) for line in recording.lines]
    return replace(recording, lines=lines)


def portable(text: str, interpreter: Interpreter) -> str:
    """Replace the paths of this machine: the project's, the interpreter's, its library's."""
    shown = f"lib/python{release(interpreter.version)}"
    for path, name in (
        (interpreter.executable, "python"),
        (interpreter.library, shown),
        (f"{ROOT}{os.sep}", ""),
    ):
        text = text.replace(path, name)
    return text


def check(program: Program, recording: Recording) -> Recording:
    """Return the recording if it ended as the catalog says.

    Raises:
        RecordingError: it did not; the message names the program and shows its last lines.
    """
    trouble = None
    ending = program.endings[recording.start_method]
    must = "rule" if ending.stop_after or ending.stop_at else "exit"
    if recording.ended == "signal":
        number = -(recording.exit_code or 0)
        trouble = f"ended by {signal_name(number)}"
    elif recording.ended == "time-limit":
        trouble = (
            f"not ended after {ending.time_limit:g} s (time_limit in catalog.toml): mend the program, "
            "or, if it is to hang, give its entry stop_after with linger, or stop_at"
        )
    elif recording.ended != must:
        trouble = f"ended by itself (exit code {recording.exit_code}) before its rule applied"
    elif must == "exit" and recording.exit_code != ending.exit_code:
        trouble = f"exit code {recording.exit_code}, catalog.toml expects {ending.exit_code}"
    else:
        for name, code in recording.failures():
            if code not in ending.child_exit_codes:
                trouble = (
                    f"its process {name} ended with exit code {code}, which is not in "
                    "child_exit_codes in catalog.toml"
                )
    if trouble is None:
        return recording
    last = "\n".join(f"  {line.process}: {line.text}" for line in recording.lines[-15:])
    method = f" under {recording.start_method}" if recording.start_method else ""
    message = f"snippets/{program.path}{method}: {trouble}\n{last}"
    raise RecordingError(message)
