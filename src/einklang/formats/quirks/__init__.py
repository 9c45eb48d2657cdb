"""Known malformations of iCalendar texts, one a file: who writes it, and what is meant.

Those of the text are mended here before it is taken apart, those of a value where it is read.
"""

from __future__ import annotations

from einklang.formats.quirks import (
    broken_lines,
    byte_order_mark,
    lone_return,
    other_encoding,
    split_character,
)

_TEXTS = (byte_order_mark.mended, lone_return.mended, broken_lines.mended)


def mended(body: bytes | str) -> str:
    """The text with what can be mended mended."""
    text = other_encoding.text_of(split_character.mended(body)) if isinstance(body, bytes) else body
    for mend in _TEXTS:
        text = mend(text)
    return text
