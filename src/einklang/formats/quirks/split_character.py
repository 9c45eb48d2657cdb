"""Older Lotus Notes and hand-made exporters fold by octets and cut a UTF-8 character in two."""

from __future__ import annotations

import re

_CUT = re.compile(rb"\r?\n[ \t](?=[\x80-\xbf])")


def mended(body: bytes) -> bytes:
    """The text with such folds taken back; no fold but these stands before a continuation octet."""
    return body if body.isascii() else _CUT.sub(b"", body)
