"""Reminders of bookings, and what follows up: planned when it is sure when it takes place, sent
when they are due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from einklang.booking import letters
from einklang.booking.models import Booking, BookingCalendar, Reminder, Status, minute_at
from einklang.booking.opening import DAY
from einklang.booking.wording import Kind
from einklang.mail.models import Outgoing

AT_ONCE = 50
LATEST_AFTER = 90 * DAY
"""Minutes after its end up to which something may follow up."""
LATE = timedelta(days=7)
"""What should have followed up so long ago is not sent any more."""


def plan(booking: Booking, now: datetime) -> None:
    """What is to come is planned anew, what was sent stays sent. Call it in the transaction of each
    change of a booking."""
    plan_all([booking], now)


def plan_again(calendar: BookingCalendar, now: datetime) -> None:
    """Of all its bookings, as it reminds of them otherwise from now on."""
    rows = Booking.objects.filter(session__calendar=calendar, status=Status.CONFIRMED)
    alive = rows.filter(session__until__gt=minute_at(now) - LATEST_AFTER)
    plan_all(list(alive.select_related("session__calendar")), now)


def plan_all(bookings: Sequence[Booking], now: datetime) -> None:
    """As many statements for many as for one."""
    planned = Reminder.objects.filter(booking__in=[each.pk for each in bookings])
    planned.filter(sent_at=None).delete()
    sent = set(planned.values_list("booking", "after", "minutes", "due_at"))
    Reminder.objects.bulk_create(
        (each for booking in bookings for each in _wanted(booking, now) if _key(each) not in sent),
        batch_size=500,
    )


def _wanted(booking: Booking, now: datetime) -> Iterator[Reminder]:
    if booking.status != Status.CONFIRMED or booking.quiet:
        return
    session, calendar = booking.session, booking.session.calendar
    times = [(False, m, session.starts_at - timedelta(minutes=m)) for m in calendar.reminders]
    if calendar.follow_up is not None:
        m = calendar.follow_up
        times.append((True, m, session.ends_at + timedelta(minutes=m)))
    for after, minutes, due_at in times:
        if due_at > now:
            yield Reminder(booking=booking, after=after, minutes=minutes, due_at=due_at)


def _key(row: Reminder) -> tuple[int, bool, int, datetime]:
    return (row.booking_id, row.after, row.minutes, row.due_at)


def remind_due(now: datetime) -> int:
    """Write the mails that are due, some at a time, each with the note that it is written in one
    transaction: whoever dies in between has written none. Returns how many."""
    written = 0
    while some := _write_some(now):
        written += some
    return written


def _write_some(now: datetime) -> int:
    """Put them into words first: nobody else can write while a transaction lasts."""
    rows = Reminder.objects.filter(due_at__lte=now, sent_at=None).order_by("due_at", "pk")
    due = list(rows[:AT_ONCE])
    bookings = Booking.objects.select_related("workspace", "session__event")
    known = bookings.select_related("session__calendar__workspace").in_bulk(
        [each.booking_id for each in due]
    )
    mails = {each.pk: _mail(each, known[each.booking_id], now) for each in due}
    with transaction.atomic():
        # Two workers at once: the second takes others, or on SQLite waits and finds them done.
        mine = rows.filter(pk__in=mails).select_for_update(skip_locked=True, of=("self",))
        stands = dict(Booking.objects.filter(pk__in=known).values_list("pk", "revision"))
        done = [
            each for each in mine if stands.get(each.booking_id) == known[each.booking_id].revision
        ]
        Outgoing.objects.bulk_create(mail for each in done if (mail := mails[each.pk]))
        Reminder.objects.filter(pk__in=[each.pk for each in done]).update(sent_at=now)
    return len(done)


def _mail(row: Reminder, booking: Booking, now: datetime) -> Outgoing | None:
    """None where it is too late, or off by now, or the guest did not come."""
    if booking.status != Status.CONFIRMED or booking.quiet:
        return None
    if not row.after:
        coming = booking.session.starts_at > now
        return letters.later(booking, Kind.REMINDER, now) if coming else None
    fresh = row.due_at > now - LATE and booking.session.ends_at <= now
    return letters.later(booking, Kind.FOLLOW_UP, now) if fresh and not booking.missed else None
