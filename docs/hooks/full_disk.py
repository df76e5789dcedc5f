"""MkDocs hook, before all others: let Python write no bytecode of them onto a full disk.

It would keep half a file, and fail at it in each later build: snippets/recorder/__init__.py says more.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # MkDocs restores it

import snippets.recorder  # noqa: F401 it looks, and sets sys.dont_write_bytecode
