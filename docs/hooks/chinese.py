"""The Chinese build: it runs beside the English one, and ends with it, even if SIGKILL ends that."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from messages import failure_in, warnings_in
from mkdocs.exceptions import PluginError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

ROOT = Path(__file__).resolve().parents[2]
TOOL = "properdocs" if "properdocs" in sys.modules else "mkdocs"  # that makes this build
HELD = "SITE_INPUT_IS_HELD"  # tells the Chinese build that the English one holds its input open


def start(config: MkDocsConfig) -> subprocess.Popen[str]:
    """Start the Chinese build; its site goes below the English one."""
    return subprocess.Popen(  # noqa: S603 the command is ours
        [
            sys.executable, "-m", TOOL, "build",  # not --quiet: --strict would see nothing
            *(["--strict"] if config.strict else []),
            "--config-file", str(ROOT / "mkdocs.zh.yml"),
            "--site-dir", str(Path(config.site_dir) / "zh"),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "SITE_URL_ZH": f"{config.site_url}zh/" if config.site_url else "",
            HELD: "yes",
        },
        text=True,
        encoding="utf-8",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip


def end_with_english() -> None:
    """End this process, if it is the Chinese build, as soon as the English one is gone."""
    if os.environ.pop(HELD, None):
        threading.Thread(target=lambda: (os.read(0, 1), os._exit(1)), daemon=True).start()


def wait_for(child: subprocess.Popen[str]) -> list[str]:
    """Wait until the Chinese build has ended; return its warnings.

    Raises:
        PluginError: it failed.
    """
    text = child.stdout.read() if child.stdout else ""  # communicate() would close its input
    if child.wait():
        message = f"the Chinese build failed:\n{failure_in(text)}"
        raise PluginError(message)
    return list(warnings_in(text))


def end(child: subprocess.Popen[str]) -> None:
    """End the Chinese build."""
    child.terminate()
    child.communicate()
