"""What a person does to a meeting: make, change, delete. Whoever syncs sees it by `modseq`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db.models import QuerySet

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.calendars import hold, invite
from einklang.calendars.mailing import Mailing, Tell, guests_of, mailing, told
from einklang.calendars.models import Calendar, Copy, Event, Outcome
from einklang.calendars.occasion import Occasion
from einklang.records.event import Event as EventRecord


@dataclass(frozen=True, slots=True)
class Wish:
    """What goes with an edit: whom to tell, a note that no guest sees, another calendar of the
    member's for it to stand in (None: as it was), and the record on which a new one is made."""

    tell: Tell = Tell.NOBODY
    internal_note: str | None = None
    place: Calendar | None = None
    on: Occasion | None = None


QUIET = Wish()


def create_event(
    *,
    member: Membership,
    calendar: Calendar | None,
    record: EventRecord,
    now: datetime,
    wish: Wish = QUIET,
) -> Event:
    """A new meeting in one of the member's calendars, or only here. What is made on an occasion is
    on its timeline at once. Of all else its maker alone sees it until the next look has decided
    whether customers take part, a second later at most."""
    filed = wish.on is not None
    event = Event(
        workspace=member.workspace,
        maker=member.user,
        outcome=Outcome.ADMITTED if filed else Outcome.HELD,
        reason="filed" if filed else "made_here",
        changed_by=member.user,
        changed_at=now,
        internal_note=wish.internal_note or "",
    )
    at = stamp(now)
    first = replace(record, stamp=at, created=at)
    mails = mailing(None, first, wish.tell)
    by_server = calendar is not None and calendar.mails_guests
    if by_server:
        first = told(None, first, wish.tell)
    hold.fit(event, first, zone=member.workspace.zone, now=now)
    event.tell = wish.tell if by_server else Tell.NOBODY
    with writing(member.workspace_id) as number:
        hold.store(member.workspace, number, [event], now)
        if calendar is not None:
            Copy.objects.create(event=event, calendar=calendar, busy=record.details.busy)
        if wish.on is not None:
            wish.on.file(event)
        if not by_server:
            invite.send(member, mails, None, first)
    return event


def change_event(
    *,
    member: Membership,
    event: Event,
    record: EventRecord,
    now: datetime,
    wish: Wish = QUIET,
) -> Mailing:
    """Store what the form holds; returns who is mailed for it. Raises ChangedMeanwhile, and stores
    and mails nothing, when the event is no longer at the revision that the form was made on."""
    before = event.as_record()
    place = wish.place
    by_server = place.mails_guests if place else server_invites(member, event)
    wanted = told(before, record, wish.tell) if by_server else record
    edited = revised(before, wanted, now)
    hold.fit(event, edited, zone=member.workspace.zone, now=now)
    event.changed_by, event.changed_at = member.user, now
    if wish.internal_note is not None:
        event.internal_note = wish.internal_note
    mails = mails_of(before, edited, wish.tell, by_server=by_server)
    event.tell = to_tell(event, wish.tell) if by_server else Tell.NOBODY
    with writing(member.workspace_id) as number:
        hold.store(member.workspace, number, [event], now)
        mine = Copy.objects.filter(event=event, calendar__holder=member.user)
        if place is not None:
            _put_into(place, event, mine)
        mine.update(busy=record.details.busy)
        if not by_server:
            invite.send(member, mails, before, edited)
    return mails


def _put_into(place: Calendar, event: Event, mine: QuerySet[Copy]) -> None:
    """The copy changes its calendar; whoever syncs sees that it stands there no more, and here."""
    if not mine.update(calendar=place, own={}):
        Copy.objects.create(event=event, calendar=place)


def whom_to_mail(member: Membership, event: Event, record: EventRecord, wish: Wish) -> Mailing:
    """Who is mailed if the meeting is saved like this."""
    place = wish.place
    by_server = place.mails_guests if place else server_invites(member, event)
    return mails_of(event.as_record(), record, wish.tell, by_server=by_server)


def let_say(
    event: Event, record: EventRecord, *, member: Membership, by_server: bool, now: datetime
) -> None:
    """Let the row, not yet stored, say the record as an edit of the member's of which nobody is
    told."""
    before = event.as_record()
    wanted = told(before, record, Tell.NOBODY) if by_server else record
    hold.fit(event, revised(before, wanted, now), zone=member.workspace.zone, now=now)
    event.changed_by, event.changed_at = member.user, now


def places_for(member: Membership, event: Event) -> QuerySet[Calendar]:
    """The calendars in which the member may put it: none where it stands in several of theirs, or
    where its server has invited guests, whom it would tell that the meeting is off. Whom we have
    invited, another server would not know to be invited, so it could not tell them anything."""
    rows = member.workspace.calendar_rows.editable_by(member)
    mine = list(Copy.objects.filter(event=event, calendar__holder=member.user))
    told = any(not guest.untold for guest in guests_of(event.as_record()).values())
    bound = told and server_invites(member, event)
    if told:
        rows = rows.filter(mails_guests=False)
    if len(mine) > 1 or bound or (mine and not rows.filter(pk=mine[0].calendar_id).exists()):
        return rows.none()
    return rows.order_by("-is_default", "name")


def mails_of(before: EventRecord, after: EventRecord, tell: Tell, *, by_server: bool) -> Mailing:
    """Who is mailed of a change by whoever invites: a server of a calendar, or we."""
    if by_server and replace(told(before, after, tell), stamp=before.stamp) == before:
        return Mailing()  # a server writes about changes alone
    return mailing(before, after, tell)


def server_invites(member: Membership, event: Event) -> bool:
    """Whether the server of a calendar of the member's writes to the guests, so that we do not."""
    return Copy.objects.filter(
        event=event,
        calendar__holder=member.user,
        calendar__mails_guests=True,
        calendar__writable=True,
        calendar__active=True,
    ).exists()


def to_tell(event: Event, wanted: Tell) -> Tell:
    """What an earlier save wanted told and no run has carried out yet is not forgotten."""
    return max(Tell(event.tell), wanted, key=list(Tell).index)


def revised(before: EventRecord, after: EventRecord, now: datetime) -> EventRecord:
    """As said now; SEQUENCE grows when guests would have to answer anew (RFC 5546, 2.1.4)."""
    grows = _when(before) != _when(after)
    return replace(after, sequence=before.sequence + grows, stamp=stamp(now))


def stamp(now: datetime) -> str:
    """When something was said, as records have it."""
    return now.astimezone(UTC).replace(microsecond=0).isoformat()


def _when(record: EventRecord) -> object:
    parts = (record.details, *(override.details for override in record.overrides))
    times = [(details.start, details.end, details.place) for details in parts]
    return times, record.rules, record.dates, record.excluded


def delete_event(
    *, member: Membership, event: Event, now: datetime, tell: Tell = Tell.NOBODY
) -> Mailing:
    """Delete the meeting here; its calendars' servers follow. Returns who is mailed for it. Raises
    ChangedMeanwhile."""
    event.deleted_at = event.changed_at = now
    event.changed_by = member.user
    before = event.as_record()
    mails = mailing(before, None, tell)
    by_server = server_invites(member, event)
    event.tell = to_tell(event, tell) if by_server else Tell.NOBODY
    with writing(member.workspace_id) as number:
        hold.store(member.workspace, number, [event], now)
        if not by_server:
            invite.send(member, mails, before, None)
    return mails
