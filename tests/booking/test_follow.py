"""What a host does with a booked meeting in their calendar, and the reminders that go by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.booking.scene import NOW, at, booked, guest, home_of, offered, reserved
from tests.cast import MemberOf

from einklang.accounts.models import User
from einklang.accounts.rows import writing
from einklang.booking.change import cancel, move
from einklang.booking.models import (
    Booking,
    BookingCalendar,
    By,
    Reminder,
    Session,
    Status,
    at_minute,
)
from einklang.booking.observe import observe
from einklang.booking.remind import remind_due
from einklang.calendars import hold
from einklang.calendars.models import Event
from einklang.mail.models import Outgoing
from einklang.records.event import Answer
from einklang.records.moment import in_zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar(alice: User, member_of: MemberOf) -> BookingCalendar:
    home_of(member_of(alice))
    return offered(member_of(alice))


@pytest.fixture
def booking(calendar: BookingCalendar) -> Booking:
    made = booked(calendar, at(9))
    Outgoing.objects.all().delete()
    return made


def there(event: Event, **details: Any) -> None:
    """Sync brings it as it stands at its server now."""
    record = event.as_record()
    said = replace(record, details=replace(record.details, **details))
    hold.fit(event, said, zone="Europe/Berlin", now=NOW)
    event.changed_by = None
    with writing(event.workspace_id) as number:
        hold.store(event.workspace, number, [event], NOW)


def moved_there(event: Event, since: int, until: int) -> None:
    zone = "Europe/Berlin"
    there(event, start=in_zone(at_minute(since), zone), end=in_zone(at_minute(until), zone))


def event_of(booking: Booking) -> Event:
    return Event.objects.get(pk=booking.session.event_id or 0)


def told() -> list[str]:
    return list(Outgoing.objects.order_by("pk").values_list("subject", flat=True))


def again(booking: Booking) -> Booking:
    return Booking.objects.select_related("session").get(pk=booking.pk)


def test_what_we_wrote_ourselves_is_nothing_new(booking: Booking) -> None:
    assert observe(NOW) == 0
    move(booking=booking, start=at(10), by=By.GUEST, now=NOW)
    assert observe(NOW) == 0
    assert len(told()) == 2


@pytest.mark.parametrize("span", [(at(14), at(14, 30)), (at(9), at(9, 15)), (at(20), at(22))])
def test_moved_or_shortened_there_the_booking_follows_and_all_are_told_once(
    booking: Booking, alice: User, span: tuple[int, int]
) -> None:
    event = event_of(booking)
    moved_there(event, *span)
    assert observe(NOW) == 1
    assert observe(NOW) == 0
    assert reserved(alice) == [span]
    assert again(booking).changed_by == By.CALENDAR
    assert told()[0].startswith("Verschoben: ")
    assert len(told()) == 2
    assert event_of(booking).revision == event.revision, "nothing is written back"


def test_a_change_of_words_alone_is_nobodys_news(booking: Booking) -> None:
    there(event_of(booking), summary="Anna O.")
    assert observe(NOW) == 1
    assert told() == []


def test_deleted_there_it_is_cancelled_and_told_once(booking: Booking, alice: User) -> None:
    event = event_of(booking)
    event.deleted_at = NOW
    there(event)
    observe(NOW)
    observe(NOW)
    assert again(booking).status == Status.CANCELLED
    assert reserved(alice) == []
    assert [each.partition(":")[0] for each in told()] == ["Abgesagt", "Abgesagt"]


def test_called_off_there_it_stays_on_timelines(booking: Booking) -> None:
    event = event_of(booking)
    event.cancelled_at = NOW
    there(event)
    observe(NOW)
    assert again(booking).status == Status.CANCELLED
    assert event_of(booking).deleted_at is None


def test_a_guest_who_declines_there_has_cancelled(booking: Booking, alice: User) -> None:
    event = event_of(booking)
    guests = tuple(
        replace(p, answer=Answer.DECLINED) for p in event.as_record().details.participants
    )
    there(event, participants=guests)
    observe(NOW)
    assert (again(booking).status, again(booking).changed_by) == (Status.CANCELLED, By.GUEST)
    assert reserved(alice) == []


def test_a_move_onto_another_booking_is_accepted_and_flagged(
    booking: Booking, calendar: BookingCalendar, alice: User
) -> None:
    booked(calendar, at(10), guest("Zoe West"))
    moved_there(event_of(booking), at(10), at(10, 30))
    observe(NOW)
    session = Session.objects.get(pk=booking.session_id)
    assert (session.since, session.clashes) == (at(10), True)
    assert reserved(alice) == [(at(10), at(10, 30))]
    moved_there(event_of(booking), at(11), at(11, 30))
    observe(NOW)
    session.refresh_from_db()
    assert not session.clashes
    assert reserved(alice) == [(at(10), at(10, 30)), (at(11), at(11, 30))]


# ── reminders ────────────────────────────────────────────────────────────────


def due(booking: Booking) -> list[datetime]:
    rows = Reminder.objects.filter(booking=booking, sent_at=None)
    return list(rows.order_by("due_at").values_list("due_at", flat=True))


def test_reminders_go_out_when_they_are_due_once_and_to_the_guest_alone(booking: Booking) -> None:
    start = booking.session.starts_at
    assert due(booking) == [start - timedelta(days=1), start - timedelta(hours=1)]
    assert remind_due(start - timedelta(days=1, seconds=1)) == 0
    assert remind_due(start - timedelta(days=1)) == 1
    assert remind_due(start - timedelta(days=1)) == 0
    mail = Outgoing.objects.get()
    assert mail.subject == "Erinnerung: Erstgespräch, Montag, 30. November, 09:00"
    assert mail.recipients == ["Anna Ost <anna@ost.example>"]
    assert remind_due(start) == 1, "due while the worker stood still"
    assert Outgoing.objects.count() == 1, "too late to remind of it"


def test_moved_they_are_planned_anew_and_cancelled_they_are_gone(booking: Booking) -> None:
    start = booking.session.starts_at
    remind_due(start - timedelta(days=1))
    move(booking=booking, start=at(9, day=2), by=By.GUEST, now=start - timedelta(hours=20))
    new = start + timedelta(days=2)
    assert due(booking) == [new - timedelta(days=1), new - timedelta(hours=1)]
    cancel(booking=booking, by=By.GUEST, why="", now=start)
    assert due(booking) == []
    assert remind_due(new) == 0


def test_what_waits_for_a_host_or_begins_too_soon_is_not_reminded_of(
    calendar: BookingCalendar,
) -> None:
    assert due(booked(calendar, at(9), sure=False)) == []
    soon = booked(calendar, at(11, day=-3))
    assert due(soon) == []


def test_moved_there_the_reminders_move_too(booking: Booking) -> None:
    moved_there(event_of(booking), at(9, day=1), at(9, 30, day=1))
    observe(NOW)
    assert due(booking)[0] == at_minute(at(9))


def test_they_cost_the_same_few_statements_for_all(
    booking: Booking, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):
        assert remind_due(NOW) == 0
    with django_assert_max_num_queries(1):
        assert observe(NOW) == 0
