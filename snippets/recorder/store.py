"""Keep recordings by the content that they depend on, and record the missing ones side by side."""

from __future__ import annotations

import ast
import hashlib
import os
import threading
from concurrent.futures import ALL_COMPLETED, FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from snippets.recorder.files import locked, remove_torn, write
from snippets.recorder.interpreters import BOOTSTRAP, Interpreter, current
from snippets.recorder.platforms import files_allow, try_lock
from snippets.recorder.record_program import check, record_program
from snippets.recorder.recording import Recording, RecordingError
from snippets.recorder.run import ROOT, SNIPPETS
from snippets.recorder.trouble import explain, lacks_semaphores

if TYPE_CHECKING:
    from collections.abc import Callable

    from snippets.recorder.catalog import Catalog, Program

PACKAGE = "snippets.recorder."
AT_ONCE = 10 * (os.cpu_count() or 1)  # these programs mostly wait: more would only crowd each other


class Store:
    """A folder of the recordings of one Python, a file for each program, run and content."""

    def __init__(self, folder: Path | None = None, interpreter: Interpreter | None = None) -> None:
        self.folder = folder or ROOT / ".cache" / "recordings"
        self.interpreter = interpreter or current()
        if interpreter and interpreter != current():
            self.folder /= interpreter.name

    def file(self, program: Program, start_method: str | None) -> Path:
        """Return where the recording of this very content belongs."""
        digest = hashlib.sha256(self.interpreter.build.encode() + recorder_key())
        digest.update(content_key(program, start_method).encode())
        name = run_name(program, start_method)
        return self.folder / f"{name}.{digest.hexdigest()[:16]}.json"

    def recording(
        self,
        program: Program,
        start_method: str | None,
        cancelled: threading.Event | None = None,
    ) -> Recording:
        """Return the recording of a program, made now if it is missing.

        Two builds at once share one run: the second waits for the first.

        Raises:
            RecordingError: the program did not end, or start processes, as the catalog says; or the
                run was cancelled.
        """
        cancelled = cancelled or threading.Event()
        file = self.file(program, start_method)
        found = self.read(file)
        if found is None:
            with locked(file.with_suffix(".lock"), cancelled):
                found = self.read(file)
                if found is None:
                    found = check(
                        program, record_program(program, start_method, cancelled, self.interpreter)
                    )
                    check_start_methods(program, found)
                    write(file, found.to_json())
        return found

    def read(self, file: Path) -> Recording | None:
        """Return a stored recording; a file that is none is as good as missing."""
        try:
            return Recording.from_json(file.read_text("utf-8"))
        except (FileNotFoundError, UnicodeDecodeError, RecordingError):
            return None

    def runs(self, catalog: Catalog) -> list[tuple[Program, str | None]]:
        """Return the runs that this Python can make: Windows has no fork."""
        return [
            (program, method)
            for program in catalog.programs
            for method in program.runs
            if method is None or method in self.interpreter.start_methods
        ]

    def missing(self, catalog: Catalog) -> list[tuple[Program, str | None]]:
        """Return the runs that are not in the store."""
        return [
            (program, method)
            for program, method in self.runs(catalog)
            if self.read(self.file(program, method)) is None
        ]

    def prepare(
        self,
        catalog: Catalog,
        tell: Callable[[int, int, list[str]], None] | None = None,
        *,
        to_the_end: bool = False,
    ) -> int:
        """Record what is missing, side by side; return how many runs that were.

        Args:
            catalog: the programs.
            tell: called at the beginning and then each second with the number of runs recorded, the
                number of all to be recorded, and the names of those under way.
            to_the_end: record the others, too, when a program goes wrong.

        Raises:
            RecordingError: programs did not end as the catalog says; all of them are named.

        Programs that measure something run after the others, one at a time. When Ctrl-C or another
        exception breaks this off, the runs under way are ended before it goes on its way.
        """
        runs = self.missing(catalog)
        if not runs:
            return 0
        tell = tell or (lambda *_: None)
        tell(0, len(runs), [])
        until = ALL_COMPLETED if to_the_end else FIRST_EXCEPTION
        cancelled = threading.Event()
        futures: list[Future[Recording]] = []
        for together in (
            [run for run in runs if not run[0].alone],
            *([run] for run in runs if run[0].alone),
        ):
            with ThreadPoolExecutor(min(AT_ONCE, files_allow(), len(together)) or 1) as pool:
                group = {
                    pool.submit(self.recording, program, method, cancelled): (
                        f"{program.path} under {method}" if method else program.path
                    )
                    for program, method in together
                }
                futures += group
                try:
                    left: set[Future[Recording]] = set(group)
                    while left:
                        ended, left = wait(group, timeout=1, return_when=until)
                        names = [name for future, name in group.items() if future.running()]
                        tell(sum(future.done() for future in futures), len(runs), names)
                        if not to_the_end and any(future.exception() for future in ended):
                            break
                except BaseException:
                    cancelled.set()
                    raise
                finally:
                    for future in group:
                        future.cancel()
            wrong = any(future.exception() for future in group if not future.cancelled())
            if wrong and not to_the_end:
                break
        errors = [error for f in futures if not f.cancelled() and (error := f.exception())]
        if errors:
            told = dict.fromkeys(explain(error) or str(error) for error in errors)  # each once
            if lack := lacks_semaphores():
                told = {lack: None} | told
            raise RecordingError("\n".join(told)) from errors[0]
        self.remove_unused(catalog)
        return len(runs)

    def remove_unused(self, catalog: Catalog) -> None:
        """Delete the recordings and locks of programs as they no longer are."""
        used = {self.file(program, method) for program, method in self.runs(catalog)}
        for file in self.folder.glob("*.json"):
            if file not in used:
                file.unlink(missing_ok=True)
        for file in self.folder.glob("*.lock"):
            if file.with_suffix(".json") not in used:
                with suppress(FileNotFoundError), file.open("r+") as handle:
                    if try_lock(handle):  # nobody records that
                        remove_torn(self.folder, file.with_suffix(".json").name)
                        file.unlink(missing_ok=True)


