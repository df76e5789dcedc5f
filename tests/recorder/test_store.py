"""The store: what a recording depends on, and that nothing is torn, lost or run twice."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from snippets.recorder import store as module
from snippets.recorder.catalog import Catalog
from snippets.recorder.interpreters import current
from snippets.recorder.recording import Recording, RecordingError
from snippets.recorder.run import ROOT
from snippets.recorder.store import Store, content_key, recorder_key, recorder_sources, sources
from tests.recorder.programs import entry

if TYPE_CHECKING:
    from pathlib import Path


def test_a_recording_survives_its_json_form(programs: Path) -> None:
    recording = Store(programs / "store").recording(entry("one.py"), None)
    assert recording.text == "hello\n"
    assert Recording.from_json(recording.to_json()) == recording
    keys = {
        "version", "command", "start_method", "python", "platform", "duration", "ended",
        "exit_code", "lines", "events",
    }  # fmt: skip
    assert keys <= set(json.loads(recording.to_json()))


def test_only_what_a_program_depends_on_changes_its_key(programs: Path) -> None:
    store = Store(programs / "store")
    methods = ["fork", "spawn"]
    one = entry("one.py", start_methods=methods)
    other = entry("other.py", start_methods=methods)
    before = store.file(one, "fork"), store.file(other, "fork")
    assert store.file(one, "spawn") != before[0]
    changed = entry("one.py", start_methods=methods, time_limit=3)
    assert store.file(changed, "fork") != before[0]
    (programs / "helper.py").write_text("WORD = 'bye'", "utf-8")
    assert store.file(one, "fork") != before[0]
    assert store.file(other, "fork") == before[1]
    assert [file.name for file in sources(programs / "one.py")] == ["helper.py", "one.py"]


def test_all_that_a_program_imports_from_its_folder_is_found(programs: Path) -> None:
    (programs / "a.py").write_text(
        "import os\nfrom b import x\nfrom . import one\nimport broken", "utf-8"
    )
    (programs / "b.py").write_text("def f():\n    import a, c.d", "utf-8")  # round and round
    (programs / "c.py").write_text("", "utf-8")
    (programs / "broken.py").write_text("import other (", "utf-8")
    assert [file.name for file in sources(programs / "a.py")] == [
        "a.py",
        "b.py",
        "broken.py",
        "c.py",
    ]


def test_a_program_that_chooses_its_start_methods_has_another_key(programs: Path) -> None:
    store = Store(programs / "store")
    chooses, plain = entry("one.py", start_methods="its own"), entry("one.py")
    assert store.file(chooses, None) != store.file(plain, None)


def test_every_recording_depends_on_all_that_the_recorder_imports() -> None:
    names = {file.stem for file in recorder_sources()}
    used = {
        "run",
        "activity",
        "frames",
        "guard",
        "interpreters",
        "launch",
        "platforms",
        "recording",
    }
    assert names >= used | {"temporary", "sitecustomize", "_recorded_events", "_recorded_sleeping"}
    assert names.isdisjoint({"store", "command_line", "catalog", "exchange", "plain"})


def test_a_changed_recorder_changes_every_key(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = set()
    monkeypatch.setattr(module, "recorder_sources", lambda: [programs / "recorder.py"])
    for text in ("one", "two"):
        (programs / "recorder.py").write_text(text, "utf-8")
        recorder_key.cache_clear()
        keys.add(Store(programs / "store").file(entry("one.py"), None))
    recorder_key.cache_clear()
    assert len(keys) == 2


@pytest.mark.parametrize("options", [{}, {"to_the_end": False}, {"to_the_end": True}], ids=str)
def test_programs_that_wait_are_not_run_after_a_failure_unless_all_are_wanted(
    programs: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 1)
    (programs / "bad.py").write_text("raise SystemExit(3)", "utf-8")
    names = [f"p{n}" for n in range(5)]
    for name in (*names, "alone"):
        (programs / f"{name}.py").write_text("import time\ntime.sleep(0.2)", "utf-8")
    waiting = [entry(f"{name}.py") for name in names]
    catalog = Catalog((entry("bad.py"), *waiting, entry("alone.py", alone=True)))
    store = Store(programs / "store")
    with pytest.raises(RecordingError, match=r"snippets/bad.py: exit code 3"):
        store.prepare(catalog, **options)
    made = {file.name.partition(".")[0] for file in store.folder.glob("*.json")}
    if options.get("to_the_end"):
        assert made == {*names, "alone"}
    else:  # the next one may have begun before the failure was seen
        assert made.isdisjoint({"p4", "alone"})


def test_what_breaks_it_off_ends_the_runs_under_way(programs: Path) -> None:
    (programs / "slow.py").write_text("import time\ntime.sleep(5)", "utf-8")

    def tell(_done: int, _all: int, under_way: list[str]) -> None:
        if under_way:
            raise KeyboardInterrupt

    store = Store(programs / "store")
    with pytest.raises(KeyboardInterrupt):
        store.prepare(Catalog((entry("slow.py"),)), tell)
    assert not list(store.folder.glob("*.json"))


def test_a_recording_lies_where_its_name_says(programs: Path) -> None:
    assert Store().folder == ROOT / ".cache" / "recordings"
    store = Store(programs, current())
    methods = ["fork", "spawn"]
    chosen, plain = entry("one.py", start_methods=methods), entry("other.py")
    assert store.file(chosen, "spawn").name.startswith("one.spawn.")
    assert store.file(plain, None).name.startswith("other.plain.")
    assert store.file(plain, None).parent == programs  # those of another Python lie below
    keys = {content_key(chosen, method) for method in methods}
    assert len(keys) == len(methods)


def test_recordings_and_locks_that_nobody_uses_are_removed(programs: Path) -> None:
    store, one = Store(programs / "store"), entry("one.py")
    catalog = Catalog((one, entry("other.py")))
    store.prepare(catalog)
    kept = {file.name for file in store.folder.iterdir()}
    for name in ("old.plain.0123456789abcdef.json", "old.plain.0123456789abcdef.lock"):
        (store.folder / name).write_text("", "utf-8")
    store.file(one, None).unlink()
    store.prepare(catalog)
    assert {file.name for file in store.folder.iterdir()} == kept


@pytest.mark.parametrize("content", ["", "{", '{"version": 99}', '{"version": 1}', "\0\xff", "[]"])
def test_a_half_written_or_foreign_file_is_recorded_anew(programs: Path, content: str) -> None:
    store, program = Store(programs / "store"), entry("one.py")
    store.recording(program, None)
    store.file(program, None).write_text(content, "utf-8")
    assert store.recording(program, None).text == "hello\n"


def test_prepare_records_side_by_side_and_once(programs: Path) -> None:
    paths, seen = [f"p{n}.py" for n in range(6)], programs / "seen"
    waits = f"import os, time\nwhile not os.path.exists({str(seen)!r}): time.sleep(0.05)\n"
    for path in paths:
        (programs / path).write_text(f"{waits}print({path!r})", "utf-8")
    store, catalog = Store(programs / "store"), Catalog(tuple(map(entry, paths)))
    told: list[tuple[int, int, list[str]]] = []

    def hear(*news: Any) -> None:
        told.append(news)
        if news[2] == paths:  # all of them are under way
            seen.touch()

    assert store.prepare(catalog, hear) == 6
    assert told[0] == (0, 6, [])
    assert told[-1] == (6, 6, [])
    assert [store.recording(each, None).text for each in catalog.programs] == [
        f"{path}\n" for path in paths
    ]
    assert store.prepare(catalog) == 0
    (programs / "p0.py").write_text("print('new')", "utf-8")
    assert store.prepare(catalog) == 1
    assert len(list((programs / "store").glob("*.json"))) == 6


def test_a_program_that_measures_runs_alone(programs: Path) -> None:
    log = programs / "log"
    source = (
        "import time\nfrom pathlib import Path\n"
        f"with Path({str(log)!r}).open('a') as log:\n"
        "    log.write('+\\n'); log.flush(); time.sleep(0.3); log.write('-\\n')\n"
    )
    paths = [f"p{n}.py" for n in range(5)]
    for path in paths:
        (programs / path).write_text(source, "utf-8")
    measuring = [entry(path, alone=True) for path in paths[:2]]
    catalog = Catalog((*measuring, *map(entry, paths[2:])))
    Store(programs / "store").prepare(catalog)
    marks = log.read_text("utf-8").split()
    assert marks[-4:] == ["+", "-", "+", "-"]
    assert marks[:6] != ["+", "-"] * 3


def test_paths_are_shown_as_a_reader_would_see_them(programs: Path) -> None:
    (programs / "fails.py").write_text("import json\njson.loads('')", "utf-8")
    recording = Store(programs / "store").recording(entry("fails.py", exit_code=1), None)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f'File "lib/python{version}/json/__init__.py", line' in recording.text


def test_all_that_went_wrong_is_named(programs: Path) -> None:
    (programs / "bad.py").write_text("raise SystemExit(3)", "utf-8")
    catalog = Catalog((entry("bad.py"), entry("one.py", exit_code=1)))
    with pytest.raises(RecordingError, match=r"snippets/bad.py: exit code 3, .*expects 0"):
        Store(programs / "store").prepare(catalog)
    assert not list((programs / "store").glob("bad*.json"))


def test_a_program_that_ends_before_its_rule_is_an_error(programs: Path) -> None:
    with pytest.raises(RecordingError, match="ended by itself"):
        Store(programs / "store").recording(entry("one.py", stop_after="never"), None)


STARTS = """
from multiprocessing import Process
if __name__ == "__main__":
    Process(target=print).start()
