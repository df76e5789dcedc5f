"""Show who a child descends from, and what else runs beside it."""

import re
from multiprocessing import Event, Process, parent_process
from os import getpid, getppid
from pathlib import Path

PROC = Path("/proc")  # the table of processes, on Linux


def introduce(main, met, seen):
    print("parent_process() is main:", parent_process().pid == main)
    print("getppid() is main:", getppid() == main)
    met.set()
    seen.wait()


def helpers(child):
    main = getpid()
    children = PROC / f"{main}/task/{main}/children"  # (1)!
    for pid in children.read_text().split():
        if int(pid) != child:
            command = (PROC / pid / "cmdline").read_text()
            yield re.search(r"multiprocessing\.(\w+)", command)[1]


if __name__ == "__main__":
    met, seen = Event(), Event()
    child = Process(
        target=introduce, args=(getpid(), met, seen), name="child"
    )
    child.start()
    met.wait()  # (2)!
    if PROC.is_dir():
        found = sorted(helpers(child.pid))
        print("helpers:", ", ".join(found) or "none")
    seen.set()
    child.join()
