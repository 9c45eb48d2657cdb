"""Changing a meeting of a series and all that follow it: the series ends before it, and what
follows is a series of its own from then on, in the same calendar and by the same maker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.calendars import hold, invite
from einklang.calendars.called_off import off_from
from einklang.calendars.edit import QUIET, Wish, mails_of, revised, server_invites, stamp, to_tell
from einklang.calendars.mailing import Mailing, Tell, guests_of, mailing, told
from einklang.calendars.models import Copy, Event
from einklang.calendars.occasion import divided
from einklang.calendars.result import results_from
from einklang.records.divide import Divided
from einklang.records.event import CALL_WANTED, Details
from einklang.records.event import Event as EventRecord
from einklang.records.moment import Moment, read, wall

MEET = "https://meet.google.com/"
"""Where the links begin that a calendar's server made. They end with their series."""


@dataclass(frozen=True, slots=True)
class Mails:
    """Who is told that the series ends, and who is invited to what follows."""

    head: Mailing
    tail: Mailing

    @property
    def all(self) -> Mailing:
        """Both: whoever takes part in both parts gets two."""
        return self.head.and_of(self.tail)


def divide_event(
    *, member: Membership, event: Event, parts: Divided, now: datetime, wish: Wish = QUIET
) -> Event:
    """Let the series end, and make what follows; returns the latter. Raises ChangedMeanwhile, and
    stores and mails nothing, when the event is no longer at the revision that was looked at."""
    before, at = event.as_record(), stamp(now)
    mails = mails_of_both(member, event, parts, wish.tell)
    held = _held(member, event)
    head, tail = parts.head, replace(_called(parts.tail, held), stamp=at, created=at)
    by_server = server_invites(member, event)
    if by_server:
        head, tail = told(before, head, wish.tell), told(None, tail, wish.tell)
    head = revised(before, head, now)
    rest = _rest(event, wish, by_server=by_server)
    rest.results = results_from(event, tail.details.start)
    rest.called_off = off_from(event.called_off, tail.details.start)
    event.called_off = {
        of: said for of, said in event.called_off.items() if of not in rest.called_off
    }
    for row, record in ((event, head), (rest, tail)):
        hold.fit(row, record, zone=member.workspace.zone, now=now)
        row.changed_by, row.changed_at = member.user, now
    event.tell = to_tell(event, wish.tell) if by_server else Tell.NOBODY
    with writing(member.workspace_id) as number:
        hold.store(member.workspace, number, [event, rest], now)
        for copy in held:
            _hold_rest(copy, rest, tail)
        divided(event, rest)
        if not by_server:
            invite.send(member, mails.head, before, head)
            invite.send(member, mails.tail, None, tail)
    return rest


def mails_of_both(member: Membership, event: Event, parts: Divided, tell: Tell) -> Mails:
    """Who is mailed if the series is divided like this."""
    before = event.as_record()
    head = mails_of(before, parts.head, tell, by_server=server_invites(member, event))
    return Mails(head, _invited(before, parts.tail, tell))


def _invited(before: EventRecord, tail: EventRecord, tell: Tell) -> Mailing:
    """Who was invited to the series is no new guest of what follows."""
    mails = mailing(None, tail, tell)
    if tell is not Tell.NEW:
        return mails
    knew = {who for who, guest in guests_of(before).items() if not guest.untold}
    return Mailing(tuple(guest for guest in mails.invited if guest.address not in knew))


def _rest(event: Event, wish: Wish, *, by_server: bool) -> Event:
    """The row of what follows, still without what it says."""
    note = wish.internal_note
    return Event(
        workspace=event.workspace,
        maker=event.maker,
        outcome=event.outcome,
        reason=event.reason,
        internal_note=event.internal_note if note is None else note,
        tell=wish.tell if by_server else Tell.NOBODY,
    )


def _held(member: Membership, event: Event) -> list[Copy]:
    """The member's copies in calendars that can be written, or of several the organiser's: others
    get what follows from the server that invites."""
    mine = event.copies.filter(
        calendar__holder=member.user, calendar__writable=True, calendar__active=True
    )
    copies = list(mine.select_related("calendar").order_by("pk"))
    host = event.as_record().details.organiser
    theirs = [copy for copy in copies if host and host.address in copy.calendar.addresses]
    return (theirs or copies)[:1]


def _hold_rest(copy: Copy, rest: Event, tail: EventRecord) -> None:
    own = dict(copy.own)
    if "answers" in own:
        own["answers"] = _from(own["answers"], tail.details.start)
    Copy.objects.create(event=rest, calendar=copy.calendar, busy=tail.details.busy, own=own)


def _from(answers: dict[str, dict[str, str]], start: Moment) -> dict[str, dict[str, str]]:
    """What was answered to the series and to its occurrences from this start on."""
    return {of: said for of, said in answers.items() if not of or wall(read(of)) >= wall(start)}


def _called(tail: EventRecord, held: Iterable[Copy]) -> EventRecord:
    """With a link of its own where the server made that of the series."""
    if not any(copy.calendar.makes_calls for copy in held):
        return tail

    def anew(details: Details) -> Details:
        made = details.link.startswith(MEET)
        return replace(details, link=CALL_WANTED) if made else details

    parts = tuple(replace(each, details=anew(each.details)) for each in tail.overrides)
    return replace(tail, details=anew(tail.details), overrides=parts)
