"""The programs of the lesson, the recorder that runs them, and what puts their runs on a page."""

from snippets.rendering import diff, show, table

__all__ = ["diff", "show", "table"]
