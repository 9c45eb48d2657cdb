"""What becomes of a booking: cancelled, moved, confirmed by a host. Whatever page it was decided
on, the rows are read again under the lock; what is done already is not done again."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError

from einklang.accounts.rows import writing
from einklang.booking import guard, letters, meeting
from einklang.booking.models import Booking, By, Status
from einklang.booking.remind import plan
from einklang.booking.reserve import NotFree, asked, nearest, release
from einklang.booking.slots import Reason
from einklang.booking.wording import Kind


def cancel(*, booking: Booking, by: By, why: str, now: datetime) -> None:
    """Give the seat back, take the guest out of the meeting, and tell both sides."""
    with writing(booking.workspace_id):
        booking = _as_it_stands(booking)
        if not booking.counts:
            return
        event = booking.session.event
        before = event.as_record() if event is not None else None
        was_in = booking.status == Status.CONFIRMED
        booking.status, booking.why = Status.CANCELLED, why[:500]
        _note(booking, by, now, "status", "why")
        release([booking.session_id])
        plan(booking, now)
        meeting.follow(booking.session, now)
        letters.send(booking, Kind.CANCELLED, now, before if was_in else None)


def confirm(*, booking: Booking, now: datetime) -> None:
    """A host says yes."""
    with writing(booking.workspace_id):
        booking = _as_it_stands(booking)
        if booking.status != Status.PENDING:
            return
        booking.status = Status.CONFIRMED
        _note(booking, By.HOST, now, "status")
        plan(booking, now)
        meeting.acquaint_guest(booking, now)
        meeting.follow(booking.session, now)
        letters.send(booking, Kind.CONFIRMED, now)


def move(*, booking: Booking, start: int, by: By, now: datetime) -> None:
    """To another time of the same length: the same rows at that time, the old time free in the same
    moment. Raises NotFree."""
    calendar = booking.session.calendar
    try:
        with writing(booking.workspace_id):
            reason = _moved(_as_it_stands(booking), start, by, now)
    except IntegrityError as error:
        if not guard.is_ours(error):
            raise
        reason = Reason.BUSY
    if reason is not Reason.FREE:
        duration = booking.session.until - booking.session.since
        raise NotFree(reason, nearest(calendar, start, duration, now))


def quieten(*, booking: Booking, quiet: bool, now: datetime) -> None:
    """Nothing more comes by itself, or it does again."""
    with writing(booking.workspace_id):
        booking = _as_it_stands(booking)
        booking.quiet = quiet
        booking.write("quiet")
        plan(booking, now)


def _moved(booking: Booking, start: int, by: By, now: datetime) -> Reason:
    session = booking.session
    if not booking.counts or start == session.since:
        return Reason.FREE
    duration = session.until - session.since
    reason = asked(session.calendar, start, duration, now, but=session).reason
    if reason is Reason.FREE:
        session.since, session.until = start, start + duration
        session.write("since", "until")
        session.reservations.update(since=session.since, until=session.until)
        booking.moves += 1
        _note(booking, by, now, "moves")
        plan(booking, now)
        meeting.follow(session, now)
        waits = booking.status == Status.PENDING
        letters.send(booking, Kind.PENDING if waits else Kind.MOVED, now)
    return reason


def _as_it_stands(booking: Booking) -> Booking:
    rows = Booking.objects.select_related("workspace", "session__event")
    return rows.select_related("session__calendar__workspace").get(pk=booking.pk)


def _note(booking: Booking, by: By, now: datetime, *fields: str) -> None:
    booking.changed_by, booking.changed_at = by, now
    booking.write("changed_by", "changed_at", *fields)
