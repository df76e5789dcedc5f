"""Programs, what records them, and what shows their runs."""

from snippets.rendering import ask, diff, show, table

__all__ = ["ask", "diff", "show", "table"]
