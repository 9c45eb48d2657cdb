"""Reminders of bookings: planned when it is sure when it takes place, sent when they are due."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from einklang.booking import letters
from einklang.booking.models import Booking, Reminder, Status
from einklang.mail.models import Outgoing

AT_ONCE = 50


def plan(booking: Booking, now: datetime) -> None:
    """What is to come is planned anew, what was sent stays sent. Call it in the transaction of each
    change of a booking."""
    booking.reminders.filter(sent_at=None).delete()
    if booking.status != Status.CONFIRMED:
        return
    starts_at = booking.session.starts_at
    due = {each: starts_at - timedelta(minutes=each) for each in booking.session.calendar.reminders}
    sent = set(booking.reminders.values_list("minutes", "due_at"))
    Reminder.objects.bulk_create(
        Reminder(booking=booking, minutes=minutes, due_at=at)
        for minutes, at in due.items()
        if at > now and (minutes, at) not in sent
    )


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
    mails = {each.pk: _mail(known[each.booking_id], now) for each in due}
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


def _mail(booking: Booking, now: datetime) -> Outgoing | None:
    """None where it is too late, or off by now."""
    stands = booking.status == Status.CONFIRMED and booking.session.starts_at > now
    return letters.reminder(booking, now) if stands else None
