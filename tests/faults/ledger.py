"""What a fault has done: what was lost, what was left behind, what was wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import psutil

from tests.alive import alive

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATIENCE = 120  # seconds that anything may take on a busy machine; what is right takes far less
BUILD = ("mkdocs", "build", "--strict")
RECORD = ("snippets", "record")
RUN = ("snippets", "run")
KINDS = ("lost", "left", "wrong")
# recordings and pages, locks, labs, words and templates, styles
KEPT = (".json", ".lock", ".ipynb", ".cache", ".css")
UNUSUAL = ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")  # few users set them, some containers do
DIGEST = re.compile(r"\.[0-9a-f]{8}\.")
Done = subprocess.CompletedProcess[str]


def until(condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Wait for a condition; tell whether it came true."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


class Reference(NamedTuple):
    """A small project that nothing befell."""

    project: Path
    seconds: float  # that its first build took

    @property
    def site(self) -> Path:
        """Return the site that it made."""
        return self.project / "site"


@dataclass
class Fault:
    """A fault under way in a project: how to call commands, and what has to hold afterwards."""

    name: str
    project: Path
    temporary: Path  # TMPDIR of all that is called
    mark: str  # in the environment of all that is called
    lost: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def settings(self, **more: str) -> dict[str, str]:
        """Return the environment of what is called."""
        return {
            **{name: value for name, value in os.environ.items() if name not in UNUSUAL},
            "NO_MKDOCS_2_WARNING": "1",
            "FAULT": self.mark,
            "TMPDIR": str(self.temporary),
            "GO": str(self.go),
            **more,
        }

    @property
    def go(self) -> Path:
        """Return the file that lets the programs of these tests end."""
        return self.temporary.parent / f"{self.temporary.name}.go"

    def start(self, *words: str, **settings: Any) -> subprocess.Popen[str]:
        """Start a command of the project in a process group of its own; its output goes to a pipe."""
        kept: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        kept |= {"env": self.settings(), "start_new_session": True} | settings
        command = [sys.executable, "-m", *words]
        return subprocess.Popen(command, cwd=self.project, text=True, **kept)

    def call(self, *words: str, before: tuple[str, ...] = (), **settings: Any) -> Done:
        """Call a command of the project, after what comes before it, and wait for its end."""
        kept: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        kept |= {"env": self.settings(), "timeout": PATIENCE} | settings
        command = [*before, sys.executable, "-m", *words]
        return subprocess.run(command, cwd=self.project, text=True, check=False, **kept)

    def hold(self, kind: str, holds: object, words: str) -> None:
        """Note what doesn't hold."""
        if not holds:
            getattr(self, kind).append(words)

    def said(self, text: str, *words: str, lines: int = 2) -> None:
        """A failure has to be told in a line or two, by the name of a file, and without a traceback."""
        shown = [line for line in text.splitlines() if line.strip() and line[:4] != "INFO"]
        self.hold("wrong", "Traceback" not in text, f"a traceback: {text}")
        self.hold("wrong", 0 < len(shown) <= lines, f"{len(shown)} lines, not {lines}: {text}")
        for each in words:
            self.hold("wrong", each in text, f"{each!r} isn't said: {text}")

    def nothing_left(self, *files: Path) -> None:
        """No process may be left, and no temporary file: not here, not in TMPDIR, none of `files`."""
        until(lambda: not self.processes(), 60)
        self.left += self.processes()
        until(lambda: not any(map(os.path.exists, files)), 10)
        self.left += [str(file) for file in files if file.exists()]
        until(lambda: not self.temporary_files(), 10)
        self.left += self.temporary_files()

    def no_pages(self) -> None:
        """A build that fails may leave no half of a site, which somebody might publish."""
        pages = [str(file) for file in (self.project / "site").rglob("*.html")]
        self.hold("left", not pages, f"half a site: {pages}")

    def runs(self, words: str) -> bool:
        """Tell whether a process with these words in its command has been started."""
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                ours = process.environ().get("FAULT") == self.mark
                if ours and words in " ".join(process.cmdline()):
                    return True
        return False

    def processes(self) -> list[str]:
        """Return the processes of the commands that were called."""
        return [*alive(self.mark), *alive(str(self.project))]

    def temporary_files(self) -> list[str]:
        """Return what lies in TMPDIR."""
        return [str(file) for file in self.temporary.rglob("*")]

    def end_all(self) -> None:
        """End what is left, so that a test that fails leaves nothing."""
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get("FAULT") == self.mark:
                    process.kill()

    def torn(self) -> list[str]:
        """Return what a writer that was killed has left below .cache."""
        files = [file for file in self.project.glob(".cache/**/*") if file.is_file()]
        return [str(file) for file in files if file.suffix not in KEPT]

    def next_record(self, *runs: str, **settings: Any) -> None:
        """The next record has to fill the store with these runs, and leave nothing else in it."""
        self.go.touch()
        done = self.call(*RECORD, **settings)
        self.hold("lost", done.returncode == 0, f"the next record fails: {done.stdout}")
        folder = self.project / ".cache" / "recordings"
        found = sorted(
            file.name.rpartition(".")[0].rpartition(".")[0] for file in folder.glob("*.json")
        )
        self.hold("lost", found == sorted(runs), f"the store holds {found}, not {runs}")
        self.left += self.torn()

    def next_build(self, reference: Reference) -> None:
        """The next build has to make the site that a build makes that nothing disturbed."""
        self.go.touch()
        done = self.call(*BUILD)
        self.hold("lost", done.returncode == 0, f"the next build fails: {done.stdout}")
        self.same_site(reference.site)
        self.left += self.torn()

    def same_site(self, reference: Path) -> None:
        """The site has to have the files of another, and the run on its pages."""
        site = self.project / "site"
        found, expected = (
            {
                DIGEST.sub(".", file.relative_to(folder).as_posix())  # styles depend on the run
                for file in folder.rglob("*")
                if file.is_file()
            }
            for folder in (site, reference)
        )
        self.hold("lost", found == expected, f"files that differ: {sorted(found ^ expected)}")
        for page in (site / "lesson", site / "zh" / "lesson"):
            file = page / "trading_threads" / "index.html"
            shown = file.read_text("utf-8") if file.exists() else ""
            self.hold("lost", "Round 10" in shown and "</html>" in shown, f"no run on {file}")
