"""A page is kept as it was converted, and converted again as soon as anything changes that it depends on."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.site.small_project import build, change

if TYPE_CHECKING:
    from pathlib import Path

CHINESE = ("--config-file", "mkdocs.zh.yml")  # alone, which saves time: it keeps its pages likewise
HOME = "docs/zh/index.md"
PROGRAM = "snippets/trading_threads/threads.py"
MARK = "<p>kept</p>"
CHANGES = """
import sys
sys.path[:0] = ["docs/hooks", "."]
from pathlib import Path
from converted import Converted
from mkdocs.config import load_config

def state(**settings):
    return Converted(load_config("mkdocs.zh.yml", **settings), Path("recordings")).state[""]

before = state()
print(before == state())
print(before == state(site_url="https://example.org/other/"))
for name in (
    "mkdocs.yml", "docs/hooks/glossary.toml", "snippets/catalog.toml", "snippets/rendering/words.py",
    "recordings/linux-3.12/a.json", "docs/zh/new.md", "docs/zh/new.png",
):
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as handle:
        handle.write("# changed")
    print(before == state())
    before = state()
"""


def shown(project: Path) -> dict[str, str]:
    """Build; return the text of the home page and of the page of a program."""
    code, text = build(project, *CHINESE)
    assert code == 0, text
    site = project / "site" / "zh"
    return {
        "home": (site / "index.html").read_text("utf-8"),
        "page": (site / "lesson" / "trading_threads" / "index.html").read_text("utf-8"),
    }


def kept(project: Path) -> list[Path]:
    """Return the files that keep pages."""
    return sorted((project / ".cache" / "pages").rglob("*.md.json"))


def shown_with_mark(project: Path) -> tuple[dict[str, str], set[str]]:
    """Build; return the pages, and the names of those that are taken as they were kept."""
    for file in kept(project):
        page = json.loads(file.read_text("utf-8"))
        content = page["content"].removesuffix(MARK) + MARK
        file.write_text(json.dumps({**page, "content": content}), "utf-8")
    pages = shown(project)
    taken = {name for name, text in pages.items() if MARK in text}
    return {name: text.replace(MARK, "") for name, text in pages.items()}, taken


def found(project: Path) -> dict[str, str]:
    """Build; return what the search finds, by address."""
    code, text = build(project, *CHINESE)
    assert code == 0, text
    index = json.loads((project / "site/zh/search/search_index.json").read_text("utf-8"))
    return {each["location"]: each["text"] for each in index["docs"]}


def found_with_mark(project: Path) -> tuple[dict[str, str], set[str]]:
    """Build; return what the search finds, and where it takes what was kept."""
    for file in (project / ".cache" / "pages").rglob("*.search.json"):
        kept = json.loads(file.read_text("utf-8"))
        for each in kept["entries"]:
            each["text"] = each["text"].removesuffix(MARK) + MARK
        file.write_text(json.dumps(kept), "utf-8")
    texts = found(project)
    taken = {address.partition("#")[0] for address, text in texts.items() if text.endswith(MARK)}
    return {address: text.removesuffix(MARK) for address, text in texts.items()}, taken


def test_each_change_is_shown(project: Path) -> None:
    first = shown(project)
    assert shown_with_mark(project) == (first, {"home", "page"})

    change(project, HOME, "[page]", "One more sentence. [page]")
    pages, taken = shown_with_mark(project)
    assert taken == {"page"}
    assert "One more sentence." in pages["home"]

    main = 'if __name__ == "__main__":'
    change(project, PROGRAM, main, f'print("a line")\n{main}')
    pages, taken = shown_with_mark(project)
    assert taken == {"home"}  # which names no program
    assert "a line" in pages["page"]

    (recording,) = (project / ".cache" / "recordings").glob("trading_threads.threads.*.json")
    recording.write_text(recording.read_text("utf-8").replace("a line", "another"), "utf-8")
    pages, taken = shown_with_mark(project)
    assert taken == {"home"}
    assert "another" in pages["page"]


def test_each_change_is_found(project: Path) -> None:
    page = "lesson/trading_threads/"
    first = found(project)
    assert found_with_mark(project) == (first, {"", page})

    change(project, HOME, "[page]", "One more sentence. [page]")
    texts, taken = found_with_mark(project)
    assert taken == {page}
    assert any("One more sentence." in text for text in texts.values())

    change(
        project, PROGRAM, "print(message)", "print(message, 7)"
    )  # which changes what is printed, too
    texts, taken = found_with_mark(project)
    assert taken == {""}
    assert any("Round 1 7" in text for text in texts.values())

    change(project, HOME, "# Home", "---\nsearch: {exclude: true}\n---\n# Home")
    texts, taken = found_with_mark(project)
    assert {address.partition("#")[0] for address in texts} == taken == {page}


def test_all_pages_depend_on_what_makes_pages(project: Path) -> None:
    command = [sys.executable, "-c", CHANGES]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    same, *others = done.stdout.split()
    assert same == "True"
    assert others == ["False"] * 8


def test_what_is_broken_or_gone_is_made_anew(project: Path) -> None:
    first = shown(project)
    files = kept(project)
    texts = [file.read_text("utf-8") for file in files]
    gone = project / ".cache" / "pages" / "zh" / "gone.md.json"
    for wrong in (("{", "[]"), ('{"key": ""}', texts[1].replace('"toc"', '"tox"'))):
        for file, text in zip((*files, gone), (*wrong, "{}"), strict=True):
            file.write_text(text, "utf-8")
        assert shown(project) == first
        assert [file.read_text("utf-8") for file in kept(project)] == texts


def test_what_the_search_had_found_is_read_anew_if_broken(project: Path) -> None:
    first = found(project)
    files = sorted((project / ".cache" / "pages").rglob("*.search.json"))
    texts = [file.read_text("utf-8") for file in files]
    for wrong in ("{", "[]", texts[0].replace('"entries": [', '"entries": [1, ')):
        files[0].write_text(wrong, "utf-8")
        assert found(project) == first
        assert [file.read_text("utf-8") for file in files] == texts


@pytest.mark.parametrize("tool", ["mkdocs", "properdocs"])
def test_messages_are_given_each_time(project: Path, tool: str) -> None:
    change(project, HOME, "(lesson/trading_threads.md)", "(gone.md)")
    if tool == "mkdocs":
        build(project, *CHINESE, "--quiet")
    for _ in range(2):
        code, text = build(project, *CHINESE, tool=tool)
        assert code
        assert "docs/zh/index.md:3 contains a link 'gone.md'" in text


def test_an_anchor_that_goes_is_missed_on_a_kept_page(project: Path) -> None:
    change(project, HOME, "trading_threads.md)", "trading_threads.md#trading-threads)")
    shown(project)
    for language in ("en", "zh"):
        page = f"docs/{language}/lesson/trading_threads.md"
        change(project, page, "{#trading-threads}", "{#renamed}")
    code, text = build(project, *CHINESE)
    assert code
    assert "does not contain an anchor '#trading-threads'" in text


def test_nothing_is_kept_when_something_changes_meanwhile(project: Path) -> None:
    change(
        project,
        "snippets/rendering/__init__.py",
        "    program = catalog().program(path)\n    store",
        '    with (SNIPPETS / "labs" / "change").open("a") as file:\n        file.write("!")\n'
        "    program = catalog().program(path)\n    store",
    )
    shown(project)
    assert not kept(project)


def test_nothing_need_be_kept(project: Path) -> None:
    (project / ".cache").mkdir(exist_ok=True)
    (project / ".cache" / "pages").touch()
    assert 'class="run' in shown(project)["page"]


def test_nothing_is_kept_when_something_changes_before_it_is_read_by_all(project: Path) -> None:
    """As an edit does while the programs are recorded: the hooks, say, have been read by then."""
    text = (project / PROGRAM).read_text("utf-8")
    edit = "open('docs/hooks/glossary.toml', 'a').write('# edited\\n')\n"
    (project / PROGRAM).write_text(text.replace("\n\n", f"\n\n{edit}", 1), "utf-8")
    shown(project)
    assert not kept(project)
    (project / PROGRAM).write_text(text, "utf-8")
    shown(project)
    assert kept(project)
