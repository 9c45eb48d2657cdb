"""Bookings follow their meetings: what a host does in their calendar, wherever that is, counts. It
is accepted as it is and written back nowhere, and the guest is told once."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from einklang.accounts.rows import writing
from einklang.booking import change, guard, letters
from einklang.booking.models import Booking, By, Session, Status, minute_at
from einklang.booking.opening import Span
from einklang.booking.remind import plan
from einklang.booking.reserve import reserve
from einklang.booking.told_by_calendar import Told, told
from einklang.booking.wording import Kind


def observe(now: datetime) -> int:
    """Look at the meetings that were written since; returns how many there were. One indexed read
    where nothing happened."""
    coming = Session.objects.filter(until__gt=minute_at(now), bookings__status=Status.CONFIRMED)
    fresh = coming.exclude(event__revision=F("seen")).exclude(event=None)
    found = list(fresh.distinct().values_list("pk", "workspace"))
    for session, workspace in found:
        with writing(workspace):
            _follow(Session.objects.select_related("event", "calendar").get(pk=session), now)
    return len(found)


def _follow(session: Session, now: datetime) -> None:
    event = session.event
    if event is None or event.revision == session.seen:
        return
    guests = list(session.bookings.filter(status=Status.CONFIRMED))
    said = told(
        event.as_record(),
        {each.address for each in guests},
        (session.since, session.until),
        (event.starts_at, event.ends_at),
        is_off=event.deleted_at is not None or event.cancelled_at is not None,
    )
    session.seen = event.revision
    session.write("seen")
    if said.span is not None:
        _move(session, said.span)
    for booking in guests:
        _let_know(booking, said, now)


def _let_know(booking: Booking, said: Told, now: datetime) -> None:
    if said.is_off:
        change.cancel(booking=booking, by=By.CALENDAR, why="", now=now)
    elif booking.address in said.declined:
        change.cancel(booking=booking, by=By.GUEST, why="", now=now)
    elif said.span is not None:
        booking.changed_by, booking.changed_at = By.CALENDAR, now
        booking.moves += 1
        booking.write("changed_by", "changed_at", "moves")
        plan(booking, now)
        letters.send(booking, Kind.MOVED, now)


def _move(session: Session, span: Span) -> None:
    """What a host wants is accepted, also where it meets something else that is booked: then it is
    reserved no more, as its meeting keeps the time, and is flagged."""
    session.since, session.until = span
    session.reservations.all().delete()
    try:
        with transaction.atomic():
            reserve(session)
        session.clashes = False
    except IntegrityError as error:
        if not guard.is_ours(error):
            raise
        session.clashes = True
    session.write("since", "until", "clashes")
