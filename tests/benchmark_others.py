"""Measure this build against the ways in which one would show programs' output otherwise.

Run it with `make bench-others` on a quiet machine; it takes half an hour, and puts the other tools into
an environment of their own. Each gets the same pages in both languages and runs the same programs under
the same start methods; a program that never ends is stopped when the recorder stopped it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from snippets.recorder.catalog import load_catalog  # noqa: E402 the path comes first
from snippets.recorder.store import Store  # noqa: E402
from tests.benchmark import copy_of_project, leave_labs_out  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

TOOLS = [
    "sphinx~=9.0",
    "sphinxcontrib-programoutput~=0.20",
    "myst-nb~=1.4",
    "ipykernel~=7.0",
    "mkdocs-material~=9.8",
    "markdown-exec~=1.12.6",
]
BLOCK = re.compile(r'^( *)```python exec="true".*?\n(.*?)^ *```$', re.MULTILINE | re.DOTALL)
INCLUDE = re.compile(r'^( *)``` ?\{[^}\n]*\}\n *--8<-- "([^"]+)"\n *```$', re.MULTILINE)
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
EDITED = "trading_threads/threads.py"
NEWS = "a line that was not there before"
PAGE = "lesson/trading_threads"
WITH_METHOD = """\
import multiprocessing, runpy, sys
if __name__ == "__main__":
    method, path = sys.argv[1:]
    if method != "None":
        multiprocessing.set_start_method(method)
    sys.argv = [path]
    runpy.run_path(path, run_name="__main__")
"""
SPHINX = """\
extensions = ["myst_parser", "sphinxcontrib.programoutput"]
exclude_patterns = ["snippets", "with_method.py"]
"""
MYST_NB = """\
extensions = ["myst_nb"]
nb_execution_mode = "cache"
nb_execution_timeout = 600
exclude_patterns = ["snippets", "with_method.py"]
"""
NOTEBOOK = """\
---
file_format: mystnb
kernelspec:
  name: python3
---
"""
# its eight processes would each create the cache of a cold build, and one of them fail
CACHE = "from jupyter_cache import get_cache; get_cache('.jupyter_cache').list_cache_records()"
MKDOCS = """\
site_name: plain
theme: material
plugins: [search, markdown-exec]
markdown_extensions:
  - attr_list
  - admonition
  - pymdownx.superfences
  - pymdownx.details
  - pymdownx.snippets: {base_path: [snippets]}
