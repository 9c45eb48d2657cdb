"""Old Macintosh programs, and mail gateways that lose line feeds, end lines with a bare CR."""

from __future__ import annotations

import re

_LONE = re.compile(r"\r+(?!\n)")


def mended(text: str) -> str:
    """The text with LF in place of a CR that no LF follows; doubled CRs before an LF count once."""
    if "\r" not in text:
        return text
    text = text.replace("\r\r\n", "\r\n")
    return _LONE.sub("\n", text) if text.count("\r") > text.count("\r\n") else text
