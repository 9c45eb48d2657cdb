"""What a pair is about, of whichever kind: a meeting or a contact, as a value and as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from einklang.records.card import from_contact, to_contact
from einklang.records.contact import Contact
from einklang.records.event import Event
from einklang.records.plain import Plain, from_event, to_event

Record: TypeAlias = Event | Contact


def plain_of(record: Record) -> Plain:
    """The record as a JSON object."""
    return from_event(record) if isinstance(record, Event) else from_contact(record)


def record_of(plain: Mapping[str, Any]) -> Record:
    """The record that `plain_of` wrote. Raises KeyError or ValueError on anything else."""
    return to_contact(plain) if is_contact(plain) else to_event(plain)


def is_contact(plain: Mapping[str, Any]) -> bool:
    """Which of the two it is."""
    return "emails" in plain


def title_of(plain: Mapping[str, Any]) -> str:
    """What a person calls it who reads a list: a meeting by its start, too."""
    if is_contact(plain):
        return to_contact(plain).title
    return f"{plain['schedule'][0]} {plain['summary']}".strip()
