"""The guard: end what a process has left that was killed. guard.py starts it, and says what there is.

Each line of its standard input is a token, and either what belongs to it or, when it has ended, nothing.
"""

import os
import sys
from contextlib import suppress


def main() -> None:
    """Wait until the other process is gone, then end what has not ended."""
    begun: dict[str, list[str]] = {}
    for line in sys.stdin.buffer:
        token, *more = line.decode().rstrip("\n").split("\t")
        if more:
            begun[token] = more
        else:
            begun.pop(token, None)
    if not begun:
        return
    from pathlib import Path  # noqa: PLC0415 most guards end here: they are to start fast

    sys.path[0] = str(Path(__file__).resolve().parents[2])
    from snippets.recorder.platforms import Signs, end_all  # noqa: PLC0415
    from snippets.recorder.recording import RecordingError  # noqa: PLC0415
    from snippets.recorder.temporary import remove_tree  # noqa: PLC0415

    for token, (pipe, pid, folder) in begun.items():
        with suppress(RecordingError):  # there is nobody left to tell
            end_all(Signs(token, pipe, int(pid)))
        if folder:
            remove_tree(os.fsdecode(bytes.fromhex(folder)))


if __name__ == "__main__":
    main()
