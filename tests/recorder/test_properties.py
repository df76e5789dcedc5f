"""Whatever processes write comes back complete, in order and rightly attributed; recordings keep it."""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets.recorder.frames import Output, Parser
from snippets.recorder.plain import plain_recording
from snippets.recorder.recording import Event, Line, Recording
from snippets.recorder.run import record

TOKEN = "0123456789abcdef"
MAIN = 1
NAMES = {1: "main", 2: "Process-1", 3: "消费者"}
STREAMS = {"o": "stdout", "e": "stderr"}
RAW = "another program"  # what is no frame
PROGRAM = """\
import json, multiprocessing, os, sys

def work(pieces):
    for stream, text, flush in pieces:
        out = getattr(sys, stream)
        out.buffer.write(bytes.fromhex(text))
        if flush:
            out.flush()

if __name__ == "__main__":
    own, *others = json.load(open(PLAN))
    children = [multiprocessing.Process(target=work, args=(pieces,)) for pieces in others]
    for child in children:
        child.start()
    work(own)
    for child in children:
        child.join()
"""


def lines_of(data: bytes) -> list[str]:
    """Return what a terminal shows of bytes, line by line."""
    *lines, rest = data.split(b"\n")
    return [
        line.removesuffix(b"\r").decode("utf-8", "replace")
        for line in ([*lines, rest] if rest else lines)
    ]


def frame(stream: str, pid: int, time: int, payload: bytes) -> bytes:
    name = NAMES[pid].encode()
    head = f"\x1e{TOKEN};{stream};{pid};7;{time};{len(name)};{len(payload)};"
    return head.encode() + name + payload


written = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(list(NAMES)), st.sampled_from("oe"), st.binary(max_size=60)),
        st.tuples(
            st.sampled_from(list(NAMES)),
            st.sampled_from("oe"),
            st.sampled_from(
                [b"\n", b"\r\n", "字\n".encode(), b"\x1e" + TOKEN.encode(), b"x" * 3900]
            ),
        ),
        st.tuples(st.just(0), st.just("raw"), st.binary(max_size=60)),
        st.tuples(
            st.just(0), st.just("raw"), st.sampled_from([b"\x1e", b"\x1e01", b"\n", b"raw\n"])
        ),
    ),
    max_size=30,
)


@settings(max_examples=300)
@given(written, st.lists(st.integers(1, 200), max_size=60))
def test_frames_and_bytes_between_them_come_back_however_they_arrive(
    pieces: list[tuple[int, str, bytes]], sizes: list[int]
) -> None:
    expected: dict[tuple[int, str], bytes] = defaultdict(bytes)
    stream = b""
    for time, (pid, kind, data) in enumerate(pieces, 1):
        expected[pid, STREAMS.get(kind, "output")] += data
        stream += frame(kind, pid, time, data) if pid else data
    output = Output()
    parser = Parser(TOKEN, 0, output, MAIN, set())
    for size in [*sizes, len(stream)]:
        parser.feed(stream[:size], 1.0)
        stream = stream[size:]
    parser.close()
    assert {(line.pid, line.stream) for line in output.lines} == {
        key for key, data in expected.items() if data
    }
    for (pid, kind), data in expected.items():
        lines = [line for line in output.lines if (line.pid, line.stream) == (pid, kind)]
        assert [line.text for line in lines] == lines_of(data)
        assert {line.process for line in lines} <= {NAMES.get(pid, RAW)}


plans = st.lists(
    st.lists(
        st.tuples(
            st.sampled_from(["stdout", "stderr"]),
            st.one_of(
                st.binary(max_size=300),
                st.text(max_size=100).map(str.encode),
                st.sampled_from(
                    [b"\n", b"x" * 5000, b"\x1e;o;1;1;1;4;3;mainabc", b"\r", b"\x1b[31m"]
                ),
            ),
            st.booleans(),
        ),
        max_size=12,
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize(("method", "examples"), [("fork", 25), ("spawn", 6), ("forkserver", 6)])
def test_any_bytes_written_by_any_number_of_processes_come_back(method: str, examples: int) -> None:
    @settings(max_examples=examples)
    @given(plans)
    def come_back(plan: list[list[tuple[str, bytes, bool]]]) -> None:
        with TemporaryDirectory() as folder:
            file, script = Path(folder, "plan.json"), Path(folder, "program.py")
            file.write_text(json.dumps([[(s, d.hex(), f) for s, d, f in each] for each in plan]))
            script.write_text(PROGRAM.replace("PLAN", repr(str(file))), "utf-8")
            recording = record(script, start_method=method)
        expected: dict[tuple[str, str], bytes] = defaultdict(bytes)
        for number, pieces in enumerate(plan):
            for stream, data, _ in pieces:
                expected[f"Process-{number}" if number else "main", stream] += data
        found = defaultdict(list)
        for line in recording.lines:
            found[line.process, line.stream].append(line.text)
        assert recording.exit_code == 0
        assert found == {key: lines_of(data) for key, data in expected.items() if data}

    come_back()


PLAIN_NUMBERS = {"child", "parent", "by", "queue", "end", "left", "right", "ms", "exit_code"}
moments = st.floats(0, 1e6, allow_nan=False)
numbers = st.integers(0, 2**63)
words = st.text(st.characters(exclude_categories=("C", "Z")), max_size=20)
details = st.dictionaries(
    words, st.one_of(words, st.booleans(), st.none(), numbers), max_size=4
).map(lambda found: {key: value for key, value in found.items() if key not in PLAIN_NUMBERS})
texts = st.text(st.characters(exclude_characters="\n", codec="utf-8"))
recordings = st.builds(
    Recording,
    command=st.just(["python", "snippets/a/b.py"]),
    start_method=st.sampled_from(["fork", "spawn", None]),
    python=st.just("3.12.1"),
    platform=st.sampled_from(["Linux", "Darwin"]),
    duration=moments,
    ended=st.sampled_from(["exit", "signal", "rule", "time-limit"]),
    exit_code=st.none() | st.integers(-64, 255),
    lines=st.lists(
        st.builds(
            Line,
            time=moments,
            pid=numbers,
            process=words,
            stream=st.sampled_from(["stdout", "stderr", "output"]),
            text=texts,
        ),
        max_size=5,
    ),
    events=st.lists(
        st.builds(Event, time=moments, pid=numbers, kind=words, details=details), max_size=5
    ),
    omitted_lines=numbers,
)


@given(recordings)
def test_a_recording_survives_json(recording: Recording) -> None:
    assert Recording.from_json(recording.to_json()) == recording
    data = json.loads(recording.to_json())
    assert plain_recording(data, "a/b.py", recording.start_method) == recording


anything: Any = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=300)
@given(recordings, st.data())
def test_a_recording_from_elsewhere_is_plain_or_refused(
    recording: Recording, data: st.DataObject
) -> None:
    """One value is replaced by whatever JSON can hold."""
    content: Any = json.loads(recording.to_json())
    place: Any = content
    while isinstance(place, (dict, list)) and place:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], (dict, list)) and place[key] and data.draw(st.booleans()):
            place = place[key]
        else:
            place[key] = data.draw(anything)
            break
    with suppress(ValueError):
        found = plain_recording(content, "a/b.py", recording.start_method)
        assert asdict(found) == content
        assert Recording.from_json(found.to_json()) == found
