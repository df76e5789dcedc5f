"""A build shows a recording that was made elsewhere only if it fits the project as it is."""

from __future__ import annotations

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from snippets.recorder.catalog import Catalog
from snippets.recorder.exchange import bring_in, default_folder, hand_over
from snippets.recorder.interpreters import current
from snippets.recorder.recording import VERSION, Recording
from snippets.recorder.store import Store
from tests.recorder.programs import entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = "linux-3.98"


@pytest.fixture
def catalog() -> Catalog:
    return Catalog((entry("one.py", start_methods=["fork", "spawn"]), entry("other.py")))


@pytest.fixture
def folder(programs: Path, catalog: Catalog) -> Path:
    """Return recordings that say that Python 3.98 on Linux made them."""
    store = Store(programs / "store")
    store.prepare(catalog)
    hand_over(store, catalog, programs / "out")
    (programs / "out" / current().name).rename(programs / "out" / NAME)
    for file in (programs / "out" / NAME).iterdir():
        change(file, as_if_made_elsewhere)
    return programs / "out"


def as_if_made_elsewhere(data: dict[str, Any]) -> None:
    command = ["python", f"snippets/{data['program']}"]  # these programs lie outside the project
    data["recording"].update(python="3.98.0", platform="Linux", command=command)


def change(file: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    data = json.loads(file.read_text("utf-8"))
    edit(data)
    file.write_text(json.dumps(data), "utf-8")


def draw(recording: Recording) -> None:
    """Stand for what draws a recording."""
    if any(event.kind == "odd" for event in recording.events):
        raise KeyError("odd")


def test_recordings_come_back_as_they_were_handed_over(folder: Path, catalog: Catalog) -> None:
    (others, refused) = bring_in(folder, catalog, draw)
    assert refused == []
    (other,) = others
    assert (other.name, other.system, other.release) == (NAME, "Linux", "3.98")
    assert set(other.runs) == {("one.py", "fork"), ("one.py", "spawn"), ("other.py", None)}
    assert other.runs["one.py", "spawn"].text == "hello\n"


def test_no_folder_is_no_recordings(programs: Path, catalog: Catalog) -> None:
    assert bring_in(programs / "none", catalog, draw) == ([], [])


def test_a_folder_that_was_named_must_be_there(
    programs: Path, monkeypatch: pytest.MonkeyPatch, catalog: Catalog
) -> None:
    monkeypatch.setenv("RECORDINGS_FOLDER", str(programs / "none"))
    _, refused = bring_in(default_folder(), catalog, draw)
    assert "none: no folder, though RECORDINGS_FOLDER names it: correct" in refused[0]


def test_this_python_shows_its_own_runs(folder: Path, catalog: Catalog) -> None:
    (folder / NAME).rename(folder / current().name)
    assert bring_in(folder, catalog, draw) == ([], [])


def test_pythons_stand_in_their_order_those_of_this_platform_first(
    folder: Path, catalog: Catalog
) -> None:
    for name, system in (
        ("windows-3.7", "Windows"),
        ("linux-3.100", "Linux"),
        ("linux-3.99", "Linux"),
    ):
        shutil.copytree(folder / NAME, folder / name)
        version = name.partition("-")[2] + ".1"
        for file in (folder / name).iterdir():
            change(
                file,
                lambda data, system=system, version=version: data["recording"].update(  # type: ignore[misc]
                    python=version, platform=system
                ),
            )
    others, refused = bring_in(folder, catalog, draw)
    assert refused == []
    names = [other.name for other in others]
    assert names == ["linux-3.98", "linux-3.99", "linux-3.100", "windows-3.7"]


def recording(**values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda data: data["recording"].update(values)


def line(**values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda data: data["recording"]["lines"][0].update(values)


def event(kind: str = "begin", **details: Any) -> Callable[[dict[str, Any]], object]:
    new = {"time": 0.1, "pid": 1, "kind": kind, "details": details}
    return lambda data: data["recording"]["events"].append(new)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda data: data.update(content="0" * 64), "snippets/one.py .*has changed since"),
        (lambda data: data.pop("content"), "has changed since"),
        (lambda data: data.update(format=VERSION + 1), f"format {VERSION + 1}, .*update the project"),
        (lambda data: data.update(format="<b>"), "format '<b>'"),
        (lambda data: data.pop("format"), "format None"),
        (lambda data: data.update(program="oen.py"), "no program 'oen.py': did you mean 'one.py'"),
        (lambda data: data.update(program=["one.py"]), "no program"),
        (lambda data: data.update(program="../one.py"), "no program"),
        (lambda data: data.update(start_method="forkserver"), "isn't run under 'forkserver'"),
        (lambda data: data.update(start_method="spawn"), "holds one.spawn: name the file so"),
        (lambda data: data.pop("recording"), "is no recording"),
        (recording(python="3.97.1"), "made by Python 3.97.1 on Linux: move it"),
        (recording(platform="Windows"), "made by Python 3.98.0 on Windows: move it"),
        (recording(platform="<b>Linux</b>"), "platform"),
        (recording(python="3.98.0 <script>"), "python"),
        (recording(command=["rm", "-rf"]), "command"),
        (recording(start_method="spawn"), "start_method"),
        (recording(duration=float("nan")), "duration"),
        (recording(duration="1"), "duration"),
        (recording(exit_code=True), "exit_code"),
        (recording(exit_code=7), "exit code 7, catalog.toml expects 0"),
        (recording(ended="signal", exit_code=-999), "ended by signal 999"),
        (recording(ended="signal", exit_code=None), "ended by signal 0"),
        (recording(ended="time-limit"), "not ended after"),
        (recording(ended="well"), "ended"),
        (recording(omitted_lines=-1), "omitted_lines"),
        (recording(version=VERSION + 1), "version"),
        (recording(more=1), "more"),
        (recording(lines={}), "lines"),
        (line(time=-1), "time"),
        (line(time=float("inf")), "time"),
        (line(pid="1<b>"), "pid"),
        (line(pid=1.5), "pid"),
        (line(stream="stdlog"), "stream"),
        (line(text=None), "text"),
        (line(text="a\nb"), "text"),
        (line(text="\ud800"), "surrogates"),
        (line(process="bell \a"), "process"),
        (line(process="\u202eniam"), "process"),
        (line(process="x" * 1000), "process"),
        (line(more=1), "more"),
        (event(name="a\x1bb"), "name"),
        (event("start", child="<img>"), "child"),
        (event("start", child=[1]), "child"),
        (event("odd"), "can't be drawn .*odd"),
        (event("put\n"), "kind"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_name_and_what_to_do(
    folder: Path, catalog: Catalog, edit: Callable[[dict[str, Any]], object], says: str
) -> None:
    file = folder / NAME / "one.fork.json"
    change(file, edit)
    assert_refused(folder, catalog, says)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"format": ' + b"9" * 5000 + b"}"],
    ids=range(7),
)
def test_what_is_no_json_is_refused(folder: Path, catalog: Catalog, content: bytes) -> None:
    (folder / NAME / "one.fork.json").write_bytes(content)
    assert_refused(folder, catalog, "")


def assert_refused(folder: Path, catalog: Catalog, says: str) -> None:
    (other,), refused = bring_in(folder, catalog, draw)
    assert set(other.runs) == {("one.py", "spawn"), ("other.py", None)}
    assert len(refused) == 1
    name = f"{folder / NAME / 'one.fork.json'}: "
    assert refused[0].startswith(name)
    message = refused[0].removeprefix(name)
    assert re.search(says, message), message
    assert any(
        word in message for word in ("record it again", "move it", "name the file", "delete")
    )


def test_a_program_that_has_changed_is_not_shown_as_it_was(
    folder: Path, programs: Path, catalog: Catalog
) -> None:
    (programs / "helper.py").write_text("WORD = 'bye'", "utf-8")
    (other,), refused = bring_in(folder, catalog, draw)
    assert set(other.runs) == {("other.py", None)}
    assert len(refused) == 2
    settings = Catalog((entry("one.py", start_methods=["fork"], time_limit=3), entry("other.py")))
    (programs / "helper.py").write_text("WORD = 'hello'", "utf-8")
    (other,), refused = bring_in(folder, settings, draw)
    assert set(other.runs) == {("other.py", None)}
    assert len(refused) == 2


def test_a_folder_of_another_name_is_refused(folder: Path, catalog: Catalog) -> None:
    (folder / NAME).rename(folder / "pypy")
    others, refused = bring_in(folder, catalog, draw)
    assert others == []
    assert "pypy: not named by platform and Python" in refused[0]


def test_html_in_names_is_data(folder: Path, catalog: Catalog) -> None:
    change(folder / NAME / "one.fork.json", line(process="<script>alert(1)</script>"))
    (other,), refused = bring_in(folder, catalog, draw)
    assert refused == []
    assert other.runs["one.py", "fork"].lines[0].process == "<script>alert(1)</script>"


def test_several_may_hand_over_at_once(programs: Path, catalog: Catalog) -> None:
    store = Store(programs / "store")
    store.prepare(catalog)
    with ThreadPoolExecutor(4) as pool:
        found = [*pool.map(lambda _: hand_over(store, catalog, programs / "out"), range(40))]
    assert found == [3] * 40
    names = [path.name for path in (programs / "out" / current().name).iterdir()]
    assert len(names) == 3
    assert not [name for name in names if name.startswith(".")]
