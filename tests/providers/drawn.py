"""What the suite writes and reads: one kind of record, so that it can ask the same of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic

from tests.providers.meetings import meeting, renamed, text
from tests.providers.people import called, card, person

from einklang.providers.port import Kind, R
from einklang.records.contact import Contact
from einklang.records.event import Event
from einklang.records.record import Record


@dataclass(frozen=True, slots=True)
class Drawn(Generic[R]):
    """A kind of record. `make` and `text` take a UID and a title, `text` as another program would
    write it; `said` is what is compared of one; `unreadable` is a text that servers take and nobody
    can read; `unmodelled` are lines that we do not model, to stand before `end`."""

    kind: Kind
    make: Callable[[str], R]
    renamed: Callable[[R, str], R]
    text: Callable[..., str]
    said: Callable[[R], object]
    unreadable: Callable[[str], str]
    unmodelled: tuple[str, ...]
    end: str


MEETINGS: Drawn[Event] = Drawn(
    kind=Kind.EVENTS,
    make=meeting,
    renamed=renamed,
    text=text,
    said=lambda event: event.details,
    unreadable=partial(text, extra="RRULE:FREQ=SECONDLY"),
    unmodelled=("X-OTHERS-PROPERTY;X-P=1:bleibt", "GEO:53.55;10.0"),
    end="END:VEVENT",
)
PEOPLE: Drawn[Contact] = Drawn(
    kind=Kind.CONTACTS,
    make=person,
    renamed=called,
    text=card,
    said=lambda contact: replace(contact, stamp=""),
    unreadable=partial(card, version="9.0"),
    unmodelled=(
        "X-OTHERS-PROPERTY;X-P=1:bleibt",
        "BDAY:1980-01-31",
        "NOTE:Tee\\, kein Kaffee",
        "item1.URL:http://suedwind.example",
    ),
    end="END:VCARD",
)


def title(record: Record) -> str:
    """What a person knows it by."""
    return record.details.summary if isinstance(record, Event) else record.name.family
