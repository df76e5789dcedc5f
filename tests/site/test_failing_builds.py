"""A wrong page or program fails the build, by name; a build that is broken off leaves nothing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.alive import processes_in
from tests.site.small_project import BUILD, HOME, build, change

if TYPE_CHECKING:
    from pathlib import Path

ARCHIVE = "parallel-python-offline.zip"
ENGLISH, CHINESE = "docs/en/lesson/trading_threads.md", "docs/zh/lesson/trading_threads.md"


def test_the_copy_itself_builds(project: Path) -> None:
    code, text = build(project)
    assert code == 0, text
    assert (project / "site" / "zh" / "lesson" / "trading_threads" / "index.html").is_file()


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        pytest.param(
            CHINESE, "3.  Three.\n", "3.  Three.\n4.  Four.\n",
            (f"{CHINESE}:4", "markers [1, 2, 3]", "notes below the block are [1, 2, 3, 4]"),
            id="a page that the checks refuse",
        ),
        pytest.param(
            "snippets/catalog.toml", 'start_methods = ["fork"]', "",
            ("trading_threads/processes.py: it starts processes", "add start_methods = ["),
            id="start methods that are forgotten",
        ),
        pytest.param(
            ENGLISH, "from snippets import show\n", "from snippets import show\nimport sys\nsys.exit(0)\n",
            ("sys.exit",),
            id="a block that ends the build",
        ),
        pytest.param(
            CHINESE, "from snippets import show\n", "from snippets import show\nimport sys\nsys.exit(0)\n",
            ("Chinese build failed", "sys.exit"),
            id="a block that ends the Chinese build",
        ),
        pytest.param(
            CHINESE, "# Threads", "[nowhere](nowhere.md)\n\n# Threads",
            (f"{CHINESE}:1 contains a link 'nowhere.md'", "correct the link"),
            id="a link to nowhere in Chinese",
        ),
        pytest.param(
            ENGLISH, "1.  One.", "1.  [One](../index.md#nowhere).",
            (f"{ENGLISH}:7 contains a link '../index.md#nowhere'", "correct the link"),
            id="a link to no anchor",
        ),
        pytest.param(
            ENGLISH, "1.  One.\n2.  Two.", "1.  [One](../index.md#home).\n2.  [Two](index.md).",
            (f"{ENGLISH}:8 contains a link 'index.md'", "correct the link"),
            id="a link to nowhere below a longer one that is right",
        ),
        pytest.param(
            ENGLISH, "1.  One.", "1.  <A HREF='../nowhere/'>One</A>.",
            (f"{ENGLISH}:7: the link '../nowhere/' leads to no file", "correct it"),
            id="a link in HTML to nowhere, written otherwise",
        ),
        pytest.param(
            ENGLISH, "1.  One.", """1.  <a href="../it's/">One</a>.""",
            (f"""{ENGLISH}:7: the link "../it's/" leads to no file""", "correct it"),
            id="a link in HTML to nowhere, with an apostrophe",
        ),
        pytest.param(
            ENGLISH, "1.  One.", '1.  <a href="../nowhere/">One</a>.',
            (f"{ENGLISH}:7: the link '../nowhere/' leads to no file", "correct it"),
            id="a link in HTML to nowhere",
        ),
        pytest.param(
            CHINESE, "# Threads", f'<a href="{ARCHIVE}">all</a>\n\n# Threads',
            (f"{CHINESE}:1: the archive is not there", f'write href="../../../{ARCHIVE}"'),
            id="a link to the offline archive where it isn't",
        ),
        pytest.param(
            CHINESE, "# Threads", f'- <a href="../../../{ARCHIVE}">all</a>\n\n# Threads',
            (f"{CHINESE}:1: the link '../../../{ARCHIVE}' leads", "give it a paragraph of its own"),
            id="a link to the offline archive in a list",
        ),
        pytest.param(
            CHINESE, "show\n", "show\n\n1 / 0\n",
            (f"{CHINESE}:11: Execution of python code block 'threads'", "ZeroDivisionError"),
            id="an error in a block in Chinese",
        ),
        pytest.param(
            "mkdocs.zh.yml", "nav: [index.md, lesson/trading_threads.md]", "nav: [index.md]",
            ("mkdocs.zh.yml: ", "docs/zh/lesson/trading_threads.md"),
            id="a page that the navigation lacks in Chinese",
        ),
        pytest.param(
            "snippets/trading_threads/threads.py", "while not self.to_stop", "while nothing",
            ("trading_threads/threads.py", "time_limit", "stop_after with linger, or stop_at"),
            id="a program that hangs",
        ),
        pytest.param(
            "snippets/trading_threads/threads.py", "import Queue", "import Kweue",
            ("trading_threads/threads.py", "exit code 1", "ImportError"),
            id="a program that fails",
        ),
        pytest.param(
            "snippets/catalog.toml", "stop_after", "stop_aftr",
            ("catalog.toml", "trading_threads/processes.py", "stop_aftr"),
            id="a wrong key in the catalog",
        ),
        pytest.param(
            "snippets/catalog.toml", "^Round 12$", "^Round 1000$",
            ("trading_threads/processes.py", "under fork", "time_limit"),
            id="a rule that never applies",
        ),
    ],
)  # fmt: skip
def test_a_mistake_fails_the_build_by_name(
    project: Path, file: str, before: str, after: str, says: tuple[str, ...]
) -> None:
    if "time_limit" in says:  # which the other mistakes need not meet, however busy the machine
        catalog = project / "snippets" / "catalog.toml"
        text = catalog.read_text("utf-8")
        catalog.write_text(text.replace("[[program]]\n", "[[program]]\ntime_limit = 5\n"), "utf-8")
    change(project, file, before, after)
    code, text = build(project)
    assert code != 0
    for words in says:
        assert words in text
    if file.startswith("docs/"):
        assert text.count(says[0]) == 1, text
    assert not list((project / "site").rglob("*"))  # nothing half-written to publish
    assert processes_in(project) == []


@pytest.mark.parametrize(("here", "there"), [("en", "zh"), ("zh", "en")])
def test_a_page_without_twin_fails_the_build(project: Path, here: str, there: str) -> None:
    (project / "docs" / here / "alone.md").write_text(HOME, "utf-8")
    code, text = build(project)
    assert code != 0
    assert f"docs/{here}/alone.md has no twin: write docs/{there}/alone.md" in text


@pytest.mark.parametrize("end", ["Ctrl-C in its terminal", "SIGTERM to it alone"])
def test_a_build_that_is_broken_off_leaves_nothing(project: Path, end: str) -> None:
    change(project, "snippets/catalog.toml", "^Round 12$", "^Round 1000$")
    running = subprocess.Popen(
        BUILD, cwd=project, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(processes_in(project)) < 4 and time.monotonic() < deadline:  # build, main, children
        time.sleep(0.05)
    assert running.poll() is None
    if end.startswith("Ctrl-C"):
        os.killpg(running.pid, signal.SIGINT)
    else:
        running.terminate()
    text, _ = running.communicate(timeout=60)
    assert running.returncode != 0, text
    assert processes_in(project) == []
    assert not list((project / "site").rglob("*.html"))
    store = project / ".cache" / "recordings"
    assert [file.name for file in store.iterdir() if file.suffix not in (".json", ".lock")] == []


def test_two_builds_do_not_write_to_one_folder(project: Path) -> None:
    endless = '^Round 1000$"\ntime_limit = 300'  # longer than the other takes on a busy machine
    change(project, "snippets/catalog.toml", '^Round 12$"', endless)
    with subprocess.Popen(
        BUILD, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as first:
        deadline = time.monotonic() + 60
        while len(processes_in(project)) < 4 and time.monotonic() < deadline:
            time.sleep(0.05)
        (project / "site").mkdir(exist_ok=True)
        (project / "site" / "of the first").touch()
        code, text = build(project)
        kept, ended = (project / "site" / "of the first").is_file(), first.poll()
        first.terminate()
    assert code != 0
    assert "another build writes to" in text
    assert kept
    assert ended is None
    change(project, "snippets/catalog.toml", "^Round 1000$", "^Round 12$")
    assert build(project)[0] == 0


def test_a_build_may_be_started_in_another_folder(project: Path) -> None:
    code, text = build(project.parent, "-f", f"{project.name}/mkdocs.yml")
    assert code == 0, text
    assert (project / "site" / "zh" / "lesson" / "trading_threads" / "index.html").is_file()


def test_a_dirty_build_is_refused(project: Path) -> None:
    code, text = build(project, "--dirty")
    assert code != 0
    assert "--dirty can't be" in text


def test_an_address_may_hold_what_html_escapes(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "https://example.org/a&b's/")
    code, text = build(project)
    assert code == 0, text
    page = (project / "site" / "zh" / "404.html").read_text("utf-8")
    assets = re.findall(r'(?:src|href)="/([^"]*/assets/[^"]*)"', page)
    assert assets
    for each in assets:
        assert (project / "site" / unescape(each).removeprefix("a&b's/")).is_file(), each
