"""A page is kept as it was converted, and converted again as soon as anything changes that it depends on."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.site.small_project import build, change

if TYPE_CHECKING:
    from pathlib import Path

CHINESE = ("--config-file", "mkdocs.zh.yml")  # alone, which saves time: it keeps its pages likewise
HOME = "docs/zh/index.md"
PROGRAM = "snippets/trading_threads/threads.py"


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
    return sorted((project / ".cache" / "pages").rglob("*.json"))


def not_converted(project: Path) -> dict[str, str]:
    """Build; return the pages that are taken as they were kept."""
    for file in kept(project):
        page = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps({**page, "content": page["content"] + "<p>kept</p>"}), "utf-8")
    return {name: text for name, text in shown(project).items() if "<p>kept</p>" in text}


def test_each_change_is_shown(project: Path) -> None:
    first = shown(project)
    assert shown(project) == first
    assert not_converted(project).keys() == {"home", "page"}

    change(project, HOME, "[page]", "One more sentence. [page]")
    assert not_converted(project).keys() == {"page"}
    assert "One more sentence." in shown(project)["home"]

    change(
        project,
        PROGRAM,
        'if __name__ == "__main__":',
        'print("a line")\nif __name__ == "__main__":',
    )
    assert not_converted(project).keys() == {"home"}  # which names no program
    assert "a line" in shown(project)["page"]

    (recording,) = (project / ".cache" / "recordings").glob("trading_threads.threads.*.json")
    recording.write_text(recording.read_text("utf-8").replace("a line", "another"), "utf-8")
    assert "another" in shown(project)["page"]

    for file, before, after in (
        ("docs/hooks/notes.py", "", "# changed\n"),
        ("snippets/rendering/words.py", "", "# changed\n"),
        ("snippets/catalog.toml", "", "# changed\n"),
        ("mkdocs.yml", "", "# changed\n"),
    ):
        change(project, file, before, after)
        assert not not_converted(project), file


def test_what_is_broken_or_gone_is_made_anew(project: Path) -> None:
    first = shown(project)
    files = kept(project)
    texts = [file.read_text("utf-8") for file in files]
    gone = project / ".cache" / "pages" / "zh" / "gone.md.json"
    for wrong in ("{", "[]", '{"key": ""}', texts[0].replace('"toc"', '"tox"')):
        for file in (*files, gone):
            file.write_text(wrong, "utf-8")
        assert shown(project) == first
        assert [file.read_text("utf-8") for file in kept(project)] == texts


@pytest.mark.parametrize("tool", ["mkdocs", "properdocs"])
def test_messages_are_given_each_time(project: Path, tool: str) -> None:
    change(project, HOME, "(lesson/trading_threads.md)", "(gone.md)")
    build(project, *CHINESE, "--quiet", tool=tool)
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
    first = shown(project)
    shutil.rmtree(project / ".cache" / "pages")
    (project / ".cache" / "pages").touch()
    assert shown(project) == first
