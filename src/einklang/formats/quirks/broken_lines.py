"""Web shops put raw line ends into a text, and some servers write X- lines without a value."""

from __future__ import annotations

import re

_NO_LINE = re.compile(r"\r?\n(?![A-Za-z0-9_.-]+[ \t]*[;:]|[ \t\r\n]|\Z)([^\r\n]*)")


def mended(text: str) -> str:
    """The text with a line that is none joined to the one before, as an escaped line end.

    An X- line without value says nothing and goes. What follows END: is no text to join to.
    """
    return _NO_LINE.sub(_joined, text) if _NO_LINE.search(text) else text


def _joined(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 80) : found.start()].rpartition("\n")[2].upper()
    if found[1][:2].upper() == "X-" or before.startswith(("END:", "BEGIN:")):
        return ""
    escaped = found[1].replace(";", "\\;").replace(",", "\\,")
    return f"\\n{escaped}"
