"""The Chinese build: it runs beside the English one, and ends with it, even if SIGKILL ends that."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from messages import failure_in, warnings_in
from mkdocs.exceptions import PluginError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

ROOT = Path(__file__).resolve().parents[2]
TOOL = "properdocs" if "properdocs" in sys.modules else "mkdocs"  # that makes this build


class Chinese:
    """The process of the Chinese build under way, or of the next one."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def get_ready(self) -> subprocess.Popen[str]:
        """Start the process that will build, if there is none; it gets ready, and waits."""
        if self.process is not None and self.process.poll() is None:
            return self.process
        self.process = subprocess.Popen(  # noqa: S603 the command is ours
            [sys.executable, "-P", str(ROOT / "docs" / "hooks" / "chinese_build.py"), TOOL],
            cwd=ROOT,
            text=True,
            encoding="utf-8",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        return self.process

    def start(self, config: MkDocsConfig) -> None:
        """Let it build; its site goes below the English one."""
        process = self.get_ready()
        job = {
            "arguments": [
                "build",  # not --quiet: --strict would see nothing
                *(["--strict"] if config.strict else []),
                "--config-file", str(ROOT / "mkdocs.zh.yml"),
                "--site-dir", str(Path(config.site_dir) / "zh"),
            ],
            "environment": {
                "NO_MKDOCS_2_WARNING": "1",
                "SITE_URL_ZH": f"{config.site_url}zh/" if config.site_url else "",
            },
        }  # fmt: skip
        with suppress(BrokenPipeError):  # it has failed already: wait() tells why
            print(json.dumps(job), file=process.stdin, flush=True)

    def wait(self) -> list[str]:
        """Wait until it has ended; return its warnings.

        Raises:
            PluginError: it failed.
        """
        process = self.process
        if process is None or process.stdout is None:
            message = "no Chinese build is under way"
            raise PluginError(message)
        text = process.stdout.read()  # communicate() would close its input
        process.communicate()
        self.process = None
        if process.returncode:
            message = f"the Chinese build failed:\n{failure_in(text)}"
            raise PluginError(message)
        return list(warnings_in(text))

    def end(self) -> None:
        """End it, if it is there."""
        if self.process is not None:
            self.process.terminate()
            self.process.communicate()
            self.process = None
