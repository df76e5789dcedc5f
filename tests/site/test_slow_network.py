"""A page that arrives piece by piece, in a real browser: what is shown already stays where it is."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.site.conftest import Quiet, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from _typeshed import SupportsRead, SupportsWrite
    from playwright.sync_api import Browser

SHIFTS = """
    window.moved = [];
    new PerformanceObserver(list => list.getEntries().forEach(({ sources }) => sources.forEach(({ node }) =>
        window.moved.push(node?.outerHTML?.slice(0, 60) ?? node?.textContent)
    ))).observe({ type: "layout-shift", buffered: true });
"""
DRAWN_BEFORE = """() => {  // part of its content was shown when the last piece came
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    return paint?.startTime < performance.getEntriesByType("navigation")[0].responseEnd;
}"""


class InPieces(Quiet):
    """Send a page in small pieces, and pause after each for as many seconds as the server says."""

    server: SlowServer

    def copyfile(self, source: SupportsRead[bytes], outputfile: SupportsWrite[bytes]) -> None:  # type: ignore[override]
        slow = self.path.endswith("/")
        while piece := source.read(300):
            outputfile.write(piece)
            time.sleep(self.server.pause if slow else 0)


class SlowServer(Server):
    pause = 0.0


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[SlowServer]:
    server = SlowServer(("127.0.0.1", 0), partial(InPieces, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["", "zh/", "lesson/next/", "zh/lesson/next/"])
def test_nothing_moves_while_a_page_arrives(
    browser: Browser, server: SlowServer, path: str, width: int
) -> None:
    for server.pause in (0.02, 0.1, 0.4):  # a busy machine draws late
        context = browser.new_context(viewport={"width": width, "height": 800})
        page = context.new_page()
        page.add_init_script(SHIFTS)
        page.goto(f"http://127.0.0.1:{server.server_port}/{path}")
        drawn_before, moved = page.evaluate(DRAWN_BEFORE), page.evaluate("window.moved")
        context.close()
        if drawn_before:
            break
    assert drawn_before
    assert moved == []
