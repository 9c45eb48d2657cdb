"""What a person does to a meeting: make, change, delete. Whoever syncs sees it by `modseq`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.calendars import hold
from einklang.calendars.models import Calendar, Copy, Event, Outcome
from einklang.records.event import Event as EventRecord


@dataclass(frozen=True, slots=True)
class Wish:
    """What goes with an edit: whom to tell, and a note that no guest sees (None: as it was)."""

    tell: str = "nobody"
    internal_note: str | None = None


QUIET = Wish()


def create_event(
    *,
    member: Membership,
    calendar: Calendar | None,
    record: EventRecord,
    now: datetime,
    wish: Wish = QUIET,
) -> Event:
    """A new meeting in one of the member's calendars, or only here. Its maker alone sees it until
    the next look has decided whether customers take part, a second later at most."""
    event = Event(
        workspace=member.workspace,
        maker=member.user,
        outcome=Outcome.HELD,
        reason="made_here",
        changed_by=member.user,
        changed_at=now,
        tell=wish.tell,
        internal_note=wish.internal_note or "",
    )
    at = _stamp(now)
    first = replace(record, stamp=at, created=at)
    hold.fit(event, first, zone=member.workspace.zone, now=now)
    with writing(member.workspace_id) as number:
        hold.store(member.workspace, number, [event], now)
        if calendar is not None:
            Copy.objects.create(event=event, calendar=calendar, busy=record.details.busy)
    return event


def change_event(
    *,
    member: Membership,
    event: Event,
    record: EventRecord,
    now: datetime,
    wish: Wish = QUIET,
) -> None:
    """Store what the form holds. Raises ChangedMeanwhile, and stores nothing, when the event is no
    longer at the revision that the form was made on."""
    edited = _revised(event.as_record(), record, now)
    hold.fit(event, edited, zone=member.workspace.zone, now=now)
    event.changed_by, event.changed_at = member.user, now
    event.tell = wish.tell
    if wish.internal_note is not None:
        event.internal_note = wish.internal_note
    with writing(member.workspace_id) as number:
        hold.store(member.workspace, number, [event], now)
        mine = Copy.objects.filter(event=event, calendar__holder=member.user)
        mine.update(busy=record.details.busy)


def _revised(before: EventRecord, after: EventRecord, now: datetime) -> EventRecord:
    """Stamped; SEQUENCE grows when guests would have to answer anew (RFC 5546, 2.1.4)."""
    grows = _when(before) != _when(after)
    return replace(after, sequence=before.sequence + grows, stamp=_stamp(now))


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).replace(microsecond=0).isoformat()


def _when(record: EventRecord) -> object:
    parts = (record.details, *(override.details for override in record.overrides))
    times = [(details.start, details.end, details.place) for details in parts]
    return times, record.rules, record.dates, record.excluded


def delete_event(*, member: Membership, event: Event, now: datetime, tell: str = "nobody") -> None:
    """Delete the meeting here; its calendars' servers follow. Raises ChangedMeanwhile."""
    event.deleted_at = event.changed_at = now
    event.changed_by = member.user
    event.tell = tell
    with writing(member.workspace_id) as number:
        hold.store(member.workspace, number, [event], now)
