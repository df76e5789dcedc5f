"""The labs: their cells run once for both languages, fail by name, and go home with the reader."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient

from snippets.recorder.run import ROOT
from tests.alive import alive, still_alive
from tests.site.small_project import BUILD, build, change

if TYPE_CHECKING:
    from pathlib import Path

LABS = sorted(file.stem for file in (ROOT / "docs" / "en" / "labs").glob("*.md"))
ENGLISH, CHINESE = "docs/en/labs/tiny.md", "docs/zh/labs/tiny.md"
LAB = """---
description: A tiny lab.
---

# Tiny {#tiny}

Words with a [link](../index.md#home).

!!! note "Mind"

    This.

```python
from labs.chart import Chart

rows = {"a": [1.0, 2.0], "<b>": [3.0, 4.0]}
Chart({"en": "Two rows", "zh": "两行"}, "ms", rows, 2, 0)
```

```python
print("seven is", 7)
```
"""
RUNS = "running the cells of docs/en/labs/tiny.md"


def lab(site: Path, name: str, language: str) -> BeautifulSoup:
    folder = site / "zh" if language == "zh" else site
    return BeautifulSoup((folder / "labs" / name / "index.html").read_text("utf-8"), "html.parser")


@pytest.fixture
def project_with_lab(project: Path) -> Path:
    """Return a copy of the project with one small lab."""
    for file in (ENGLISH, CHINESE):
        (project / file).parent.mkdir()
        (project / file).write_text(LAB, "utf-8")
    for config in ("mkdocs.yml", "mkdocs.zh.yml"):
        change(project, config, "nav: [index.md,", "nav: [labs/tiny.md, index.md,")
    return project


@pytest.mark.parametrize("name", LABS)
def test_both_languages_show_the_same_figures(site: Path, name: str) -> None:
    figures = [
        [cell.get_text() for cell in lab(site, name, language).select(".figures tbody :is(th, td)")]
        for language in ("en", "zh")
    ]
    assert figures[0] == figures[1]
    assert len(figures[0]) > 9
    code = [[each.get_text() for each in lab(site, name, la).select("pre")] for la in ("en", "zh")]
    assert code[0] == code[1]


@pytest.mark.parametrize("name", LABS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_table_says_where_it_was_measured(site: Path, name: str, language: str) -> None:
    page = lab(site, name, language)
    tables = page.select(".figures")
    assert tables
    for table in tables:
        source = table.find_next_sibling("p")
        assert source is not None
        assert re.search(r"\d.* · .*CPU.* · Python 3\.\d+\.\d+ · \w+$", source.get_text())


@pytest.mark.parametrize("name", LABS)
def test_a_lab_is_hardly_heavier_than_a_page(site: Path, name: str) -> None:
    def weight(path: str) -> int:
        return len(gzip.compress((site / path / "index.html").read_bytes()))

    assert weight(f"labs/{name}") <= 1.5 * weight("lesson/event")
    page = lab(site, name, "en")
    assert not page.select("article :is(script, style)")


@pytest.mark.parametrize("name", LABS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_search_finds_the_prose_of_a_lab(site: Path, name: str, language: str) -> None:
    folder = site / "zh" if language == "zh" else site
    index = json.loads((folder / "search" / "search_index.json").read_text("utf-8"))
    found = {entry["location"]: entry["text"] for entry in index["docs"]}
    headings = [str(node["id"]) for node in lab(site, name, language).select("article h2")]
    assert len(headings) > 3
    for heading in headings:
        assert len(found[f"labs/{name}/#{heading}"]) > 40


@pytest.mark.parametrize(("name", "language"), list(zip(LABS, ("en", "zh", "en"), strict=True)))
def test_the_notebook_runs_in_an_empty_folder(
    site: Path, tmp_path: Path, name: str, language: str
) -> None:
    folder = site / "zh" if language == "zh" else site
    text = (folder / "labs" / name / f"{name}.ipynb").read_text("utf-8")
    book: Any = nbformat.reads(text, as_version=4)
    shown = [cell.outputs for cell in book.cells if cell.cell_type == "code"]
    assert any(shown)
    assert "Python 3.11" in book.cells[0].source
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    client = NotebookClient(book, timeout=400, resources={"metadata": {"path": str(tmp_path)}})
    client.execute(env=environment)
    tables = [
        output["data"]["text/html"]
        for cell in book.cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    assert tables
    assert all(("中位数" if language == "zh" else "median") in table for table in tables)
    assert "{#" not in text
    assert "](../" not in text


def test_a_lab_looks_like_every_page(project_with_lab: Path) -> None:
    code, text = build(project_with_lab)
    assert code == 0, text
    page = lab(project_with_lab / "site", "tiny", "zh")
    assert page.select_one("h1#tiny")
    assert page.select_one(".admonition.note .admonition-title")
    assert page.select_one('a[href="../../#home"]')
    assert [row.get_text() for row in page.select(".figures tbody th")] == ["a", "<b>"]
    assert [node.get_text() for node in page.select("samp")] == ["seven is 7"]
    book = json.loads((project_with_lab / "site/zh/labs/tiny/tiny.ipynb").read_text("utf-8"))
    sources = ["".join(cell["source"]) for cell in book["cells"]]
    assert any("> **Mind**\n>\n> This." in source for source in sources)
    assert any("%%writefile labs/chart.py" in source for source in sources)


def test_cells_run_again_only_when_something_that_they_need_has_changed(
    project_with_lab: Path,
) -> None:
    assert RUNS in build(project_with_lab)[1]
    for file in (ENGLISH, CHINESE):
        change(project_with_lab, file, "Words", "Other words")
    code, text = build(project_with_lab)
    assert (code, RUNS in text) == (0, False)
    change(project_with_lab, "snippets/labs/chart.py", '"""', '"""Really: ')
    assert RUNS in build(project_with_lab)[1]
    for file in (ENGLISH, CHINESE):
        change(project_with_lab, file, "seven", "eight")
    assert RUNS in build(project_with_lab)[1]
    assert "eight is 7" in lab(project_with_lab / "site", "tiny", "zh").get_text()


@pytest.mark.parametrize(
    ("files", "before", "after", "says"),
    [
        ((ENGLISH, CHINESE), 'print("seven is", 7)', "1 / 0",
         (f"{ENGLISH}:21: cell 2 failed: ZeroDivisionError: division by zero",)),
        ((ENGLISH, CHINESE), 'print("seven is", 7)', "import os\nos._exit(3)",
         (f"{ENGLISH}:21: cell 2 failed: ", "died")),
        ((ENGLISH, CHINESE), 'print("seven is", 7)', "import sys\nprint(7, file=sys.stderr)",
         (f"{ENGLISH}:21: cell 2 wrote to stderr: 7",)),
        ((CHINESE,), "seven", "sieben",
         (f"{CHINESE}:21: the cell differs from that of {ENGLISH}:21", "copy it to the letter")),
        ((CHINESE,), '```python\nprint("seven is", 7)\n```\n', "",
         ("give both the same",)),
        ((ENGLISH, CHINESE), "Words", "```sh\nls\n```\n\nWords",
         (f"{ENGLISH}:7: in a lab each block is a cell", f"{CHINESE}:7: ", "indent other code by 4")),
        ((ENGLISH, CHINESE), "```python\nprint", "```py\nprint",
         (f"{ENGLISH}:20: in a lab each block is a cell", "write ```python alone")),
    ],
    ids=["an error", "a dead kernel", "a warning", "another cell", "a cell that is missing", "a shell", "another fence"],
)  # fmt: skip
def test_a_wrong_lab_fails_the_build_by_name(
    project_with_lab: Path, files: tuple[str, ...], before: str, after: str, says: tuple[str, ...]
) -> None:
    for file in files:
        change(project_with_lab, file, before, after)
    code, text = build(project_with_lab)
    assert code
    for words in says:
        assert words in text
    assert not any((project_with_lab / "site").glob("**/*.html"))


def test_a_lab_that_is_broken_off_leaves_no_process(project_with_lab: Path) -> None:
    mark = f"asleep{os.getpid()}"
    sleeper = (
        f"import subprocess, sys\n"
        f"subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)', '{mark}'])"
    )
    for file in (ENGLISH, CHINESE):
        change(project_with_lab, file, 'print("seven is", 7)', sleeper)
    with subprocess.Popen(
        BUILD, cwd=project_with_lab, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:  # fmt: skip
        deadline = time.monotonic() + 60
        while not alive(mark) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert alive(mark)
        os.killpg(running.pid, signal.SIGINT)
        running.wait(timeout=60)
    assert not still_alive(mark)
    assert not still_alive(str(project_with_lab))


def test_what_cells_show_is_kept_for_the_code_that_made_it(project_with_lab: Path) -> None:
    edit = (
        "import labs, pathlib\n"
        "pathlib.Path(labs.__file__).with_name('more.py').write_text('edited = True')\n"
    )
    for file in (ENGLISH, CHINESE):
        change(project_with_lab, file, 'print("seven', f'{edit}print("seven')
    outputs = project_with_lab / ".cache" / "labs" / "outputs"
    code, text = build(project_with_lab)
    assert (code, text.count(RUNS)) == (0, 2), text
    (kept,) = outputs.iterdir()
    kept.write_text("", "utf-8")
    code, text = build(project_with_lab)
    assert (code, RUNS in text) == (0, True)


def test_sites_at_two_addresses_have_a_notebook_each(
    project_with_lab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        monkeypatch.setenv("SITE_URL", f"https://{name}.example/")
        assert build(project_with_lab)[0] == 0
    books = [*(project_with_lab / ".cache" / "labs").rglob("tiny.ipynb")]
    found = sorted(
        re.findall(r"https://(?:one|two)\.example", book.read_text("utf-8"))[0] for book in books
    )
    assert found == [f"https://{name}.example" for name in ("one", "one", "two", "two")]
