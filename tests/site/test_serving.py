"""`mkdocs serve` shows each change: of a page in either language, of a program, of the catalog."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.alive import processes_in
from tests.site.small_project import change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Seen = Callable[[str, str], None]

ARCHIVE = "parallel-python-offline.zip"
PAGE = "lesson/trading_threads/"


def serve(project: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Serve the copy; return the server and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    temporary = project.parent / "temporary"
    temporary.mkdir()
    with (project.parent / "serve.log").open("w") as output:
        server = subprocess.Popen(
            command, cwd=project, stdout=output, stderr=output, start_new_session=True,
            env={**os.environ, "TMPDIR": str(temporary)},
        )  # fmt: skip
    return server, port


@pytest.fixture
def seen(project: Path) -> Iterator[Seen]:
    """Serve the copy; return a function that waits until a page shows some words."""
    server, port = serve(project)
    log, temporary = project.parent / "serve.log", project.parent / "temporary"

    def wait_for(path: str, words: str) -> None:
        deadline = time.monotonic() + 90
        text = ""
        while words not in text:
            assert server.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < deadline, f"{words} not on {path}: {log.read_text('utf-8')}"
            time.sleep(0.2)
            try:
                with urlopen(f"http://127.0.0.1:{port}/{path}", timeout=30) as page:
                    text = page.read().decode()
            except URLError:
                continue

    yield wait_for
    os.killpg(server.pid, signal.SIGINT)
    server.wait(60)
    assert processes_in(project) == []
    assert list(temporary.glob("mkdocs_*")) == []
    assert "stopped before it was done" not in log.read_text("utf-8")
    assert "KeyboardInterrupt" not in log.read_text("utf-8")


def said(project: Path) -> str:
    """Return all that the server has said."""
    return (project.parent / "serve.log").read_text("utf-8")


def told(project: Path, words: str, before: str = "") -> str:
    """Wait until the server says some words; return all that it has said since it had said what was `before`."""
    deadline = time.monotonic() + 90
    while words not in (since := said(project)[len(before) :]):
        assert time.monotonic() < deadline, since
        time.sleep(0.2)
    return since


def test_each_change_is_shown(project: Path, seen: Seen) -> None:
    seen(PAGE, "Round 10")
    seen(f"zh/{PAGE}", "Round 10")
    change(project, f"docs/en/{PAGE[:-1]}.md", "1.  One.", "1.  One, in other words.")
    seen(PAGE, "One, in other words.")
    change(project, f"docs/zh/{PAGE[:-1]}.md", "2.  Two.", "2.  Two, in other words.")
    seen(f"zh/{PAGE}", "Two, in other words.")
    change(project, "snippets/trading_threads/threads.py", "[End of input]", "[The end]")
    for language in ("", "zh/"):
        seen(language + PAGE, "<code>[The end]</code>")
    change(project, "snippets/catalog.toml", "[[program]]", '[[program]]\nstop_after = "^Round 3$"')
    seen(PAGE, "still running after")
    seen(f"zh/{PAGE}", "<code>Round 3</code>")


def test_an_edit_during_the_first_build_is_shown(project: Path, seen: Seen) -> None:
    deadline = time.monotonic() + 90
    while not list((project.parent / "temporary").glob(f"mkdocs_*/{PAGE}index.html")):
        assert time.monotonic() < deadline, said(project)
        time.sleep(0.01)
    change(project, f"docs/en/{PAGE[:-1]}.md", "1.  One.", "1.  One, meanwhile.")
    seen(PAGE, "One, meanwhile.")


def test_the_offline_archive_is_not_made_but_how_to_make_it_is_said(
    project: Path, seen: Seen
) -> None:
    for language, link in (("en", ARCHIVE), ("zh", f"../{ARCHIVE}")):
        page = f"docs/{language}/index.md"
        change(project, page, "# Home {#home}\n", f'# Home {{#home}}\n\n<a href="{link}">All</a>\n')
    seen("", "<p>All (<code>mkdocs build</code> makes it)</p>")
    seen("zh/", "<p>All（由 <code>mkdocs build</code> 生成）</p>")  # noqa: RUF001
    assert list((project.parent / "temporary").rglob("programs.zip"))
    assert not list((project.parent / "temporary").rglob(f"{ARCHIVE}*"))


def test_a_mistake_is_told_and_mended(project: Path, seen: Seen) -> None:
    seen(PAGE, "Round 10")
    change(project, f"docs/en/{PAGE[:-1]}.md", "3.  Three.\n", "")
    told(project, "notes below the block are [1, 2]")
    change(project, f"docs/en/{PAGE[:-1]}.md", "2.  Two.\n", "2.  Two.\n3.  Mended.\n")
    seen(PAGE, "Mended.")
    chinese = f"docs/zh/{PAGE[:-1]}.md"
    change(project, chinese, "show\n", "show\n\n1 / 0\n")
    text = told(project, "ZeroDivisionError: ")
    assert text.count(f"{chinese}:11: Execution of python code block") == 1


def test_a_hook_that_changes_is_said_to_need_a_new_start(project: Path, seen: Seen) -> None:
    seen(PAGE, "Round 10")
    change(project, "docs/hooks/notes.py", '"""', '"""Now: ')
    told(project, "docs/hooks has changed: end mkdocs serve and start it again")


def test_a_rebuild_may_be_broken_off(project: Path, seen: Seen) -> None:
    seen(PAGE, "Round 10")
    before = said(project)
    change(project, "snippets/catalog.toml", "^Round 12$", "^Round 1000$")
    text = told(project, "under way: trading_threads/processes.py under fork", before)
    assert "recording 1 run\n" in text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_is_ended_leaves_no_process(project: Path, number: signal.Signals) -> None:
    server, _ = serve(project)
    try:
        told(project, "Serving on")
        assert len(processes_in(project)) == 2  # the other one is ready for the next Chinese build
        server.send_signal(number)
        server.wait(60)
    finally:
        server.kill()
    deadline = time.monotonic() + 60
    while processes_in(project) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_in(project) == []


def test_an_address_that_is_taken_is_told_at_once(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"127.0.0.1:{port} is taken: " in done.stderr
    assert "make serve PORT=8001" in done.stderr
    assert not (project / ".cache" / "recordings").exists()
