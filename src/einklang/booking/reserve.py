"""Booking a slot: hold it, look once more where only a server knows, settle it.

What decides is `slots.explain`; what guarantees is the database (`guard`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.db.models import Exists, OuterRef

from einklang.accounts.rows import writing
from einklang.booking import guard, letters, meeting
from einklang.booking.models import (
    COUNTING,
    Booking,
    BookingCalendar,
    Reservation,
    Session,
    Status,
    at_minute,
)
from einklang.booking.remind import plan
from einklang.booking.situation import situation
from einklang.booking.slots import Answer, Reason, Slots
from einklang.booking.wording import Kind

HOLD = timedelta(seconds=90)
"""So long a slot is held while we look; what a process that died held is given up then."""
AROUND = 7 * 24 * 60
"""So many minutes before and after a slot that is taken others are looked for."""


class NotFree(Exception):
    """The slot cannot be had; `nearest` are the free ones around it (minutes since 1970)."""

    def __init__(self, reason: Reason, nearest: Collection[int] = ()) -> None:
        super().__init__(reason)
        self.reason, self.nearest = reason, nearest


@dataclass(frozen=True, slots=True)
class Guest:
    """Who books, as they said. The address is normalised."""

    name: str
    address: str
    zone: str
    language: str
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """What a guest sent; times in minutes. `key` names the form: sent twice it is one booking.
    `token` opens the guest's page from then on."""

    start: int
    duration: int
    guest: Guest
    key: str
    token: str


Check = Callable[[Session], bool]
"""Whether it is sure that the hosts have the time of this session free."""


def book(*, calendar: BookingCalendar, form: Form, now: datetime, check: Check) -> Booking:
    """The booking: confirmed, or waiting for a host where the calendar or the check says so. Mails
    and meeting are on their way with it. The same form once more is the same booking. Raises
    NotFree, and nothing is stored."""
    booking = hold(calendar=calendar, form=form, now=now)
    if booking.status != Status.HELD:
        return booking
    waits = calendar.confirms or not check(booking.session)
    return settle(booking=booking, status=Status.PENDING if waits else Status.CONFIRMED, now=now)


def hold(*, calendar: BookingCalendar, form: Form, now: datetime) -> Booking:
    """The slot, held for a while; or the booking that this form has made before. Raises NotFree."""
    known = _made_by(calendar, form.key)
    if known is not None:
        return known
    give_up(calendar.workspace_id, now)
    judge = _around(calendar, form.start, now)
    reason = judge.explain(form.start, form.duration).reason  # most who come late need no lock
    if reason is Reason.FREE:
        try:
            with writing(calendar.workspace_id) as number:
                known = _made_by(calendar, form.key)
                if known is not None:
                    return known
                reason = asked(calendar, form.start, form.duration, now).reason
                if reason is Reason.FREE:
                    return _held(calendar, form, now, number)
        except IntegrityError as error:  # who writes past our lock is refused by the database
            if not guard.is_ours(error):
                raise
            reason = Reason.BUSY
        judge = _around(calendar, form.start, now)
    raise NotFree(reason, judge.nearest(form.start, form.duration))


def settle(*, booking: Booking, status: Status, now: datetime) -> Booking:
    """Confirm what is held, or let it wait for a host. Raises NotFree where the hold was given up
    meanwhile."""
    calendar = booking.session.calendar
    with writing(calendar.workspace_id):
        fresh = _made_by(calendar, booking.key)
        if fresh is not None and fresh.status == Status.HELD:
            fresh.status, fresh.changed_at = status, now
            fresh.write("status", "changed_at")
            plan(fresh, now)
            meeting.acquaint_guest(fresh, now)
            meeting.follow(fresh.session, now)
            letters.send(fresh, Kind(status), now)
    if fresh is None:
        session = booking.session
        raise NotFree(Reason.BUSY, nearest(calendar, session.since, _long(session), now))
    return fresh


def asked(
    calendar: BookingCalendar,
    start: int,
    duration: int,
    now: datetime,
    but: Session | None = None,
) -> Answer:
    """What is to be said of one slot now."""
    window = at_minute(start), at_minute(start + duration)
    judge = Slots(calendar.rules(), situation(calendar, *window, now=now, but=but))
    return judge.explain(start, duration)


def nearest(calendar: BookingCalendar, start: int, duration: int, now: datetime) -> list[int]:
    """The free slots around this time."""
    return _around(calendar, start, now).nearest(start, duration)


def _around(calendar: BookingCalendar, start: int, now: datetime) -> Slots:
    window = at_minute(start - AROUND), at_minute(start + AROUND)
    return Slots(calendar.rules(), situation(calendar, *window, now=now))


def reserve(session: Session) -> None:
    """Take the time of all hosts. Raises IntegrityError where the database has it taken."""
    hosts = sorted(session.calendar.hosts.values_list("pk", flat=True))
    Reservation.objects.bulk_create(
        Reservation(session=session, host_id=host, since=session.since, until=session.until)
        for host in hosts
    )


def release(sessions: Collection[int]) -> None:
    """Give back the time of those of these sessions in which nobody has a seat any more."""
    seats = Booking.objects.filter(session=OuterRef("session"), status__in=COUNTING)
    Reservation.objects.filter(~Exists(seats), session__in=sessions).delete()


def give_up(workspace: int, now: datetime) -> None:
    """End what was held and not settled in time."""
    late = Booking.objects.filter(workspace=workspace, status=Status.HELD, made_at__lt=now - HOLD)
    sessions = set(late.values_list("session", flat=True))
    if sessions:
        with writing(workspace):
            late.delete()
            release(sessions)


def hashed(token: str) -> str:
    """What is stored of a guest's token to find it by."""
    return hashlib.sha256(token.encode()).hexdigest()


def _made_by(calendar: BookingCalendar, key: str) -> Booking | None:
    rows = Booking.objects.select_related("session__calendar__workspace", "session__event")
    return rows.filter(workspace=calendar.workspace_id, key=key).first()


def _long(session: Session) -> int:
    return session.until - session.since


def _held(calendar: BookingCalendar, form: Form, now: datetime, number: int) -> Booking:
    guest = form.guest
    booking = Booking(
        workspace=calendar.workspace,
        session=_session(calendar, form, number),
        key=form.key,
        token=form.token,
        token_hash=hashed(form.token),
        status=Status.HELD,
        name=guest.name,
        address=guest.address,
        zone=guest.zone,
        language=guest.language,
        answers=guest.answers,
        made_at=now,
        changed_at=now,
        modseq=number,
    )
    booking.save(force_insert=True)
    return booking


def _session(calendar: BookingCalendar, form: Form, number: int) -> Session:
    """The one that stands at this time, or a new one with its reservations."""
    end = form.start + form.duration
    there = calendar.sessions.filter(since=form.start, until=end, reservations__isnull=False)
    known = there.distinct().first()
    if known is not None:
        return known
    session = Session(
        workspace=calendar.workspace,
        calendar=calendar,
        since=form.start,
        until=end,
        before=calendar.before,
        after=calendar.after,
        modseq=number,
    )
    session.save(force_insert=True)
    reserve(session)
    return session
