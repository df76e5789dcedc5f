"""Programs that are hurt, and how a project gets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.ledger import RUN
from tests.site.small_project import change

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.faults.ledger import Fault

METHODS = ("fork", "spawn", "forkserver")
# it goes on until the file GO is there; its lock and event live in /dev/shm unless fork shares them
FAMILY = """
import os
import time
from multiprocessing import Event, Lock, Process


def child(up):
    print("child is up", os.getpid())
    up.set()
    while not os.path.exists(os.environ["GO"]):
        time.sleep(0.01)


if __name__ == "__main__":
    lock, up = Lock(), Event()
    process = Process(target=child, args=(up,), name="child")
    process.start()
    up.wait()
    print("semaphore", lock._semlock.name)
    print("all are up")
    process.join()
    while not os.path.exists(os.environ["GO"]):
        time.sleep(0.01)
    print("child ended with", process.exitcode)
"""
HELLO = "print('hello')\n"
HOLD = """
import os
import time

while not os.path.exists(os.environ["GO"]):
    time.sleep(0.05)
"""
LAB = """---
description: A lab.
---

# Hurt {#hurt}

```python
print("seven")
```
"""


def give(project: Path, **sources: str) -> list[str]:
    """Let the catalog of a project have these programs only; return the names of their runs."""
    folder = project / "snippets" / "hurt"
    folder.mkdir(exist_ok=True)
    entries, runs = [], []
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source, "utf-8")
        several = "multiprocessing" in source
        methods = f"start_methods = {list(METHODS)}\n" if several else ""
        entries.append(f'[[program]]\npath = "hurt/{name}.py"\n{methods}')
        runs += [f"hurt.{name}.{method}" for method in (METHODS if several else ("plain",))]
    (project / "snippets" / "catalog.toml").write_text("".join(entries), "utf-8")
    return runs


def give_lab(project: Path, lab: str) -> None:
    """Give a project a lab beside its page."""
    for language in ("en", "zh"):
        folder = project / "docs" / language / "labs"
        folder.mkdir()
        (folder / "hurt.md").write_text(lab, "utf-8")
    for config in ("mkdocs.yml", "mkdocs.zh.yml"):
        change(project, config, "nav: [index.md,", "nav: [labs/hurt.md, index.md,")


def family(fault: Fault, method: str) -> tuple[subprocess.Popen[str], list[str]]:
    """Run a program that has a child; return the run, and what it has said when all are up."""
    give(fault.project, family=FAMILY)
    running = fault.start(*RUN, "snippets/hurt/family.py", "--start-method", method)
    assert running.stdout
    said: list[str] = []
    while not said or "all are up" not in said[-1]:
        said.append(running.stdout.readline())
        assert said[-1], said
    return running, said


def hold_chinese(project: Path) -> None:
    """Let the Chinese build go on until the file GO is there."""
    change(project, "docs/zh/lesson/trading_threads.md", "show\n", f"show\n{HOLD}")
