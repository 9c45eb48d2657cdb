"""Meetings to send about."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from einklang.records.event import Details, Event, Organiser, Participant
from einklang.records.moment import Zoned

NINE = datetime(2026, 5, 4, 9, 0)  # noqa: DTZ001 (a wall time)
ME = "alice@nordlicht.example"
GUEST = "charlie@suedwind.example"


def meeting(uid: str, summary: str = "Angebot", *guests: str) -> Event:
    """One hour in Berlin, with these guests."""
    details = Details(
        start=Zoned(NINE, "Europe/Berlin"),
        end=Zoned(NINE + timedelta(hours=1), "Europe/Berlin"),
        summary=summary,
        organiser=Organiser(ME) if guests else None,
        participants=tuple(Participant(guest) for guest in guests),
    )
    return Event(uid=uid, details=details)


def renamed(event: Event, summary: str) -> Event:
    """The same meeting under another title."""
    return replace(event, details=replace(event.details, summary=summary))


def text(uid: str, summary: str = "Angebot", extra: str = "") -> str:
    """As another program would write it; `extra` are further lines of the event."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//another program//EN",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20260501T080000Z",
        "DTSTART:20260504T070000Z",
        "DTEND:20260504T080000Z",
        f"SUMMARY:{summary}",
        *extra.splitlines(),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join([*lines, ""])
