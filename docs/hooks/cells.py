"""Run the cells of the labs in a kernel of Jupyter, and keep what they show.

It is kept under `.cache/labs` until a cell, the code that it imports or the interpreter changes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

ROOT = Path(__file__).resolve().parents[2]
SNIPPETS = ROOT / "snippets"
KEPT = ROOT / ".cache" / "labs" / "outputs"
LIMIT = 330  # seconds for one cell; longer than what is measured in it may take, and can say so
CELL = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
Shown = list[list[dict[str, Any]]]  # for each cell its outputs, as in a notebook
log = get_plugin_logger("labs")


def labs(language: str) -> dict[str, Path]:
    """Return the sources of the labs of a language by their names."""
    return {file.stem: file for file in sorted((ROOT / "docs" / language / "labs").glob("*.md"))}


def cells(source: Path) -> list[tuple[int, str]]:
    """Return the line and the code of each cell of a lab."""
    text = source.read_text("utf-8")
    return [(text.count("\n", 0, cell.start()) + 2, cell[1]) for cell in CELL.finditer(text)]


def check_twins() -> None:
    """Fail unless the cells of a lab are the same to the letter in both languages.

    Raises:
        PluginError: they differ; the message names file and line.
    """
    for name in labs("en").keys() & labs("zh").keys():
        english, chinese = cells(labs("en")[name]), cells(labs("zh")[name])
        for (line, code), (other, copy) in zip(english, chinese, strict=False):
            if code != copy:
                message = (
                    f"docs/zh/labs/{name}.md:{other}: the cell differs from that of "
                    f"docs/en/labs/{name}.md:{line}: copy it to the letter"
                )
                raise PluginError(message)


def code_of(modules: str = "*") -> dict[str, str]:
    """Return the files that cells import, by their paths from snippets/."""
    files = sorted((SNIPPETS / "labs").glob(f"{modules}.py"))
    return {file.relative_to(SNIPPETS).as_posix(): file.read_text("utf-8") for file in files}


def outputs_of(name: str) -> Shown:
    """Return what the cells of a lab show; run them if anything that they depend on has changed.

    Raises:
        PluginError: a cell failed; the message names file, line and cell.
    """
    codes = [code for _, code in cells(labs("en")[name])]
    kept = place_of(name, codes)
    with suppress(OSError, ValueError):  # missing, or broken
        found: Shown = json.loads(kept.read_text("utf-8"))
        return found
    while True:
        log.info("running the cells of docs/en/labs/%s.md", name)
        shown = run(name, codes)
        before, kept = kept, place_of(name, codes)
        if kept == before:
            break  # or else what they import has changed meanwhile
    write(kept, json.dumps(shown))
    for old in KEPT.glob(f"{name}-*.json"):
        if old != kept:
            old.unlink(missing_ok=True)
    return shown


def place_of(name: str, codes: list[str]) -> Path:
    """Return where it is kept what these cells show; that depends on all that they depend on."""
    depends = [codes, code_of(), sys.version, sys.executable, version("ipykernel")]
    key = hashlib.sha256(json.dumps(depends).encode()).hexdigest()[:32]
    return KEPT / f"{name}-{key}.json"


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all, whoever else builds at the same time."""
    import_module("snippets.recorder.files").write(path, text)  # importable since on_config


def chart_of(output: dict[str, Any]) -> Any:
    """Return the chart that an output shows, or None."""
    module = import_module("labs.chart")
    data = output.get("data", {}).get(module.MIME)
    return module.Chart(**data) if data else None


def run(name: str, codes: list[str]) -> Shown:
    """Run the cells of a lab in a kernel, in an empty folder, and return what each shows."""
    from nbclient import NotebookClient  # noqa: PLC0415 most builds run nothing
    from nbclient.exceptions import (  # noqa: PLC0415
        CellExecutionError,
        CellTimeoutError,
        DeadKernelError,
    )

    notebook = new_notebook(cells=[new_code_cell(code) for code in codes])
    environment = {**os.environ, "PYTHONPATH": str(SNIPPETS), "NO_COLOR": "1"}
    environment["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    reached = [0]
    guard = import_module("snippets.recorder.guard").guard
    with guard.guarding() as token, tempfile.TemporaryDirectory() as folder:
        guard.begin(token, folder=folder)
        environment["SNIPPETS_GUARDED"] = token  # it marks what the guard is to end
        environment["TMPDIR"] = folder  # nothing stays behind elsewhere
        client = NotebookClient(
            notebook,
            timeout=LIMIT,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            config=Config(KernelManager=private(folder)),
            on_cell_start=lambda cell_index, **_: reached.append(cell_index),
        )
        try:
            client.execute(env=environment)
        except (CellTimeoutError, DeadKernelError) as error:
            message = f"{place(name, reached[-1])} failed: {error}"
            raise PluginError(message) from error
        except CellExecutionError as error:
            reason = COLOURS.sub("", f"{error.ename}: {error.evalue}\n{error.traceback}").strip()
            message = f"{place(name, reached[-1])} failed: {reason}"
            raise PluginError(message) from error
    for number, cell in enumerate(notebook.cells):
        for output in cell.outputs:
            if output.get("name") == "stderr":
                message = f"{place(name, number)} wrote to stderr: {output.text.strip()}"
                raise PluginError(message)
    return [[dict(output) for output in cell.outputs] for cell in notebook.cells]


def private(folder: str) -> dict[str, str]:
    """Return how to talk to the kernel so that nobody else can listen, and no file lies elsewhere."""
    files = {"connection_file": str(Path(folder, ".kernel.json"))}
    return files | ({"transport": "ipc", "ip": f"{folder}/.kernel"} if os.name == "posix" else {})


def place(name: str, number: int) -> str:
    """Name a cell, with its file and line."""
    line, _ = cells(labs("en")[name])[number]
    return f"docs/en/labs/{name}.md:{line}: cell {number + 1}"
