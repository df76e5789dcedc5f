"""The guard: end what a process has left that was killed. guard.py starts it, and says what there is.

Each line of its standard input is a token, and either what belongs to it or, when it has ended, nothing.
"""

import os
import sys


def main() -> None:
    """Wait until the other process is gone, then end what has not ended."""
    begun: dict[str, list[str]] = {}
    for line in sys.stdin.buffer:
        token, *more = os.fsdecode(line).rstrip("\n").split("\t")
        if more:
            begun[token] = more
        else:
            begun.pop(token, None)
    if not begun:
        return
    import shutil  # noqa: PLC0415 most guards end here: they are to start fast
    from pathlib import Path  # noqa: PLC0415

    sys.path[0] = str(Path(__file__).resolve().parents[2])
    from snippets.recorder.platforms import Signs, end_all  # noqa: PLC0415

    for token, (pipe, pid, folder) in begun.items():
        end_all(Signs(token, pipe, int(pid)))
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
