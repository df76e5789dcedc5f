"""The Chinese build as a process of its own: `python -P chinese_build.py mkdocs`.

It gets ready what takes long, and builds when it is told with what arguments and environment: a line of JSON. It
ends as soon as its input does, even in the middle: then the English build is gone.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

SLOW = ("markdown_exec", "mkdocs_jupyter.plugin", "bs4")  # to import


def listen(told: SimpleQueue[bytes]) -> None:
    """Hand over the line of the input; end this process when there is no more."""
    line = b""
    while part := os.read(0, 1 << 16):  # a thread in sys.stdin would hold its lock when Python ends
        line += part
        if line.endswith(b"\n"):
            told.put(line)
    os._exit(1)


def main() -> None:
    """Get ready, wait for the word, and build."""
    tool = sys.argv[1]
    told: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=listen, args=(told,), daemon=True).start()
    command = import_module(f"{tool}.__main__")
    for name in (f"{tool}.commands.build", *SLOW):
        import_module(name)
    sys.path.insert(0, str(Path(__file__).parent))
    import_module("dictionary").place()
    del sys.path[0]  # the names of hooks are not for others
    import_module("jieba").initialize()  # half a second
    job = json.loads(told.get())
    os.environ.update(job["environment"])
    sys.argv = [tool, *job["arguments"]]
    command.cli()


if __name__ == "__main__":
    main()