"""


def test_forgotten_start_methods_are_an_error(programs: Path) -> None:
    (programs / "starts.py").write_text(STARTS, "utf-8")
    store = Store(programs / "store")
    assert store.recording(entry("starts.py", start_methods="its own"), None).text == "\n"
    assert store.recording(entry("starts.py", start_methods=["fork"]), "fork").text == "\n"
    with pytest.raises(RecordingError, match=r"snippets/starts.py: it starts .* add start_methods"):
        store.recording(entry("starts.py"), None)


FAILS = """
from multiprocessing import Process
if __name__ == "__main__":
    for number in range(20):
        print("line", number)
    child = Process(target=exit, args=(3,), name="child")
    child.start()
    child.join()
"""


def test_a_child_that_fails_is_an_error_unless_it_is_expected(programs: Path) -> None:
    (programs / "fails.py").write_text(FAILS, "utf-8")
    store = Store(programs / "store")
    with pytest.raises(RecordingError) as caught:
        store.recording(entry("fails.py", start_methods=["fork"], child_exit_codes=[4]), "fork")
    first, *last = str(caught.value).splitlines()
    assert first == (
        "snippets/fails.py under fork: its process child ended with exit code 3, "
        "which is not in child_exit_codes in catalog.toml"
    )
    assert last == [f"  main: line {number}" for number in range(5, 20)]
    expected = entry("fails.py", start_methods=["fork"], child_exit_codes=[3])
    assert store.recording(expected, "fork").failures() == [("child", 3)]


def test_two_builds_at_once_share_one_run(programs: Path) -> None:
    count = programs / "count"
    (programs / "slow.py").write_text(
        f"import time\nopen({str(count)!r}, 'a').write('x')\ntime.sleep(1)", "utf-8"
    )
    code = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from snippets.recorder import record_program, store
from snippets.recorder.catalog import read_entry
record_program.SNIPPETS = store.SNIPPETS = Path({str(programs)!r})
store.Store(Path({str(programs / "store")!r})).recording(read_entry({{"path": "slow.py"}}, ""), None)
"""
    builds = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [build.wait(120) for build in builds] == [0, 0, 0]
    assert count.read_text("utf-8") == "x"


def test_a_killed_build_leaves_nothing_half_written(programs: Path) -> None:
    code = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from snippets.recorder.files import write
while True:
    write(Path({str(programs / "file.json")!r}), "x" * 1_000_000)
"""
    with subprocess.Popen([sys.executable, "-c", code]) as build:
        while not (programs / "file.json").exists():
            time.sleep(0.01)
        time.sleep(0.1)
        build.kill()
    assert len((programs / "file.json").read_text("utf-8")) == 1_000_000
