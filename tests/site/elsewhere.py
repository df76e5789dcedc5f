"""Recordings as another Python or platform would hand them over, made by hand from real ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from snippets.recorder.interpreters import PLATFORMS, current

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FOLDER = "recordings"


def hand_over(project: Path, *names: str) -> None:
    """Record the programs of a project, and say that these Pythons did it: linux-3.98."""
    command = [sys.executable, "-m", "snippets", "record", "--to", FOLDER]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    made = project / FOLDER / current().name
    for name in names:
        platform, _, release = name.partition("-")
        for file in made.iterdir():
            data = json.loads(file.read_text("utf-8"))
            data["recording"] |= {"platform": PLATFORMS[platform], "python": f"{release}.0"}
            target = project / FOLDER / name / file.name
            target.parent.mkdir(exist_ok=True)
            target.write_text(json.dumps(data), "utf-8")


def change(file: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Change what a file holds."""
    data = json.loads(file.read_text("utf-8"))
    edit(data)
    file.write_text(json.dumps(data), "utf-8")


def build(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Build a project with the recordings that were handed over."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *options],
        cwd=project, text=True, capture_output=True, check=False,
        env=os.environ | {"RECORDINGS_FOLDER": str(project / FOLDER)},
    )  # fmt: skip


def with_processes(project: Path) -> None:
    """Give the small project a program with three start methods, shown on its page."""
    catalog = project / "snippets" / "catalog.toml"
    text = catalog.read_text("utf-8").replace('["fork"]', '["fork", "spawn", "forkserver"]')
    catalog.write_text(text, "utf-8")
    for language in ("en", "zh"):
        page = project / "docs" / language / "lesson" / "trading_threads.md"
        block = page.read_text("utf-8").rpartition("```python")[2]
        block = block.replace("/threads.py", "/processes.py").replace('"threads"', '"processes"')
        page.write_text(f"{page.read_text('utf-8')}\n```python{block}", "utf-8")
