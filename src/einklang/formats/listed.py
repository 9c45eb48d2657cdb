"""A person as a file tells them: a contact, and what address books know nothing of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from einklang.records.contact import Contact


@dataclass(frozen=True, slots=True)
class Listed:
    """`contact` is fitted. `responsible` is an address, '' where nobody is told; `tags` are words
    as typed; `own` is what stands in fields of the workspace's own, by their keys, as typed.
    `picture` is a file of whatever kind, b"" where there is none. `dropped` is what could not be
    taken: a reason ("no_address", "second_postal", "too_long") and the text."""

    contact: Contact
    notes: str = ""
    responsible: str = ""
    private: bool = False
    tags: tuple[str, ...] = ()
    own: Mapping[str, str] = field(default_factory=dict)
    picture: bytes = b""
    dropped: tuple[tuple[str, str], ...] = ()


_GOOGLES = frozenset({"mycontacts", "starred"})
"""Groups in which Google has everybody, or whom one starred there: words of its own, no tags."""


def tags_of(words: Iterable[str]) -> tuple[str, ...]:
    """What sorts somebody, each word once; without those by which Google itself sorts."""
    said = (" ".join(word.split()) for word in words)
    told = (word for word in said if word.removeprefix("* ").casefold() not in {"", *_GOOGLES})
    return tuple(dict.fromkeys(told))
