"""The dictionary by which the search parts Chinese text into words."""

from __future__ import annotations

import logging
from pathlib import Path

import jieba

ROOT = Path(__file__).resolve().parents[2]
WORDS = ROOT / "docs" / "hooks" / "words.txt"


def place() -> None:
    """Let it be kept below .cache, not in /tmp, where anybody can put another."""
    jieba.setLogLevel(logging.WARNING)
    jieba.dt.tmp_dir = str(ROOT / ".cache")
    (ROOT / ".cache").mkdir(exist_ok=True)


def add_words() -> None:
    """Add the words of this site, so that the search finds the parts of compound ones."""
    jieba.load_userdict(str(WORDS))