def check_start_methods(program: Program, recording: Recording) -> None:
    """Refuse a program that starts processes by a method that its entry doesn't name.

    Raises:
        RecordingError: its run under the other methods would be missing from the page.
    """
    started = [event for event in recording.events if event.kind == "start"]
    if started and recording.start_method is None and not program.chooses:
        message = (
            f"snippets/{program.path}: it starts processes, but its entry has no start_methods: "
            'add start_methods = ["fork", "spawn", "forkserver"] to snippets/catalog.toml, '
            'or start_methods = "its own" if the program sets them itself'
        )
        raise RecordingError(message)


def sources(script: Path) -> list[Path]:
    """Return a program and the files of its folder that it imports, directly or not."""
    found: list[Path] = []
    waiting = [script]
    while waiting:
        file = waiting.pop()
        if file in found or not file.is_file():
            continue
        found.append(file)
        try:
            tree = ast.parse(file.read_bytes())
        except SyntaxError:
            continue  # running it will say so
        for node in ast.walk(tree):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            waiting.extend(script.parent / f"{name.partition('.')[0]}.py" for name in names)
    return sorted(found)


def run_name(program: Program, start_method: str | None) -> str:
    """Name a run as a file can be named."""
    return f"{program.path.removesuffix('.py').replace('/', '.')}.{start_method or 'plain'}"


def content_key(program: Program, start_method: str | None) -> str:
    """Digest what a run depends on, wherever it is made: the program, its helpers, its settings."""
    key = (program.path, program.chooses or start_method, program.endings[start_method])
    digest = hashlib.sha256(repr(key).encode())
    for source in sources(SNIPPETS / program.path):
        digest.update(source.relative_to(SNIPPETS).as_posix().encode())
        digest.update(source.read_bytes().replace(b"\r\n", b"\n"))  # as git may write it on Windows
    return digest.hexdigest()


def recorder_sources() -> list[Path]:
    """Return the modules on which every recording depends: record_program.py, all that it imports, what goes into a program."""
    here = Path(__file__).resolve().parent
    found: set[Path] = set()
    waiting = [here / "record_program.py"]
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.add(file)
        waiting += [
            here / f"{node.module.removeprefix(PACKAGE)}.py"
            for node in ast.parse(
                file.read_bytes()
            ).body  # what is imported for types alone lies deeper
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(PACKAGE)
        ]
    return [*sorted(found), *sorted(BOOTSTRAP.glob("*.py"))]


@cache
def recorder_key() -> bytes:
    """Digest the recorder, on which every recording depends."""
    digest = hashlib.sha256()
    for file in recorder_sources():
        digest.update(file.read_bytes())
    return digest.digest()
