"""Lotus Notes and old Outlook write Windows-1252 or, with a mark in front, UTF-16, not UTF-8."""

from __future__ import annotations


def text_of(body: bytes) -> str:
    """The text in the first encoding that fits; a character that fits none becomes U+FFFD."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")
