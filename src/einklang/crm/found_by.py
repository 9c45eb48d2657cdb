"""By what a person is called, sorted and found: read off what is known of them. No query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from einklang.records.contact import Contact, phone_key
from einklang.records.folded import folded

LONGEST_SORTED = 200
PUNCTUATION = frozenset("+-/().")
SPACED = frozenset("+ ")
FEWEST_DIGITS = 3
"""Fewer are no part of a phone number."""


@dataclass(frozen=True, slots=True)
class FoundBy:
    """`known_as` is how one is called who has no name, '' with one; `sorted_as` orders lists;
    `search` holds, folded and a line each, all by which a search finds them."""

    known_as: str
    sorted_as: str
    search: str


def found_by(contact: Contact, texts: Iterable[str] = ()) -> FoundBy:
    """Of a contact that is fitted; `texts` are further words of theirs. The company is searched by
    its own name, so `search` leaves it out."""
    called = str(contact.name)
    known_as = "" if called else contact.title
    lines = [
        called,
        *(email.address for email in contact.emails),
        *(phone.number for phone in contact.phones),
        *(phone.key for phone in contact.phones),
        *(messenger.name for messenger in contact.messengers),
        *texts,
    ]
    return FoundBy(
        known_as=known_as,
        sorted_as=_sorted_as(contact, called or known_as),
        search="\n".join(dict.fromkeys(filter(None, map(folded, lines)))),
    )


def sorted_by_name(contact: Contact) -> str:
    """`FoundBy.sorted_as` of one who has a name; else ''."""
    called = str(contact.name)
    return _sorted_as(contact, called) if called else ""


def _sorted_as(contact: Contact, called: str) -> str:
    name = contact.name
    first = " ".join(filter(None, (name.family, name.given, name.middle)))
    return folded(first or called)[:LONGEST_SORTED]


@dataclass(frozen=True, slots=True)
class Word:
    """A part of what is looked for: as typed, and what of `search` it may be, each of them."""

    typed: str
    folded: tuple[str, ...]


def wanted(text: str) -> Iterator[Word]:
    """The words of a search, all of which have to be found. A number is one word, however it is
    spelt: "+49 40 123456" is "0049-40-123456", and no word by itself. The rarest first: the others
    are looked for only where it is."""
    bare = " ".join(text.replace("\0", " ").split())
    for word in [bare] if _is_number(bare) else sorted(bare.split(), key=_commonness):
        keys = (phone_key(word),) if _is_number(word) else ()
        # What only numbers have, the key finds in every spelling: each search costs its time.
        plain = () if keys and SPACED & set(word) else (folded(word),)
        yield Word(word, tuple(dict.fromkeys(filter(None, (*plain, *keys)))))


def _commonness(word: str) -> tuple[bool, int]:
    """Fewer have one with a digit, and fewer the longer one."""
    return not any(each.isdecimal() for each in word), -len(word)


def _is_number(text: str) -> bool:
    digits = sum(each.isdecimal() for each in text)
    rest = (each for each in text if not each.isdecimal())
    return digits >= FEWEST_DIGITS and all(each in PUNCTUATION or each == " " for each in rest)
