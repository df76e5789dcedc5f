"""Give each test the recording of the program that its marker names, once for each start method."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.catalog import load_catalog
from snippets.recorder.run import check, record_program

if TYPE_CHECKING:
    from snippets.recorder.recording import Recording


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers", "program(path): run the test on the recordings of this program of the catalog"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Call a marked test once for each run that the catalog asks for."""
    marker = metafunc.definition.get_closest_marker("program")
    if marker is None:
        return
    (path,) = marker.args
    runs = load_catalog().program(path).runs
    metafunc.parametrize(
        "recording",
        [(path, method) for method in runs],
        ids=[method or "no start method" for method in runs],
        indirect=True,
    )


@functools.cache
def run(path: str, method: str | None) -> Recording:
    """Run a program and check that it ended as the catalog says."""
    program = load_catalog().program(path)
    return check(program, record_program(program, method))


@pytest.fixture
def recording(request: pytest.FixtureRequest) -> Recording:
    """Return the recording of one run; tests of the same run share it."""
    return run(*request.param)
