"""What is missing, or named wrongly, in the tests of the programs is told by file and line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from snippets.recorder.run import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TEST = """import pytest


@pytest.mark.program("trading_threads/thread.py")
def test_nothing(recording):
    pass
"""


def test_what_is_missing_is_told_with_what_to_write(project: Path) -> None:
    ignore = shutil.ignore_patterns("__pycache__", "test_*.py")
    shutil.copytree(ROOT / "tests", project / "tests", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", project)
    shutil.copy(ROOT / "tests" / "test_completeness.py", project / "tests")
    (project / "tests" / "snippets" / "test_wrong.py").write_text(TEST, "utf-8")
    (project / "snippets" / "event" / "new.py").touch()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "--continue-on-collection-errors"],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    for words in (
        "tests/snippets/test_wrong.py:4: no program 'trading_threads/thread.py': did you mean",
        "snippets/trading_threads/processes.py has no test: write one below a line ",
        '@pytest.mark.program("trading_threads/processes.py") in tests/snippets/test_trading_threads.py',
        "docs/zh: no page has the source of snippets/trading_threads/processes.py: write ",
        '--8<-- "trading_threads/processes.py" on',
        "docs/en: no page has the run of snippets/trading_threads/processes.py: write print(show(",
        'snippets/event/new.py: not in the catalog: add [[program]] with path = "event/new.py"',
    ):
        assert words in done.stdout
