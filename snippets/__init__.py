"""Programs, what records them, and what shows their runs."""

from snippets.rendering import diff, show, table

__all__ = ["diff", "show", "table"]
