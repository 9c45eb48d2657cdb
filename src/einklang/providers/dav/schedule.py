"""When a server that mails guests by itself would do so (RFC 6638).

Such a server tells guests of whatever changes in an event, unless each ATTENDEE says that another
agent does (7.1). What stands in a calendar keeps its agent: we never alter it on a replace.
"""

from __future__ import annotations

from dataclasses import replace

from icalendar import Calendar

from einklang.providers.port import Record
from einklang.records.event import Details


def server_tells_guests(raw: str) -> bool:
    """Whether the server is the agent of at least one guest; True where the text is no help."""
    try:
        calendar = Calendar.from_ical(raw)
    except ValueError:
        return "ATTENDEE" in raw.upper()
    for event in calendar.walk("VEVENT"):
        guests = event.get("ATTENDEE", [])
        for guest in guests if isinstance(guests, list) else [guests]:
            if str(guest.params.get("SCHEDULE-AGENT", "SERVER")).upper() == "SERVER":
                return True
    return False


def guests(record: Record) -> frozenset[str]:
    """The addresses of all whom the record invites, to any occurrence."""
    parts = (record.details, *(override.details for override in record.overrides))
    return frozenset(guest.address for details in parts for guest in details.participants)


def concerns_guests(record: Record, was: Record) -> bool:
    """Whether a change is more than what its holder alone sees: reminders, busy, private."""
    return _shared(record) != _shared(was)


def _shared(record: Record) -> Record:
    overrides = tuple(replace(o, details=_plain(o.details)) for o in record.overrides)
    return replace(
        record,
        details=_plain(record.details),
        overrides=overrides,
        sequence=0,
        stamp="",
        created="",
    )


def _plain(details: Details) -> Details:
    return replace(details, reminders=(), busy=True, private=False)
