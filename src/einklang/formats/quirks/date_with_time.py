"""Several booking systems announce a DATE and write a time of midnight behind it."""

from __future__ import annotations


def mended(value: str, kind: str) -> str:
    """The value without what follows the date where VALUE says DATE."""
    return value[:8] if kind.upper() == "DATE" and value[8:9].upper() == "T" else value
