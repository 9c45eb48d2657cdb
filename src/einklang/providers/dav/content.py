"""What a collection holds, as a value: all that sets calendars apart from address books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from einklang.formats import ical
from einklang.providers.dav import xml
from einklang.providers.port import Kind
from einklang.records.event import Event as Record


@dataclass(frozen=True, slots=True)
class Content:
    """One kind of resource.

    `parse` raises `formats.unreadable.Unreadable`; `write(record, raw)` gives the text that keeps
    what `raw` holds beyond the record.
    `resource`, `home`, `data` and `multiget` are names in the protocol; `holding` makes the report
    that asks for the members with a UID; `component` is what the members must be ('' where there is
    but one); `others`: reasons of `parse` that mean "not ours".
    """

    kind: Kind
    parse: Callable[[str], Record]
    write: Callable[[Record, str], str]
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


EVENTS = Content(
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
)
"""Calendars (RFC 4791)."""
