"""What the build says: names of files from the root of the project, and of the Chinese build the same."""

from __future__ import annotations

import logging
import re
import time
from pathlib import Path

from mkdocs.plugins import get_plugin_logger

ROOT = Path(__file__).resolve().parents[2]
EVERY = 3  # seconds between two words about the recording
LINK = re.compile(r"Doc file '([^']+)' (?=contains an? (?:[\w ]+ )?link (?:to )?'([^']+)')")
BLOCK = re.compile(r"(?:\w+: )?(?=Execution of python code block '([^']+)')")
LISTED = re.compile(r"^  - (?=\S+\.md$)", re.MULTILINE)
LEVEL = re.compile(r"^(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) *-  ", re.MULTILINE)
NOISE = re.compile(r"^(?:(?:DEBUG|INFO) *-  .*|Aborted with .*|\s*)\n?", re.MULTILINE)
log = get_plugin_logger("site")


class Located(logging.Filter):
    """Name files in messages of MkDocs and its plugins from the root, with the line if it is found."""

    language = "en"
    page = ""  # the one under way, from the folder of its language

    def filter(self, record: logging.LogRecord) -> bool:
        """Change a message; let each pass."""
        text = record.getMessage()
        if link := LINK.match(text):
            record.msg = f"{self.place(link[1], link[2])} {text[link.end() :]}: correct the link"
        elif block := BLOCK.match(text):
            words = f'id="{block[1]}"'
            record.msg = f"{self.place(self.page, words)}: {text[block.end() :]}"
        elif record.name == "mkdocs.structure.nav":
            config = "mkdocs.zh.yml" if self.language == "zh" else "mkdocs.yml"
            record.msg = f"{config}: {LISTED.sub(f'  - docs/{self.language}/', text)}"
        else:
            return True
        record.args = ()
        return True

    def place(self, page: str, words: str) -> str:
        """Return the file of a page, and the first line in it with some words, by themselves if there is one."""
        file = ROOT / "docs" / self.language / page
        name = file.relative_to(ROOT).as_posix()
        lines = file.read_text("utf-8").splitlines() if file.is_file() else []
        whole = re.compile(rf"(?<![\w./-]){re.escape(words)}(?![\w./#-])")
        found = [number for number, line in enumerate(lines, 1) if whole.search(line)]
        found += [number for number, line in enumerate(lines, 1) if words in line]
        return f"{name}:{found[0]}" if found else name


class Progress:
    """Say how far the recording is, so that nobody waits in silence."""

    def __init__(self) -> None:
        self.told = 0.0

    def __call__(self, done: int, total: int, under_way: list[str]) -> None:
        """Take the news; pass them on from time to time."""
        now = time.monotonic()
        if not self.told:
            log.info("recording %s", runs(total))
        elif now - self.told < EVERY:
            return
        else:
            more = f" and {len(under_way) - 3} more" if len(under_way) > 3 else ""  # noqa: PLR2004
            log.info(
                "recorded %d of %d, under way: %s", done, total, ", ".join(under_way[:3]) + more
            )
        self.told = now


def runs(number: int) -> str:
    """Return a number of runs in words."""
    return f"{number} run" if number == 1 else f"{number} runs"


def first_of(messages: list[str], most: int = 5) -> list[str]:
    """Return the first of many messages, and how many more there are."""
    more = len(messages) - most
    return messages if more <= 0 else [*messages[:most], f"and {more} more files like these"]


def warnings_in(text: str) -> list[str]:
    """Return each warning and error that a build has printed, whole."""
    starts = [*LEVEL.finditer(text)]
    ends = [start.start() for start in starts[1:]] + [len(text)]
    return [
        text[start.end() : end].rstrip()
        for start, end in zip(starts, ends, strict=True)
        if start[0].startswith(("WARNING", "ERROR", "CRITICAL"))
    ]


def failure_in(text: str) -> str:
    """Return what a build that failed has printed, without what says nothing of the failure."""
    return LEVEL.sub("", NOISE.sub("", text)).rstrip()
