"""The ways out of MkDocs stay open: ProperDocs builds everything, Zensical the Markdown pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from snippets.recorder.run import ROOT

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.xdist_group("exits")  # Zensical builds once, not on each worker


def run(*command: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def pages(site: Path) -> set[str]:
    return {file.relative_to(site).as_posix() for file in site.rglob("*.html")}


def test_properdocs_builds_the_same_site(site: Path, tmp_path: Path) -> None:
    run("properdocs", "build", "--strict", "--site-dir", str(tmp_path / "site"), folder=ROOT)
    built = {file.relative_to(tmp_path / "site") for file in (tmp_path / "site").rglob("*")}
    assert built == {file.relative_to(site) for file in site.rglob("*")}
    differ = [
        page
        for page in [*pages(site), "parallel-python-offline.zip"]
        if (site / page).read_bytes() != (tmp_path / "site" / page).read_bytes()
    ]
    assert differ == []


@pytest.fixture(scope="module")
def zensical(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both languages with Zensical, and return the folder of the site."""
    assert site.is_dir()  # the programs are recorded
    project = tmp_path_factory.mktemp("zensical")
    shutil.copytree(ROOT / ".cache" / "recordings", project / ".cache" / "recordings")
    for name in ("docs", "snippets"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    for config in ("mkdocs.yml", "mkdocs.zh.yml"):
        shutil.copy(ROOT / config, project)
        assert "No issues found" in run("zensical", "build", "-f", config, folder=project)
    return project / "site"


def test_zensical_builds_every_page_in_both_languages(site: Path, zensical: Path) -> None:
    assert pages(zensical) == pages(site)


@pytest.mark.parametrize("page", ["lesson/pipes", "zh/lesson/pipes", "labs/moving_data"])
def test_zensical_keeps_what_contributing_says_and_loses_the_rest(
    site: Path, zensical: Path, page: str
) -> None:
    ours, theirs = (
        BeautifulSoup((folder / page / "index.html").read_text("utf-8"), "html.parser")
        for folder in (site, zensical)
    )
    same = "article :is(h1, h2, h3)[id], .annotate.highlight, .run"
    assert len(theirs.select(same)) == len(ours.select(same)) > 0
    lost = ".timeline, .note-mark, .lab-output"
    assert ours.select(lost)
    assert not theirs.select(lost)  # when they come, CONTRIBUTING has to say so
