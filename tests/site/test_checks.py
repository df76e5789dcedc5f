"""A mistake in a page is told by file and line, with what to do, before anything is run."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.site.small_project import change

if TYPE_CHECKING:
    from pathlib import Path

ENGLISH, CHINESE = "docs/en/lesson/trading_threads.md", "docs/zh/lesson/trading_threads.md"
PROGRAM = "snippets/trading_threads/threads.py"
CHECK = """
import sys
sys.path[:0] = ["docs/hooks", "."]
from checks import check_pages
from snippets.recorder.catalog import load_catalog
from glossary import check_rows
from mkdocs.exceptions import PluginError
try:
    rows = check_rows(["en", "zh"])
except PluginError as error:
    rows = [str(error)]
print("\\n".join(rows + check_pages([program.path for program in load_catalog().programs])))
"""


def check(project: Path) -> list[str]:
    """Return what the checks of the copy say."""
    command = [sys.executable, "-c", CHECK]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:-1]


def test_nothing_is_said_of_pages_without_mistake(project: Path) -> None:
    assert check(project) == [""]


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        pytest.param(
            ENGLISH, "3.  Three.\n", "",
            (f"{ENGLISH}:4: ", "markers [1, 2, 3]", "below the block are [1, 2]:", "write a note"),
            id="a note is missing",
        ),
        pytest.param(
            CHINESE, "3.  Three.\n", "3.  Three.\n4.  Four.\n",
            (f"{CHINESE}:4: ", "markers [1, 2, 3]", "[1, 2, 3, 4]"),
            id="a note too many in Chinese",
        ),
        pytest.param(
            ENGLISH, "2.  Two.", "2. Two.",
            (f"{ENGLISH}:4: ", "[1] (line 8: write two spaces after the dot)"),
            id="one space after the dot of a note",
        ),
        pytest.param(
            PROGRAM, "# (2)!", "# (2)",
            (f"{PROGRAM}:", "'# (2)' binds no note: write '# (2)!'"),
            id="a marker without !",
        ),
        pytest.param(
            ENGLISH, ".python .annotate", ".python",
            (f"{ENGLISH}:4: ", "write .annotate"),
            id="notes that are not bound",
        ),
        pytest.param(
            ENGLISH, 'title="snippets/trading_threads/threads.py"', 'title="threads.py"',
            (f"{ENGLISH}:4: ", f'write title="{PROGRAM}"'),
            id="a wrong title",
        ),
        pytest.param(
            ENGLISH, ' title="snippets/trading_threads/threads.py"', "",
            (f"{ENGLISH}:4: ", f'write title="{PROGRAM}"'),
            id="no title",
        ),
        pytest.param(
            ENGLISH, '--8<-- "trading_threads/threads.py"', '--8<-- "trading_threads/thread.py"',
            (f"{ENGLISH}:4: no program 'trading_threads/thread.py'", "did you mean", "threads.py'?"),
            id="a source that is not there",
        ),
        pytest.param(
            ENGLISH, '--8<-- "trading_threads/threads.py"', "--8<-- 'trading_threads/threads.py'",
            (f"{ENGLISH}:4: ", "in double quotes"),
            id="a source in single quotes",
        ),
        pytest.param(
            ENGLISH, "1.  One.", '--8<-- "trading_threads/threads.py"\n\n1.  One.',
            (f"{ENGLISH}:7: the source is in no block",),
            id="a source outside of a block",
        ),
        pytest.param(
            ENGLISH, '```python exec="true" id="threads"', '```python exec="true" id="threads',
            (f"{ENGLISH}:11: the options after the fence", 'write ```python exec="true" id="..."'),
            id="a block with broken options",
        ),
        pytest.param(
            ENGLISH, 'python exec="true"', 'python exce="true"',
            (f"{ENGLISH}:11: the options after the fence", 'exce="true"'),
            id="an unknown option",
        ),
        pytest.param(
            ENGLISH, "``` { .python .annotate", "``` { .pyhton .annotate",
            (f"{ENGLISH}:3: the options after the fence", "pyhton"),
            id="an unknown language",
        ),
        pytest.param(
            ENGLISH, 'python exec="true" id="threads"', "python",
            (f"{ENGLISH}:11: ", "would be shown, not run"),
            id="a block without options",
        ),
        pytest.param(
            ENGLISH, 'print(show("trading_threads/threads.py"))\n```\n', "print()\n",
            (f"{ENGLISH}:11: the block has no end",),
            id="a block without end",
        ),
        pytest.param(
            ENGLISH, 'print(show("trading_threads/threads.py"))', 'show("trading_threads/threads.py")',
            (f"{ENGLISH}:14: ", "write print(show(...))"),
            id="a run that is not printed",
        ),
        pytest.param(
            ENGLISH, 'print(show("trading_threads/threads.py"))', "",
            (f"{ENGLISH}:11: the block prints nothing",),
            id="a block without output",
        ),
        pytest.param(
            ENGLISH, 'print(show("trading', 'print(show("trading_threads/threads.py", "trading',
            (f"{ENGLISH}:14: ", 'write show("...", view='),
            id="too many programs",
        ),
        pytest.param(
            ENGLISH, "from snippets import show", "from snippets import shwo",
            (f"{ENGLISH}:12: snippets has no 'shwo'", f"{ENGLISH}:14: write from snippets import"),
            id="a wrong import",
        ),
        pytest.param(
            ENGLISH, 'threads.py"))', 'threads.py", view="timelin"))',
            (f"{ENGLISH}:14: ", 'write show("...", view='),
            id="an unknown view",
        ),
        pytest.param(
            CHINESE, 'threads.py"))', 'threads.py", view="timeline"))',
            (f"{CHINESE}:11 ", f"{ENGLISH}:11 has", "view='timeline'"),
            id="another view in Chinese",
        ),
        pytest.param(
            ENGLISH, "show\n\n", 'ask, show\n\nprint(ask("Does it end?", "Yes"))\n',
            (f"{ENGLISH}:14: ", 'write ask("question", "answer", "answer")'),
            id="a question with one answer",
        ),
        pytest.param(
            ENGLISH, "show\n\n", f'hero, show\n\nprint(hero("{PROGRAM[9:]}"))\n',
            (f"{ENGLISH}:14: ", 'write hero("...", "...")'),
            id="a picture of one run",
        ),
        pytest.param(
            ENGLISH, "import show", "import show)",
            (f"{ENGLISH}:12: not Python",),
            id="a block that is not Python",
        ),
        pytest.param(
            ENGLISH, 'show("trading_threads/threads.py")', 'show("trading_threads/thread.py")',
            (
                f"{ENGLISH}:14: no program 'trading_threads/thread.py': did you mean ",
                "'trading_threads/threads.py'? Correct it, or add an entry to snippets/catalog.toml",
            ),
            id="a run of no program",
        ),
        pytest.param(
            ENGLISH, "# Threads {#trading-threads}", "# Threads",
            (f"{ENGLISH}:1: the heading has no id",),
            id="a heading without id",
        ),
        pytest.param(
            CHINESE, "{#trading-threads}", "{#threads}",
            (f"{CHINESE}:1 has the heading # {{#threads}} where {ENGLISH}:1 has",),
            id="another id in Chinese",
        ),
        pytest.param(
            CHINESE, 'show("trading_threads/threads.py")', 'show("trading_threads/processes.py")',
            (f"{CHINESE}:11 ", f"{ENGLISH}:11 has", "show('trading_threads/threads.py')"),
            id="another run in Chinese",
        ),
        pytest.param(
            ENGLISH, "# Threads", "# First {#first}\n\n# Threads",
            (f"{CHINESE}:1 has", f"{ENGLISH}:1 has the heading # {{#first}}"),
            id="a heading more in English",
        ),
        pytest.param(
            CHINESE, 'print(show("trading_threads/threads.py"))\n```\n',
            'print(show("trading_threads/threads.py"))\n```\n\n```sh\nls\n```\n',
            (f"{CHINESE}:17 has a block of sh where {ENGLISH}:15 has its end",),
            id="a block more in Chinese",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_by_line(
    project: Path, file: str, before: str, after: str, says: tuple[str, ...]
) -> None:
    change(project, file, before, after)
    text = "\n".join(check(project))
    for words in says:
        assert words in text


def test_indented_blocks_and_front_matter_are_read(project: Path) -> None:
    page = (project / ENGLISH).read_text("utf-8")
    head, rest = page.split("\n\n", 1)
    inner = "".join(f"    {line}".rstrip() + "\n" for line in rest.splitlines())
    text = f"---\ndescription: x\n# no heading\n---\n{head}\n\n!!! tip\n\n{inner}"
    for file in (ENGLISH, CHINESE):
        (project / file).write_text(text, "utf-8")
    assert check(project) == [""]
    change(project, CHINESE, "    2.  Two.\n", "")
    assert len(check(project)) == 1


@pytest.mark.parametrize(("here", "there"), [("en", "zh"), ("zh", "en")])
def test_a_page_without_twin_is_told(project: Path, here: str, there: str) -> None:
    (project / "docs" / here / "alone.md").write_text("# Alone {#alone}\n", "utf-8")
    assert check(project) == [f"docs/{here}/alone.md has no twin: write docs/{there}/alone.md"]


TERMS = "docs/hooks/glossary.toml"
TERM = """[event]
en = ["event"]
zh = ["事件"]
en_meaning = "A boolean."
zh_meaning = "一个布尔值。"
"""


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('en_meaning = "A boolean."\n', "", f"{TERMS}:1: [event]: en_meaning is missing: add it"),
        ("zh = [", "zhh = [", f"{TERMS}:1: [event]: unknown key 'zhh'"),
        ('["event"]', '"event"', f"{TERMS}:1: [event]: en must be a list of forms"),
        ('["event"]', "[1]", f"{TERMS}:1: [event]: en must be a list of forms"),
        ("A boolean.", "A" * 121, f"{TERMS}:1: [event]: en_meaning has 121 characters"),
        ('["event"]', '["event"', f"{TERMS}: "),
        ("[event]", "[lock]", "docs/zh/glossary.md: no row has the id 'lock': add a row"),
        ("[event]", "[lock]", "docs/en/glossary.md:5: 'event' is no term: add [event] to"),
    ],
)
def test_a_mistake_in_the_glossary_is_told(
    project: Path, before: str, after: str, says: str
) -> None:
    page = "# Glossary {#glossary}\n\n| term | meaning |\n|---|---|\n| **event**{ #event } | x |\n"
    for language in ("en", "zh"):
        (project / "docs" / language / "glossary.md").write_text(page, "utf-8")
    (project / TERMS).write_text(TERM, "utf-8")
    assert check(project) == [""]
    change(project, TERMS, before, after)
    assert says in "\n".join(check(project))
