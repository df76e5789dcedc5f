"""Check what the executed blocks of a page call: show, table, diff, hero and ask of the package snippets."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pages import Block

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pages import Page

VIEWS = ("'output'", "'timeline'", "'text'")


@dataclass(frozen=True, slots=True)
class Tool:
    """What a block that is run may call."""

    form: str
    programs: int  # how many it names, before its other arguments
    least: int  # arguments
    most: int = 100


TOOLS = {
    "show": Tool(f'"...", view={" or ".join(VIEWS)}', 1, 1, 1),
    "table": Tool('"...", "heading", "heading"', 1, 2),
    "diff": Tool('"...", "..."', 2, 2, 2),
    "hero": Tool('"...", "..."', 2, 2, 2),
    "ask": Tool('"question", "answer", "answer", right="answer"', 0, 3),
}


def unknown(path: str, programs: Collection[str]) -> str:
    """Say that a program isn't in the catalog, and what to do."""
    from snippets.recorder.catalog import no_program  # noqa: PLC0415 importable since on_config

    return no_program(path, programs)


def check_calls(page: Page, block: Block, programs: Collection[str]) -> Iterator[str]:
    """Say what is wrong with a block that is run."""
    try:
        tree = ast.parse("\n".join(block.body))
    except SyntaxError as error:
        yield f"{page.name}:{block.line + (error.lineno or 0)}: not Python: {error.msg}"
        return
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "snippets":
            imported |= {alias.name for alias in node.names}
            for name in sorted(imported - TOOLS.keys()):
                where = f"{page.name}:{block.line + node.lineno}"
                yield f"{where}: snippets has no {name!r}, only {', '.join(TOOLS)}"
    prints = [node for name, node in calls(tree) if name == "print"]
    printed = {below for node in prints for below in ast.walk(node)}
    for name, node in calls(tree):
        if name in TOOLS:
            where = f"{page.name}:{block.line + node.lineno}"
            if name not in imported:
                yield f"{where}: write from snippets import {name} first"
            if node not in printed:
                yield f"{where}: {name}(...) alone shows nothing: write print({name}(...))"
            yield from check_call(where, name, node, programs)
    if not prints and not TOOLS.keys() & dict(calls(tree)).keys():
        yield f"{page.name}:{block.line}: the block prints nothing: write print(show(...)) or delete it"


def check_twice(page: Page) -> Iterator[str]:
    """Say which program a page shows twice: its views could not be chosen apart."""
    seen: dict[str, int] = {}
    for part in page.parts:
        run = isinstance(part, Block) and "exec" in part.options
        tree = tree_of(part) if run else None
        for name, node in calls(tree) if tree else ():
            line = part.line + node.lineno
            for path in paths_of(node, 1) if name in ("show", "table") else ():
                if (first := seen.setdefault(path, line)) != line:
                    yield f"{page.name}:{line}: line {first} shows {path!r}, too: show it once"


def tree_of(block: Block) -> ast.Module | None:
    """Return what a block that is run says; None if that isn't Python."""
    try:
        return ast.parse("\n".join(block.body))
    except SyntaxError:
        return None


def calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    """Return each call of a function by its name."""
    return [
        (node.func.id, node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]


def check_call(where: str, name: str, call: ast.Call, programs: Collection[str]) -> Iterator[str]:
    """Say what is wrong with the arguments of one of the tools."""
    tool = TOOLS[name]
    paths = paths_of(call, tool.programs)
    answered = tuple(ast.unparse(answer) for answer in call.args[1:])
    allowed = {"show": ("view", VIEWS), "ask": ("right", answered)}.get(name, ("", ()))
    wrong = [
        word
        for word in call.keywords
        if word.arg != allowed[0] or ast.unparse(word.value) not in allowed[1]
    ]
    missing = name == "ask" and not call.keywords
    if (
        missing
        or len(paths) < tool.programs
        or not tool.least <= len(call.args) <= tool.most
        or wrong
    ):
        yield f"{where}: write {name}({tool.form}), its words in quotes"
        return
    for path in paths:
        if path not in programs:
            yield f"{where}: {unknown(path, programs)}"


def paths_of(call: ast.Call, number: int) -> list[str]:
    """Return the programs that a call names."""
    return [
        argument.value
        for argument in call.args[:number]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def called(block: Block) -> str:
    """Return the calls of a block, without the words that differ between the languages."""
    tree = tree_of(block)
    if tree is None:
        return "a mistake"
    named = [
        ast.unparse(
            ast.Call(
                node.func,
                [ast.Constant(path) for path in paths_of(node, TOOLS[name].programs)]
                or [ast.Constant(answers(node))],
                [word for word in node.keywords if word.arg != "right"],
            )
        )
        for name, node in calls(tree)
        if name in TOOLS
    ]
    return " and ".join(named) or "no program"


def answers(call: ast.Call) -> str:
    """Say how many answers a question has, and which is right."""
    right = [ast.unparse(word.value) for word in call.keywords if word.arg == "right"]
    places = [n for n, answer in enumerate(call.args) if ast.unparse(answer) in right]
    return f"{len(call.args) - 1} answers, right is {', '.join(map(str, places)) or 'none'}"
