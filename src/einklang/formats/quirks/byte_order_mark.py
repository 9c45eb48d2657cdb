"""Outlook and Windows editors put a byte order mark in front."""

from __future__ import annotations


def mended(text: str) -> str:
    """The text without it."""
    return text.lstrip("\ufeff")
