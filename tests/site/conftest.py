"""Build the site once for all tests of it, and serve it to a real browser."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from snippets.recorder.run import ROOT
from tests.site.small_project import copy_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

expect.set_options(
    timeout=30_000
)  # milliseconds; a busy machine takes its time to set up the search


@contextmanager
def shared(tmp_path_factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """Give a folder that the workers of one test run share to one of them, which may have to fill it."""
    base = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        base = base.parent
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield base / name


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site; the workers of one test run share it."""
    with shared(tmp_path_factory, "site") as folder:
        if not folder.exists():
            nothing = folder.parent / "no recordings"
            nothing.mkdir(exist_ok=True)
            command = [
                sys.executable,
                "-m",
                "mkdocs",
                "build",
                "--strict",
                "--site-dir",
                str(folder),
            ]
            environment = os.environ | {"RECORDINGS_FOLDER": str(nothing)}  # as on a clean machine
            done = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                shutil.rmtree(folder, ignore_errors=True)
                pytest.fail(f"mkdocs build --strict: {done.stdout}{done.stderr}")
    return folder


class Quiet(SimpleHTTPRequestHandler):
    """Serve files without a word."""

    def log_message(self, *_: object) -> None:
        return


class Server(ThreadingHTTPServer):
    """Bear with a browser that closes its connections when its test is done."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Serve the built site, and return its address."""
    server = Server(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project with one small page."""
    copy = tmp_path / "project"
    copy_project(copy)
    return copy


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium; without one skip, but never where CI must be trusted.

    Its headless shell is the same engine without windows, and needs half the CPU time.
    """
    names = "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        reason = "no Chromium on PATH: install it to run the browser tests"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def only_tab(browser: Browser) -> Iterator[Page]:
    """Open the tab of `tab`."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def tab(only_tab: Page, address: str) -> Iterator[Page]:
    """Give a tab that test after test uses: a page in a new one takes three times as long.

    It is for tests that listen to nothing and add no scripts: those would stay for the next test.
    """
    only_tab.set_viewport_size({"width": 1280, "height": 800})
    only_tab.emulate_media(media="screen", color_scheme="light", reduced_motion="no-preference")
    yield only_tab
    session = only_tab.context.new_cdp_session(only_tab)
    session.send("Storage.clearDataForOrigin", {"origin": address[:-1], "storageTypes": "all"})
    session.detach()
    only_tab.goto("about:blank")  # the next page begins at its top
