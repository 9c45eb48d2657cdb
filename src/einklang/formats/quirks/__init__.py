"""Known malformations of iCalendar texts, one a file, mended before the text is taken apart."""

from __future__ import annotations


def mended(body: bytes | str) -> str:
    """The text with what can be mended mended."""
    return body if isinstance(body, str) else body.decode("utf-8-sig", "replace")
