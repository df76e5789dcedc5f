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
from types import ModuleType

SLOW = ("markdown_exec", "mkdocs_jupyter.plugin", "bs4")  # to import
# unless there are labs, or never: these two are as slow to import as all others together
UNUSED = ("jupytext", "mkdocs_jupyter.convert")


def listen(told: SimpleQueue[bytes]) -> None:
    """Hand over the line of the input; end this process when there is no more."""
    line = b""
    while part := os.read(0, 1 << 16):  # a thread in sys.stdin would hold its lock when Python ends
        line += part
        if line.endswith(b"\n"):
            told.put(line)
    os._exit(1)


def put_off(name: str) -> None:
    """Let a module be imported only when something in it is used.

    Not by importlib.util.LazyLoader: up to Python 3.12, the statement `import` counts as such a use.
    """

    def used(attribute: str) -> object:
        sys.modules.pop(name)
        return getattr(import_module(name), attribute)

    stand_in = ModuleType(name)
    stand_in.__getattr__ = used  # type: ignore[method-assign]
    sys.modules[name] = stand_in


def main() -> None:
    """Get ready, wait for the word, and build."""
    tool = sys.argv[1]
    told: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=listen, args=(told,), daemon=True).start()
    command = import_module(f"{tool}.__main__")
    for name in UNUSED:
        put_off(name)
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
