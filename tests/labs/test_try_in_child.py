"""What a cell of a notebook defines is found by a child of `fork`, and by no other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from multiprocessing import get_all_start_methods
from textwrap import dedent
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.labs.conftest import ROOT

V4: Any = nbformat.v4  # has no types
METHODS = get_all_start_methods() * 2  # the second time a server of forkserver could be running
CELLS = [
    f"""
    import json, psutil, sys
    from labs.process_cost import try_in_child

    def work():
        print("it ran", file=sys.stderr)

    print(json.dumps([try_in_child(work, method) for method in {METHODS}]))
    """,
    "try_in_child(work, 'spawn')",
    "print(*[child.cmdline()[-1] for child in psutil.Process().children(recursive=True)])",
]
SCRIPT = """
import json, os, sys, time
from labs import process_cost

def ends_badly():
    os.write(2, b"one\\n\\x1b[1;35m<two>\\x1b[0m\\n")  # as Python 3.13 does in Jupyter
    sys.exit(3)

def hangs():
    time.sleep(600)

print(json.dumps(process_cost.try_in_child(ends_badly, "fork")))
process_cost.PATIENCE = 0.5
print(json.dumps(process_cost.try_in_child(hangs, "fork")))
try:
    process_cost.try_in_child(lambda: None, "spawn")
except Exception as error:
    print(json.dumps(type(error).__name__))
os.write(2, b"standard error is back")
"""


@pytest.fixture(autouse=True)
def _labs_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "snippets"))


def test_in_a_notebook() -> None:
    cells = [V4.new_code_cell(dedent(cell)) for cell in CELLS]
    notebook = V4.new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    [printed], [shown], [left] = (cell.outputs for cell in notebook.cells)
    for method, facts in zip(METHODS, json.loads(printed.text), strict=True):
        assert facts["start method"] == method
        if method == "fork":
            assert (facts["exit code"], facts["last line of stderr"]) == (0, "it ran")
        else:
            assert facts["exit code"] == 1
            assert "AttributeError: Can't get attribute 'work'" in facts["last line of stderr"]
    assert left.text.count("\n") == 1
    assert "resource_tracker" in left.text, "it lives as long as the kernel, and nothing else does"
    assert shown.data["text/plain"].startswith(
        "start method         spawn\nexit code            1\n"
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_it_takes_the_last_line_and_waits_no_longer_than_it_says() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    badly, hangs, refused = map(json.loads, done.stdout.splitlines())
    assert badly == {"start method": "fork", "exit code": 3, "last line of stderr": "<two>"}
    assert hangs["exit code"] == "none within 0.5 s"
    assert refused == "PicklingError"
    assert done.stderr == "standard error is back"
