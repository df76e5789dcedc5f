"""A mistake in a page is told by file and line, with what to do, before anything is run."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.site.small_project import change

if TYPE_CHECKING:
    from pathlib import Path

ENGLISH, CHINESE = "docs/en/lesson/trading_threads.md", "docs/zh/lesson/trading_threads.md"
PATH = "trading_threads/threads.py"
PROGRAM = f"snippets/{PATH}"
TITLE = f' title="{PROGRAM}"'
SOURCE = f'--8<-- "{PATH}"'
FENCE = '```python exec="true" id="threads"'
RUN = f'print(show("{PATH}"))'
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


# a mistake: where it is made, what is replaced by what, what is said with which line; … is any words
MISTAKES = {
    "a note is missing":
        (ENGLISH, "3.  Three.\n", "", "4: … markers [1, 2, 3] … are [1, 2]: write a note"),
    "a note too many in Chinese":
        (CHINESE, "3.  Three.", "3.  Three.\n4.  Four.", "4: … [1, 2, 3] … are [1, 2, 3, 4]: write"),
    "a space after full-width punctuation in Chinese":
        (CHINESE, "3.  Three.", "3.  **三。** 三。", "9: … delete the space after 。"),
    "one space after the dot of a note":
        (ENGLISH, "2.  Two.", "2. Two.", "4: … [1] (line 8: write two spaces after the dot)"),
    "a marker without !":
        (PROGRAM, "# (2)!", "# (2)", "14: '# (2)' binds no note: write '# (2)!'"),
    "markers that do not run from top to bottom":
        (PROGRAM, "# (2)!", "# (3)!", "14: the marker (3) comes after (1): number markers from top"),
    "notes that are not bound":
        (ENGLISH, ".python .annotate", ".python", "4: … write .annotate"),
    "a wrong title":
        (ENGLISH, TITLE, ' title="threads.py"', f"4: … write{TITLE}"),
    "no title":
        (ENGLISH, TITLE, "", f"4: … write{TITLE}"),
    "a source that is not there":
        (ENGLISH, SOURCE, SOURCE.replace("threads.", "thread."), f"4: no program … did you mean '{PATH}'?"),
    "a source in single quotes":
        (ENGLISH, SOURCE, SOURCE.replace('"', "'"), "4: … in double quotes"),
    "a source by a shorter mark":
        (ENGLISH, SOURCE, SOURCE.replace("--8<--", "-8<---"), "4: -8<--- … write --8<-- … alone in its block"),
    "a source outside of a block":
        (ENGLISH, "1.  One.", f"{SOURCE}\n\n1.  One.", "7: the source is in no block"),
    "a source by a longer mark outside of a block":
        (ENGLISH, "1.  One.", SOURCE.replace("--8<--", "---8<-") + "\n\n1.  One.", "7: the source is in no block"),
    "a block with broken options":
        (ENGLISH, FENCE, FENCE[:-1], '11: the options after the fence … write ```python exec="true" id="..."'),
    "an unknown option":
        (ENGLISH, FENCE, FENCE.replace("exec", "exce"), '11: the options after the fence … exce="true"'),
    "an unknown language":
        (ENGLISH, "{ .python", "{ .pyhton", "3: the options after the fence … pyhton"),
    "a block without options":
        (ENGLISH, FENCE, "```python", "11: … would be shown, not run"),
    "a block without end":
        (ENGLISH, f"{RUN}\n```\n", "print()\n", "11: the block has no end"),
    "a run that is not printed":
        (ENGLISH, RUN, RUN[6:-1], "14: … write print(show(...))"),
    "a block without output":
        (ENGLISH, RUN, "", "11: the block prints nothing"),
    "too many programs":
        (ENGLISH, RUN, f'{RUN[:-2]}, "{PATH}"))', '14: write show("...", view='),
    "an unknown view":
        (ENGLISH, RUN, f'{RUN[:-2]}, view="timelin"))', '14: write show("...", view='),
    "an unknown import":
        (ENGLISH, "import show", "import shwo", "12: snippets has no 'shwo'"),
    "a run without import":
        (ENGLISH, "import show", "import table", "14: write from snippets import show"),
    "a question with one answer":
        (ENGLISH, "show\n\n", 'ask, show\n\nprint(ask("Ends?", "Yes"))\n', '14: write ask("question", "answer", "answer", right='),
    "a question without the right answer":
        (ENGLISH, "show\n\n", 'ask, show\n\nprint(ask("Ends?", "Yes", "No"))\n', '14: write ask("question", "answer", "answer", right='),
    "a right answer that can't be given":
        (ENGLISH, "show\n\n", 'ask, show\n\nprint(ask("Ends?", "Yes", "No", right="Maybe"))\n', '14: write ask("question", "answer", "answer", right='),
    "a picture of one run":
        (ENGLISH, "show\n\n", f'hero, show\n\nprint(hero("{PATH}"))\n', '14: write hero("...", "...")'),
    "a block that is not Python":
        (ENGLISH, "import show", "import show)", "12: not Python"),
    "a run of no program":
        (ENGLISH, RUN, RUN.replace("threads.", "thread."), f"14: no program … did you mean '{PATH}'? … catalog.toml"),
    "a heading without id":
        (ENGLISH, " {#trading-threads}", "", "1: the heading has no id"),
    "a heading underlined":
        (ENGLISH, "1.  One.", "More\n----\n\n1.  One.", "7: a heading by the line below it: write ## More {#id}"),
    "two headings with one id":
        (ENGLISH, "1.  One.", "## More {#trading-threads}", "7: line 1 has the id 'trading-threads', too: choose"),
    "two runs with one id":
        (ENGLISH, FENCE, f"{FENCE}\nfrom snippets import show\n\n{RUN}\n```\n\n{FENCE}", "17: line 11 has the id 'threads', too"),
    "a program shown twice":
        (ENGLISH, RUN, f'{RUN}\n{RUN[:-2]}, view="text"))', f"15: line 14 shows '{PATH}', too"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "before", "after", "says"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_by_line(
    project: Path, file: str, before: str, after: str, says: str
) -> None:
    change(project, file, before, after)
    parts = f"{file}:{says}".split(" … ")
    assert re.search(".*".join(map(re.escape, parts)), "\n".join(check(project)))


# twins that differ: which is changed, what is replaced by what, what each has with which line
BLOCK = "11 has the block 'threads' with"
DIFFERENCES = {
    "another id":
        (CHINESE, "{#trading-threads}", "{#threads}",
         "1 has the heading # {#threads}", "1 has the heading # {#trading-threads}"),
    "another view":
        (CHINESE, RUN, f'{RUN[:-2]}, view="text"))',
         f"{BLOCK} show('{PATH}', view='text')", f"{BLOCK} show('{PATH}')"),
    "another run":
        (CHINESE, RUN, RUN.replace("/threads", "/processes"),
         f"{BLOCK} show('trading_threads/processes.py')", f"{BLOCK} show('{PATH}')"),
    "a heading more":
        (ENGLISH, "# Threads", "# First {#first}\n\n# Threads",
         "1 has the heading # {#trading-threads}", "1 has the heading # {#first}"),
    "a block more":
        (CHINESE, f"{RUN}\n```\n", f"{RUN}\n```\n\n```sh\nls\n```\n",
         "17 has a block of sh", "15 has its end"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "before", "after", "chinese", "english"), DIFFERENCES.values(), ids=DIFFERENCES
)
def test_what_differs_between_twins_is_told_by_their_lines(  # noqa: PLR0913 the parts of a case
    project: Path, file: str, before: str, after: str, chinese: str, english: str
) -> None:
    change(project, file, before, after)
    assert f"{CHINESE}:{chinese} where {ENGLISH}:{english}" in "\n".join(check(project))


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
        (
            TERM,
            TERM + TERM.replace("[event]", "[state]").replace("event", "Event"),
            f"{TERMS}:6: [state]: en has the form 'Event', as [event] has",
        ),
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
