"""What readers can download: each program, the very bytes that the build ran, and all as one archive."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "parallel-python-programs"
README = """\
The programs of the lesson "Parallel Programming in Python: processes".
《Python 并行编程：进程》一课的程序。

You need Python 3.11 or later, and nothing else. Open a terminal in this folder and run one:
只需要 Python 3.11 或更新的版本。在这个文件夹里打开终端，运行其中一个：

    python {first}        (Windows: py {first})

Each program stands alone: you may copy it anywhere. A comment such as "# (1)!" only binds a line to a
note on the page. Under each name you read how the program ends; press Ctrl+C to stop one that doesn't.
每个程序都是独立的，可以复制到任何地方。"# (1)!" 这样的注释只是把那一行和页面上的注解对应起来。
每个名字下面写着程序怎样结束；不会自己结束的，按 Ctrl+C 停下。

{programs}
"""
ENDS = "ends by itself / 自己结束"
STOPPED = "has to be stopped / 需要手动停下"
BOTH = "depends on the start method / 取决于启动方法: "


def programs() -> list[tuple[str, bytes]]:
    """Return the path on the site, and the bytes, of each program."""
    from snippets.recorder.catalog import load_catalog  # noqa: PLC0415 importable since on_config

    return [
        (f"programs/{program.path}", (ROOT / "snippets" / program.path).read_bytes())
        for program in load_catalog().programs
    ]


def archive() -> bytes:
    """Return the archive of all programs; the same bytes for the same programs."""
    from snippets.recorder.catalog import load_catalog  # noqa: PLC0415 importable since on_config

    catalog = load_catalog().programs
    entries: list[str] = []
    for program in catalog:
        stopped = {
            method: bool(ending.stop_after or ending.stop_at)
            for method, ending in program.endings.items()
        }
        how = STOPPED if all(stopped.values()) else ENDS
        if len(set(stopped.values())) > 1:
            how = BOTH + ", ".join(f"{m} {STOPPED if s else ENDS}" for m, s in stopped.items())
        entries.append(f"{program.path}\n    {how}")
    first = catalog[0].path if catalog else ""
    readme = README.format(first=first, programs="\n".join(entries))
    named = [(path.removeprefix("programs/"), content) for path, content in programs()]
    return zipped(FOLDER, [("README.txt", readme.encode()), *named])


def zipped(folder: str, files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive of files in one folder; the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, content in files:
            entry = zipfile.ZipInfo(f"{folder}/{name}")  # of 1980
            entry.external_attr = 0o644 << 16  # readable by everybody who unpacks it
            target.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
