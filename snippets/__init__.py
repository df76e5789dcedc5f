"""Programs, what records them, and what shows their runs."""

from __future__ import annotations

TYPE_CHECKING = False  # the command line starts without typing
if TYPE_CHECKING:
    from typing import Any

    from snippets.rendering import ask, diff, hero, show, table

__all__ = ["ask", "diff", "hero", "show", "table"]


def __getattr__(name: str) -> Any:
    """Import what a page asks for; the command line starts without."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from snippets import rendering  # noqa: PLC0415 see above

    return getattr(rendering, name)
