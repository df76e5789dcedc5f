"""Give each test the recording of the program that its marker names, once for each start method."""

from __future__ import annotations

import functools
import inspect
import secrets
from typing import TYPE_CHECKING

import pytest

from snippets.recorder.catalog import load_catalog, no_program
from snippets.recorder.record_program import check, record_program
from tests.alive import alive

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
    catalog = load_catalog()
    paths = [program.path for program in catalog.programs]
    if path not in paths:
        file = metafunc.definition.path.relative_to(metafunc.config.rootpath)
        line = inspect.getsourcelines(metafunc.function)[1]  # of its first decorator
        message = f"{file}:{line}: {no_program(path, paths)}"
        pytest.fail(message, pytrace=False)
    runs = [
        pytest.param(
            (path, method, number),
            id=f"{method or 'no start method'}{f' {number + 1}' if number else ''}",
            # tests of one run go to one worker, which so runs the program once
            marks=pytest.mark.xdist_group(f"{path} {method} {number}"),
        )
        for method in catalog.program(path).runs
        for number in range(metafunc.config.getoption("--times"))
    ]
    metafunc.parametrize("recording", runs, indirect=True)


@functools.cache
def run(path: str, method: str | None, number: int) -> Recording:  # noqa: ARG001 part of the key
    """Run a program; check that it ended as the catalog says, and left no process behind."""
    mark = f"{secrets.token_hex(8)}-of-the-tests"
    program = load_catalog().program(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MARK_OF_THIS_RUN", mark)
        recording = check(program, record_program(program, method))
    assert alive(mark) == []
    return recording


@pytest.fixture
def recording(request: pytest.FixtureRequest) -> Recording:
    """Return the recording of one run; tests of the same run share it."""
    return run(*request.param)
