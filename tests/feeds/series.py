"""Meetings whose times programs get wrong: over the turns of the clock, in zones of their own kind,
told apart, left out. All have occurrences in the feeds' window around November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.feeds.scene import NOW

from einklang.accounts.rows import writing
from einklang.calendars import hold
from einklang.calendars.models import Calendar, Copy, Event, Outcome
from einklang.records.event import Details, Override, Status
from einklang.records.event import Event as EventRecord
from einklang.records.moment import Day, Floating, Moment, Zoned, later

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
STAMP = NOW.isoformat()


def starts(text: str, zone: str = "Europe/Berlin") -> Moment:
    """A day, or a wall time in a zone; without one where it is ''."""
    at = datetime.fromisoformat(text)
    if len(text) == 10:
        return Day(at.date())
    return Zoned(at, zone) if zone else Floating(at)


def details(start: Moment, title: str, *, length: timedelta | None = None, **said: Any) -> Details:
    """An hour, or a day."""
    lasts = length or (DAY if isinstance(start, Day) else HOUR)
    return Details(start, later(start, lasts), title, **said)


def series(
    title: str, start: Moment, *rules: str, length: timedelta | None = None, **said: Any
) -> EventRecord:
    """A meeting under its title."""
    return EventRecord(title, details(start, title, length=length), rules, stamp=STAMP, **said)


def told_apart() -> EventRecord:
    """Each week, but for one that is moved, one called off in the record, and one left out."""
    first = starts("2026-09-03 10:00")
    moved, off, out = (later(first, n * WEEK) for n in (9, 10, 11))
    changed = details(
        later(moved, 28 * HOUR), "Abgesetzt, verlegt", length=2 * HOUR, place="Raum 2"
    )
    cancelled = details(off, "Abgesetzt", status=Status.CANCELLED)
    overrides = (Override(moved, changed), Override(off, cancelled))
    return series("Abgesetzt", first, "FREQ=WEEKLY", excluded=(out,), overrides=overrides)


def days_apart() -> EventRecord:
    """All-day, each second Monday; one is moved, one left out."""
    first = starts("2026-09-07")
    moved, out = later(first, 6 * WEEK), later(first, 8 * WEEK)
    changed = details(later(moved, DAY), "Müll, verlegt")
    return series(
        "Müll", first, "FREQ=WEEKLY;INTERVAL=2", excluded=(out,),
        overrides=(Override(moved, changed),),
    )  # fmt: skip


def night_shift() -> EventRecord:
    """Ten hours, also where the clock is turned (3.8.5.3: a DTEND gives an exact length)."""
    return series("Nachtdienst", starts("2026-10-17 22:00"), "FREQ=WEEKLY", length=10 * HOUR)


def all_series() -> Iterator[EventRecord]:
    """Each under a title of its own."""
    yield told_apart()
    yield days_apart()
    yield series("Täglich um neun", starts("2026-10-01 09:00"), "FREQ=DAILY")
    yield series("Indien", starts("2026-09-01 18:30", "Asia/Kolkata"), "FREQ=DAILY;COUNT=300")
    yield series("Sydney", starts("2026-09-29 08:00", "Australia/Sydney"), "FREQ=WEEKLY")
    yield series("Lord Howe", starts("2026-09-29 08:00", "Australia/Lord_Howe"), "FREQ=WEEKLY")
    yield series("Santiago", starts("2026-09-01 08:00", "America/Santiago"), "FREQ=WEEKLY")
    yield series(
        "New York", starts("2026-08-28 17:00", "America/New_York"),
        "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270827T210000Z",
    )  # fmt: skip
    yield series("UTC", starts("2026-10-20 09:00", "UTC"), "FREQ=WEEKLY;BYDAY=TU,TH")
    yield series("Ohne Zone", starts("2026-10-20 09:00", ""), "FREQ=WEEKLY;UNTIL=20270420T090000")
    yield series("Geburtstag", starts("1955-11-20"), "FREQ=YEARLY")
    yield series("Seit langem", starts("1968-11-15 20:00"), "FREQ=YEARLY")
    yield series("Schalttag", starts("2024-02-29"), "FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=2")
    yield series(
        "Nach Plan", starts("2026-10-20 09:00"),
        dates=(starts("2026-10-27 09:00"), starts("2027-04-01 09:00")),
    )  # fmt: skip
    yield series("Ferien", starts("2026-12-19"), length=19 * DAY)


def stored(calendar: Calendar, *records: EventRecord) -> list[Event]:
    """Rows that say this, brought by the connection behind this calendar."""
    workspace = calendar.workspace
    events = [Event(workspace=workspace, outcome=Outcome.ADMITTED, changed_at=NOW) for _ in records]
    for event, record in zip(events, records, strict=True):
        hold.fit(event, record, zone=workspace.zone, now=NOW)
    with writing(workspace.pk) as number:
        hold.store(workspace, number, events, NOW)
        Copy.objects.bulk_create(Copy(event=each, calendar=calendar) for each in events)
    return events
