"""A person as a file tells them: a contact, and what address books know nothing of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from einklang.records.contact import Contact


@dataclass(frozen=True, slots=True)
class Listed:
    """`contact` is fitted. `responsible` is an address, '' where nobody is told; `own` is what
    stands in fields of the workspace's own, by their keys, as typed. `dropped` is what could not be
    taken: a reason ("no_address", "second_postal", "too_long") and the text."""

    contact: Contact
    notes: str = ""
    responsible: str = ""
    private: bool = False
    own: Mapping[str, str] = field(default_factory=dict)
    dropped: tuple[tuple[str, str], ...] = ()