"""


class Way(NamedTuple):
    """A tool: what its pages look like, and how it builds."""

    settings: str
    text: str
    program: Callable[[str], str]  # the Markdown that shows a file
    output: Callable[[str], str]  # the Markdown that shows what a command prints
    front: str
    command: list[str]
    page: str


def fence(head: str, body: str = "", options: str = "") -> str:
    """Return a fenced block."""
    return f"```{head}\n{options}{body}\n```\n"


WAYS = {
    "Sphinx, programoutput, -j 8": Way(
        "conf.py", SPHINX,
        lambda path: fence(f"{{literalinclude}} /snippets/{path}", options=":language: python\n"),
        lambda command: fence(f"{{program-output}} {command}", options=":shell:\n"),
        "", ["-m", "sphinx", "-q", "-j", "8", "docs", "site"], f"site/en/{PAGE}.html",
    ),
    "MyST-NB, cache, -j 8": Way(
        "conf.py", MYST_NB,
        lambda path: fence(f"{{literalinclude}} /snippets/{path}", options=":language: python\n"),
        lambda command: fence("{code-cell}", f"!{command}"),
        NOTEBOOK, ["-m", "sphinx", "-q", "-j", "8", "docs", "site"], f"site/en/{PAGE}.html",
    ),
    "markdown-exec alone": Way(
        "../mkdocs.yml", MKDOCS,
        lambda path: fence("python", f'--8<-- "{path}"'),
        lambda command: fence('bash exec="true" result="text"', command),
        "", ["-m", "mkdocs", "build", "-q"], f"site/en/{PAGE}/index.html",
    ),
}  # fmt: skip


def commands(path: str, python: Path) -> list[str]:
    """Return the commands that run a program as the build of this site does."""
    program, store = load_catalog().program(path), Store()
    found = []
    for method in program.runs:
        run = store.recording(program, method)
        limit = f"{run.duration:.1f}" if run.ended == "rule" else "60"
        words = ["timeout", "-s", "KILL", limit, str(python), "with_method.py", str(method)]
        found.append(f"{shlex.join([*words, f'snippets/{path}'])} 2>&1; true")
    return found


def convert(text: str, way: Way, python: Path) -> str:
    """Return a page as a tool wants it: each program, and what its runs print."""

    def runs(block: re.Match[str]) -> str:
        if "diff(" in block[2]:
            return ""
        known = [p.path for p in load_catalog().programs if f'"{p.path}"' in block[2]]
        return "\n".join(way.output(each) for path in known for each in commands(path, python))

    text = FRONT_MATTER.sub(way.front, text)
    text = BLOCK.sub(runs, text)
    return INCLUDE.sub(lambda found: way.program(found[2]), text)


def prepare(folder: Path, way: Way, python: Path) -> None:
    """Write the project of a tool."""
    docs = folder / "docs"
    for page in [*(ROOT / "docs").glob("*/*.md"), *(ROOT / "docs").glob("*/lesson/*.md")]:
        target = docs / page.relative_to(ROOT / "docs")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(convert(page.read_text("utf-8"), way, python), "utf-8")
    (docs / "index.md").write_text("# Home\n", "utf-8")
    (docs / way.settings).resolve().write_text(way.text, "utf-8")
    if way.front == NOTEBOOK:
        subprocess.run([str(python), "-c", CACHE], cwd=folder, check=True)
    for place in (folder, docs):  # commands run in the one or the other
        shutil.copytree(ROOT / "snippets", place / "snippets", ignore=shutil.ignore_patterns("__*"))
        (place / "with_method.py").write_text(WITH_METHOD, "utf-8")
    for page in docs.glob("*/lesson"):  # a notebook runs where it lies
        (page / "snippets").symlink_to(docs / "snippets")
        (page / "with_method.py").symlink_to(docs / "with_method.py")
        if not (page.parent / "snippets").exists():
            (page.parent / "snippets").symlink_to(docs / "snippets")
            (page.parent / "with_method.py").symlink_to(docs / "with_method.py")


def build(folder: Path, command: list[str], python: Path) -> float:
    """Build, and return the seconds that it took; these tools warn of much here, which is let pass."""
    began = time.perf_counter()
    done = subprocess.run(
        [str(python), *command], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    spent = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"{folder}: {' '.join(command)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return spent


def edit(file: Path, text: str) -> None:
    """Add a line to a file; some tools look at no more than its time, in seconds."""
    time.sleep(1.1)
    with file.open("a", encoding="utf-8") as handle:
        handle.write(text)


def measure(folder: Path, command: list[str], python: Path, page: str) -> list[str]:
    """Return the cells of a row: cold, warm, a program and a sentence edited."""
    times = [build(folder, command, python), build(folder, command, python)]
    for copy in {folder / "snippets", folder / "docs" / "snippets"}:
        if copy.exists():
            edit(copy / EDITED, f"print({NEWS!r})\n")
    times.append(build(folder, command, python))
    html = (folder / page).read_text("utf-8")
    shown = re.search(rf"(?<![;'\"]){NEWS}", html)  # printed: in the source it stands in quotes
    source = folder / "docs" / "en" / f"{PAGE}.md"
    edit(source, "\nOne more sentence.\n")
    times.append(build(folder, command, python))
    assert "One more sentence." in (folder / page).read_text("utf-8")
    cells = [f"{seconds:.1f}" for seconds in times]
    return [*cells[:2], cells[2] + ("" if shown else " (old output)"), cells[3]]


def main() -> None:
    """Print a row for each way."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        environment = place / "environment"
        venv.create(environment, with_pip=True)
        python = environment / "bin" / "python"
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *TOOLS], check=True)
        print(
            f"{'build, seconds':<32}{'cold':>8}{'warm':>8}{'program edited':>24}{'sentence edited':>18}"
        )
        ours = copy_of_project(place, executed=True)
        leave_labs_out(ours)
        rows = {
            "this site": measure(
                ours,
                ["-m", "mkdocs", "build", "-q"],
                Path(sys.executable),
                f"site/{PAGE}/index.html",
            )
        }
        report("this site", rows["this site"])
        for title, way in WAYS.items():
            folder = place / re.sub(r"\W+", "-", title)
            prepare(folder, way, python)
            report(title, measure(folder, way.command, python, way.page))


def report(title: str, cells: list[str]) -> None:
    """Print a row."""
    print(f"{title:<32}{cells[0]:>8}{cells[1]:>8}{cells[2]:>24}{cells[3]:>18}", flush=True)


if __name__ == "__main__":
    main()
