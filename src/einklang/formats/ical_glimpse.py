"""What a person may know an unreadable entry by."""

from __future__ import annotations

import re

from einklang.formats.ical_text import one_line, unescaped

_FOLD = re.compile(r"\r?\n[ \t]")
_SUMMARY = re.compile(
    r'^SUMMARY(?:;(?:[^":\r\n]|"[^"\r\n]*")*)?:(.*)$', re.MULTILINE | re.IGNORECASE
)


def title_in(text: str) -> str:
    """The first SUMMARY that stands in the text, whatever else is wrong with it; '' where none."""
    found = _SUMMARY.search(_FOLD.sub("", text))
    return one_line(unescaped(found[1])) if found else ""
