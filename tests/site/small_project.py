"""A copy of the project with one small page, to be broken, edited and served."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from snippets.recorder.run import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CATALOG = """[[program]]
path = "trading_threads/threads.py"
[[program]]
path = "trading_threads/processes.py"
start_methods = ["fork"]
stop_after = "^Round 12$"
"""
PAGE = """# Threads {#trading-threads}

``` { .python .annotate title="snippets/trading_threads/threads.py" }
--8<-- "trading_threads/threads.py"
```

1.  One.
2.  Two.
3.  Three.

```python exec="true" id="threads"
from snippets import show

print(show("trading_threads/threads.py"))
```
"""
BUILD = [sys.executable, "-m", "mkdocs", "build", "--strict"]
HOME = "# Home {#home}\n\n[page](lesson/trading_threads.md)\n"


def copy_project(copy: Path) -> None:
    """Copy what a build needs, with a catalog of two programs and a page of one."""
    for folder in ("docs/hooks", "docs/overrides", "snippets"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "mkdocs.zh.yml"):
        text = (ROOT / name).read_text("utf-8")
        text = text[: text.index("nav:")] + "nav: [index.md, lesson/trading_threads.md]\n"
        (copy / name).write_text(text, "utf-8")
    words = ROOT / ".cache" / "jieba.cache"  # spares each copy a second
    if words.exists():
        (copy / ".cache").mkdir()
        shutil.copy2(words, copy / ".cache")
    (copy / "snippets" / "catalog.toml").write_text(CATALOG, "utf-8")
    for language in ("en", "zh"):
        (copy / "docs" / language / "lesson").mkdir(parents=True)
        (copy / "docs" / language / "index.md").write_text(HOME, "utf-8")
        (copy / "docs" / language / "lesson" / "trading_threads.md").write_text(PAGE, "utf-8")


def change(project: Path, file: str, before: str, after: str) -> None:
    path = project / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def build(project: Path, *options: str, tool: str = "mkdocs") -> tuple[int, str]:
    """Build strictly; return the exit code and what was printed."""
    done = subprocess.run(
        [sys.executable, "-m", tool, "build", "--strict", *options],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
