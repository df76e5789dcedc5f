"""Give each test a project to hurt, and hold it to the end: nothing lost, left behind or wrong."""

from __future__ import annotations

import fcntl
import os
import random
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.ledger import BUILD, KINDS, Fault, Reference
from tests.site.small_project import copy_project

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = 20  # times
SEED = os.environ.get("FAULTS_SEED") or secrets.token_hex(4)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker; give all workers one seed."""
    words = "fault(name, least=1): what befalls the project in this test, tried at least so often"
    config.addinivalue_line("markers", words)
    os.environ.setdefault("FAULTS_SEED", SEED)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try a fault once, or, if its marker has `least`, as often as that, --times or --full say."""
    if "fault" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("fault")
        assert marker is not None
        option = metafunc.config.getoption
        least = marker.kwargs.get("least", 0)
        times = max(least, option("--times"), FULL * option("--full")) if least else 1
        metafunc.parametrize("turn", range(times), indirect=True)


@pytest.fixture
def turn(request: pytest.FixtureRequest) -> int:
    """Return which time this is that the fault is tried."""
    number: int = request.param
    return number


@pytest.fixture
def moment(request: pytest.FixtureRequest, turn: int) -> float:
    """Return a number from 0 to 1, random but for its seed, which is printed."""
    seed = os.environ["FAULTS_SEED"]
    print(f"FAULTS_SEED={seed} gives the same moments")
    return random.Random(f"{seed} {request.node.originalname} {turn}").random()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project with one small page."""
    copy = tmp_path / "project"
    copy_project(copy)
    return copy


@pytest.fixture
def fault(request: pytest.FixtureRequest, turn: int, project: Path) -> Iterator[Fault]:  # noqa: ARG001 each turn is a test
    """Return what notes the harm that is done."""
    folder = Path(tempfile.mkdtemp(prefix="f"))  # tmp_path is too long for the name of a socket
    (folder / "t").mkdir()
    name = request.node.get_closest_marker("fault").args[0]
    noted = Fault(name, project, folder / "t", secrets.token_hex(8))
    yield noted
    noted.end_all()
    shutil.rmtree(folder)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test whose fault has done harm, and write down which: tests/conftest.py prints it."""
    fault = getattr(item, "funcargs", {}).get("fault")
    if fault is None:
        return (yield)
    try:
        yield
    except BaseException as error:
        fault.wrong.append(str(error))
        raise
    finally:
        counts = {kind: len(getattr(fault, kind)) for kind in KINDS}
        item.user_properties += [("fault", fault.name), ("tried", 1), *counts.items()]
    harm = [f"{kind}: {each}" for kind in KINDS for each in getattr(fault, kind)]
    if harm:
        pytest.fail("\n".join([fault.name, *harm]), pytrace=False)


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """Return a small project that nothing befell; the workers of one test run share it."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder, taken = shared / "reference", shared / "reference.seconds"
    with (shared / "reference.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not taken.exists():
            copy_project(folder)
            began = time.monotonic()
            command = [sys.executable, "-m", *BUILD]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode:
                shutil.rmtree(folder)
                pytest.fail(f"{done.stdout}{done.stderr}")
            taken.write_text(str(time.monotonic() - began), "utf-8")
    return Reference(folder, float(taken.read_text("utf-8")))
