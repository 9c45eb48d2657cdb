"""Outlook and old telephones export vCard 2.1: types without a name, quoted-printable, base64.

Read as if it were 3.0, which is what is written where such a card changes.
"""

from __future__ import annotations

import quopri
import re

from icalendar.parser import q_split

from einklang.formats.ical_text import halves
from einklang.formats.quirks import other_encoding

_SOFT = re.compile(
    r"^[^\r\n:]*;(?:ENCODING=)?QUOTED-PRINTABLE[^\r\n:]*:(?:[^\r\n]*=\r?\n)+",
    re.MULTILINE | re.IGNORECASE,
)
_BREAK = re.compile(r"=\r?\n[ \t]*")
_NAMES = {
    "QUOTED-PRINTABLE": "ENCODING",
    "BASE64": "ENCODING",
    "7BIT": "ENCODING",
    "8BIT": "ENCODING",
    "INLINE": "VALUE",
    "URL": "VALUE",
}


def joined(text: str) -> str:
    """The text with the lines of a quoted-printable value, each ending in =, as one."""
    return _SOFT.sub(lambda found: _BREAK.sub("", found[0]), text)


def meant(word: str) -> str:
    """The name of a parameter that stands without one."""
    return _NAMES.get(word.strip().upper(), "TYPE")


def upgraded(line: str) -> str:
    """A line of vCard 2.1 as one of 3.0. Raises Unreadable."""
    head, value = halves(line)
    name, *parts = q_split(head, ";")
    told = [_named(part) for part in parts if part]
    words = {key: word for key, word in told if key in ("ENCODING", "CHARSET")}
    encoding = words.get("ENCODING", "").upper()
    kept = [f"{key}={word}" for key, word in told if key not in words]
    if encoding in ("BASE64", "B"):
        kept.append("ENCODING=b")
    if encoding == "QUOTED-PRINTABLE":
        value = _decoded(value, words.get("CHARSET", "utf-8"))
    return ";".join((name, *kept)) + f":{'3.0' if name.upper() == 'VERSION' else value}"


def _named(part: str) -> tuple[str, str]:
    name, given, word = part.partition("=")
    return (name.strip().upper(), word) if given else (meant(name), name.strip())


def _decoded(value: str, charset: str) -> str:
    """Semicolons part components still, line ends and commas are meant as they are."""
    body = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        text = body.decode(charset)
    except (LookupError, ValueError):  # a charset that is none, or that does not fit
        text = other_encoding.text_of(body)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace(",", "\\,").replace("\n", "\\n")
