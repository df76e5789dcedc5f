"""What the catalog says of the programs of a test."""

from __future__ import annotations

from typing import Any

from snippets.recorder.catalog import Program, read_entry


def entry(path: str, **keys: Any) -> Program:
    """Return what the catalog makes of an entry."""
    return read_entry({"path": path, **keys}, path)
