"""What a card of a file says beyond the contact: notes, tags, a picture, and that it is private.

PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ…        3.0, and 2.1 once it is read as 3.0
PHOTO:data:image/jpeg;base64\\,/9j/4AAQ…     4.0
CLASS:PRIVATE                               3.0; 4.0 has no word for it, so it stands as X-CLASS
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterator
from contextlib import suppress

from einklang.formats.ical_text import escaped, unescaped
from einklang.formats.listed import Listed, tags_of
from einklang.formats.unreadable import Unreadable
from einklang.formats.vcard_fields import behind, lines_of, text_of, with_text
from einklang.formats.vcard_text import OLD, Card, Line, several
from einklang.records.contact import Contact

LARGEST_PICTURE = 1_000_000
"""Bytes; what is larger is left out."""
_CLASSES = ("CLASS", "X-CLASS")
_PRIVATE = frozenset({"PRIVATE", "CONFIDENTIAL"})


def listed_of(card: Card, contact: Contact) -> Listed:
    """Somebody with all that their card says."""
    return Listed(
        contact,
        notes="\n\n".join(filter(None, _notes(card))),
        private=any(text_of(card, name).upper() in _PRIVATE for name in _CLASSES),
        tags=tags_of(_categories(card)),
        picture=next(_pictures(card), b""),
    )


def with_rest(card: Card, of: Listed, version: str) -> Card:
    """The card with all that somebody says beyond the contact. The picture is a JPEG."""
    card = with_text(card, "NOTE", of.notes)
    if of.tags:
        card = behind(card, (), Line(f"CATEGORIES:{','.join(map(escaped, of.tags))}"))
    if of.private:
        card = behind(card, (), Line(f"{'CLASS' if version == OLD else 'X-CLASS'}:PRIVATE"))
    if of.picture:
        card = behind(card, (), Line(_photo(of.picture, version)))
    return card


def _notes(card: Card) -> Iterator[str]:
    for line in lines_of(card, "NOTE"):
        with suppress(Unreadable):  # a stray line that begins like one
            yield unescaped(line.value).strip()


def _categories(card: Card) -> Iterator[str]:
    for line in lines_of(card, "CATEGORIES"):
        with suppress(Unreadable):
            yield from map(unescaped, several(line.value))


def _pictures(card: Card) -> Iterator[bytes]:
    """Those that stand in the card; one that lies elsewhere is not fetched."""
    for line in lines_of(card, "PHOTO"):
        with suppress(Unreadable, Error):
            image = b64decode(_encoded(line))
            if 0 < len(image) <= LARGEST_PICTURE:
                yield image


def _encoded(line: Line) -> str:
    if any(word.upper() in {"B", "BASE64"} for word in line.told("ENCODING")):
        return line.value
    kind, _, data = line.value.partition("base64")
    return data.lstrip("\\,") if kind.lower().startswith("data:") else ""


def _photo(image: bytes, version: str) -> str:
    data = b64encode(image).decode()
    if version == OLD:
        return f"PHOTO;ENCODING=b;TYPE=JPEG:{data}"
    return f"PHOTO:data:image/jpeg;base64,{data}"
