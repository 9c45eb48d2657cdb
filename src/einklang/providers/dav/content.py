"""What a collection holds, as a value: all that sets calendars apart from address books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic

from einklang.formats import ical, vcard
from einklang.providers.dav import xml
from einklang.providers.dav.schedule import MEETINGS, Guests
from einklang.providers.port import Kind, R
from einklang.records.contact import Contact
from einklang.records.event import Event


@dataclass(frozen=True, slots=True)
class Content(Generic[R]):
    """One kind of resource.

    `parse` raises `formats.unreadable.Unreadable`; `write(record, raw)` gives the text that keeps
    what `raw` holds beyond the record.
    `resource`, `home`, `data` and `multiget` are names in the protocol; `holding` makes the report
    that asks for the members with a UID; `component` is what the members must be ('' where there is
    but one); `others`: reasons of `parse` that mean "not ours"; `guests`: what a server may mail
    about, None where it never does; `supported`: the property that lists the versions of the
    format, '' where there is but one, and `newest` the one that is asked for where it is listed.
    """

    kind: Kind
    parse: Callable[[str], R]
    write: Callable[[R, str], str]
    media_type: str
    suffix: str
    well_known: str
    resource: str
    home: str
    data: str
    multiget: str
    holding: Callable[[str], bytes]
    component: str = ""
    others: frozenset[str] = frozenset()
    guests: Guests[R] | None = None
    supported: str = ""
    newest: str = ""


EVENTS: Content[Event] = Content(
    kind=Kind.EVENTS,
    parse=ical.parse,
    write=ical.write,
    media_type="text/calendar; charset=utf-8",
    suffix=".ics",
    well_known="caldav",
    resource=xml.CAL + "calendar",
    home=xml.CAL + "calendar-home-set",
    data=xml.CAL + "calendar-data",
    multiget=xml.CAL + "calendar-multiget",
    holding=partial(xml.query_by_uid, "VEVENT"),
    component="VEVENT",
    others=frozenset({"no_event"}),
    guests=MEETINGS,
)
"""Calendars (RFC 4791)."""

CONTACTS: Content[Contact] = Content(
    kind=Kind.CONTACTS,
    parse=vcard.parse,
    write=vcard.write,
    media_type="text/vcard; charset=utf-8",
    suffix=".vcf",
    well_known="carddav",
    resource=xml.CARD + "addressbook",
    home=xml.CARD + "addressbook-home-set",
    data=xml.CARD + "address-data",
    multiget=xml.CARD + "addressbook-multiget",
    holding=xml.cards_by_uid,
    others=frozenset({"group_card"}),
    supported=xml.CARD + "supported-address-data",
    newest="4.0",
)
"""Address books (RFC 6352)."""
