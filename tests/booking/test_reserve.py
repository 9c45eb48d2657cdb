"""Booking a slot: what is taken, what is told, and that no two guests ever have the same time."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_string
from email.policy import default as modern
from itertools import pairwise
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.booking.scene import (
    NOW,
    at,
    booked,
    busy,
    form,
    guest,
    home_of,
    offered,
    reserved,
)
from tests.cast import MemberOf

from einklang.accounts.models import Membership, User
from einklang.booking import guard
from einklang.booking.change import cancel, confirm, move
from einklang.booking.models import Booking, BookingCalendar, By, Reservation, Session, Status
from einklang.booking.reserve import HOLD, NotFree, asked, book, hold, settle
from einklang.booking.slots import Reason
from einklang.calendars.models import Copy, Event
from einklang.mail.models import Outgoing
from einklang.records.event import Answer

pytestmark = pytest.mark.django_db


def mails() -> list[tuple[str, str]]:
    """To whom, and about what."""
    rows = Outgoing.objects.order_by("pk")
    return [(mail.recipients[0].rpartition("<")[2].rstrip(">"), mail.subject) for mail in rows]


def parts(mail: Outgoing) -> dict[str, Any]:
    """What a mail consists of, by type."""
    told = message_from_string(mail.message, policy=modern)
    return {part.get_content_type(): part for part in told.walk() if not part.is_multipart()}


def refused(calendar: BookingCalendar, start: int, **more: Any) -> NotFree:
    with pytest.raises(NotFree) as told:
        booked(calendar, start, guest("Zoe West"), **more)
    return told.value


# ── booking ──────────────────────────────────────────────────────────────────


def test_a_booking_is_a_meeting_in_the_default_calendar_with_the_guest_in_it(
    calendar: BookingCalendar, alice: User
) -> None:
    booking = booked(calendar, at(9))
    assert booking.status == Status.CONFIRMED
    assert reserved(alice) == [(at(9), at(9, 30))]
    event = Event.objects.get()
    details = event.as_record().details
    assert (event.summary, details.start.at.hour) == ("Erstgespräch: Anna Ost", 9)  # type: ignore[union-attr]
    assert [(p.address, p.answer) for p in details.participants] == [
        ("anna@ost.example", Answer.ACCEPTED)
    ]
    assert Copy.objects.get().calendar.is_default
    assert booking.session.event == event


def test_both_sides_are_told_once_each_in_their_own_language(
    calendar: BookingCalendar, alice: User
) -> None:
    alice.language = "de"
    alice.save()
    booked(calendar, at(9), guest("Ann East", language="en", zone="Europe/London"))
    assert mails() == [
        ("ann@ost.example", "Booked: Erstgespräch, Monday 30 November"),
        ("alice@nordlicht.example", "Gebucht: Erstgespräch, Montag, 30. November"),
    ]
    first, second = Outgoing.objects.order_by("pk")
    text = parts(first)["text/plain"].get_content()
    assert "8:00" in text
    assert "Europe/London" in text
    assert "/booked/token-" in text
    assert "/booked/" not in parts(second)["text/plain"].get_content()


def test_the_guest_is_invited_by_us_and_the_hosts_calendar_only_told(
    calendar: BookingCalendar,
) -> None:
    booked(calendar, at(9))
    first, second = Outgoing.objects.order_by("pk")
    invitation = parts(first)["text/calendar"]
    assert invitation.get_param("method") == "REQUEST"
    assert "ATTENDEE" in invitation.get_content()
    assert parts(first)["application/ics"].get_filename() == "invite.ics"
    assert parts(second)["text/calendar"].get_param("method") == "PUBLISH"
    uid = Event.objects.get().uid
    assert all(uid in parts(mail)["text/calendar"].get_content() for mail in (first, second))


def test_the_same_form_twice_is_one_booking(calendar: BookingCalendar, alice: User) -> None:
    first = booked(calendar, at(9))
    again = booked(calendar, at(9))
    assert first.pk == again.pk
    assert len(mails()) == 2
    assert reserved(alice) == [(at(9), at(9, 30))]


@pytest.mark.parametrize(
    ("start", "duration", "reason"),
    [
        (at(9), 30, Reason.BUSY),
        (at(8), 30, Reason.CLOSED),
        (at(9, 10), 30, Reason.OFF_GRID),
        (at(9), 45, Reason.NO_SUCH_LENGTH),
        (at(9, day=-7), 30, Reason.PAST),
        (at(9, day=400), 30, Reason.TOO_FAR),
    ],
)
def test_what_is_not_listed_is_refused_and_nothing_is_stored(
    calendar: BookingCalendar, start: int, duration: int, reason: Reason
) -> None:
    booked(calendar, at(9))
    before = Booking.objects.count(), Session.objects.count(), Outgoing.objects.count()
    told = refused(calendar, start, duration=duration)
    assert told.reason is reason
    assert before == (Booking.objects.count(), Session.objects.count(), Outgoing.objects.count())


def test_whoever_comes_second_is_told_the_three_nearest(calendar: BookingCalendar) -> None:
    booked(calendar, at(10))
    assert refused(calendar, at(10)).nearest == [at(9), at(9, 30), at(10, 30)]


def test_what_stands_in_a_checked_calendar_takes_the_slot(
    calendar: BookingCalendar, alice_member: Membership
) -> None:
    place = alice_member.workspace.calendar_rows.get()
    busy(alice_member, place, at(9, 10), at(9, 20))
    assert refused(calendar, at(9)).reason is Reason.BUSY
    place.conflicts = False
    place.write("conflicts")
    assert booked(calendar, at(9)).status == Status.CONFIRMED


def test_what_takes_no_time_takes_no_slot(
    calendar: BookingCalendar, alice_member: Membership
) -> None:
    place = alice_member.workspace.calendar_rows.get()
    busy(alice_member, place, at(9), at(10), busy=False)
    assert booked(calendar, at(9)).status == Status.CONFIRMED


def test_what_a_host_has_made_that_stands_in_no_calendar_takes_the_slot_too(
    calendar: BookingCalendar, alice_member: Membership
) -> None:
    busy(alice_member, None, at(9), at(9, 30))
    busy(alice_member, None, at(10), at(10, 30), busy=False)
    assert refused(calendar, at(9)).reason is Reason.BUSY
    assert booked(calendar, at(10)).status == Status.CONFIRMED


def test_what_a_slot_depends_on_is_asked_in_five_statements(
    calendar: BookingCalendar, django_assert_num_queries: Any
) -> None:
    for hour in (9, 10, 11):
        booked(calendar, at(hour))
    with django_assert_num_queries(5):
        assert asked(calendar, at(12), 30, NOW).is_free


def test_all_hosts_must_be_free_and_all_are_reserved(
    alice_member: Membership, bob: User, member_of: MemberOf
) -> None:
    calendar = offered(alice_member, bob)
    place = home_of(member_of(bob))
    busy(member_of(bob), place, at(9), at(9, 30))
    assert refused(calendar, at(9)).reason is Reason.BUSY
    booked(calendar, at(9, 30))
    assert reserved(bob) == reserved(alice_member.user) == [(at(9, 30), at(10))]
    details = Event.objects.get(summary__startswith="Erst").as_record().details
    assert {p.address for p in details.participants} == {
        "bob@nordlicht.example", "anna@ost.example",
    }  # fmt: skip
    assert [who for who, _ in mails()] == [
        "anna@ost.example", "alice@nordlicht.example", "bob@nordlicht.example",
    ]  # fmt: skip


def test_a_booking_in_one_calendar_is_busy_in_the_hosts_others(
    calendar: BookingCalendar, alice_member: Membership
) -> None:
    other = offered(alice_member, slug="zweit", before=15)
    booked(calendar, at(9))
    assert asked(other, at(9), 30, NOW).reason is Reason.BUSY
    assert asked(other, at(9, 30), 30, NOW).reason is Reason.BUFFER
    assert asked(other, at(10), 30, NOW).is_free


def test_where_it_is_not_sure_the_host_is_asked(calendar: BookingCalendar, alice: User) -> None:
    booking = booked(calendar, at(9), sure=False)
    assert booking.status == Status.PENDING
    assert reserved(alice) == [(at(9), at(9, 30))]
    assert not Event.objects.exists()
    assert "text/calendar" not in parts(Outgoing.objects.order_by("pk")[0])
    confirm(booking=booking, now=NOW)
    confirm(booking=booking, now=NOW)
    assert Event.objects.count() == 1
    assert len(mails()) == 4


# ── holds ────────────────────────────────────────────────────────────────────


def test_a_hold_blocks_and_is_given_up_when_nobody_settles_it(calendar: BookingCalendar) -> None:
    held = hold(calendar=calendar, form=form(at(9)), now=NOW)
    assert refused(calendar, at(9)).reason is Reason.BUSY
    later = NOW + HOLD + timedelta(seconds=1)
    taken = book(
        calendar=calendar, form=form(at(9), who=guest("Zoe West")), now=later, check=lambda _s: True
    )
    assert taken.status == Status.CONFIRMED
    with pytest.raises(NotFree):
        settle(booking=held, status=Status.CONFIRMED, now=later)
    assert Booking.objects.get() == taken


# ── seats ────────────────────────────────────────────────────────────────────


def test_a_group_shares_one_session_until_it_is_full_and_no_guest_sees_another(
    alice_member: Membership, alice: User
) -> None:
    home_of(alice_member)
    group = offered(alice_member, seats=2)
    one = booked(group, at(9), guest("Anna Ost"))
    two = booked(group, at(9), guest("Beate Ost"))
    assert one.session_id == two.session_id
    assert reserved(alice) == [(at(9), at(9, 30))]
    assert refused(group, at(9)).reason is Reason.FULL
    assert Event.objects.get().as_record().details.participants == ()
    for mail in Outgoing.objects.filter(recipients__icontains="beate"):
        assert "anna@" not in mail.message
    cancel(booking=one, by=By.GUEST, why="", now=NOW)
    assert reserved(alice) == [(at(9), at(9, 30))]
    assert asked(group, at(9), 30, NOW).is_free
    cancel(booking=two, by=By.GUEST, why="", now=NOW)
    assert reserved(alice) == []


# ── cancelling and moving ────────────────────────────────────────────────────


def test_cancelled_the_time_is_free_and_both_sides_are_told_once(
    calendar: BookingCalendar, alice: User
) -> None:
    booking = booked(calendar, at(9))
    cancel(booking=booking, by=By.GUEST, why="Krank", now=NOW)
    cancel(booking=booking, by=By.GUEST, why="Krank", now=NOW)
    assert reserved(alice) == []
    assert Event.objects.get().deleted_at is not None
    told = list(Outgoing.objects.order_by("pk"))[2:]
    assert len(told) == 2
    off = parts(told[0])["text/calendar"]
    assert off.get_param("method") == "CANCEL"
    assert "STATUS:CANCELLED" in off.get_content()
    assert "SEQUENCE:1" in off.get_content()
    assert "Krank" in parts(told[1])["text/plain"].get_content()
    assert booked(calendar, at(9), guest("Zoe West")).status == Status.CONFIRMED


def test_what_a_guest_cancelled_a_host_does_not_cancel_again(calendar: BookingCalendar) -> None:
    booking = booked(calendar, at(9))
    other = Booking.objects.get()
    cancel(booking=booking, by=By.GUEST, why="", now=NOW)
    cancel(booking=other, by=By.HOST, why="", now=NOW)
    move(booking=other, start=at(10), by=By.HOST, now=NOW)
    assert Booking.objects.get().changed_by == By.GUEST
    assert len(mails()) == 4


def test_moved_it_is_the_same_booking_and_meeting_under_the_next_number(
    calendar: BookingCalendar, alice: User
) -> None:
    booking = booked(calendar, at(9))
    uid = Event.objects.get().uid
    # Half of the new time is its own old one, which is in nobody's way.
    calendar.interval = 15
    calendar.write("interval")
    move(booking=booking, start=at(9, 15), by=By.GUEST, now=NOW)
    assert reserved(alice) == [(at(9, 15), at(9, 45))]
    event = Event.objects.get()
    assert (event.uid, event.as_record().sequence) == (uid, 1)
    told = parts(list(Outgoing.objects.order_by("pk"))[2])["text/calendar"].get_content()
    assert "SEQUENCE:1" in told
    assert uid in told
    move(booking=booking, start=at(9, 15), by=By.GUEST, now=NOW)
    assert len(mails()) == 4


def test_a_move_onto_what_is_taken_is_refused_and_leaves_all_as_it_was(
    calendar: BookingCalendar, alice: User
) -> None:
    booked(calendar, at(10), guest("Zoe West"))
    booking = booked(calendar, at(9))
    with pytest.raises(NotFree) as told:
        move(booking=booking, start=at(10), by=By.GUEST, now=NOW)
    assert told.value.reason is Reason.BUSY
    assert reserved(alice) == [(at(9), at(9, 30)), (at(10), at(10, 30))]


# ── the database itself ──────────────────────────────────────────────────────


def test_the_database_refuses_to_reserve_a_host_twice(
    calendar: BookingCalendar, alice: User
) -> None:
    session = booked(calendar, at(9)).session
    assert guard.stands(connection)
    for since, until in ((at(9, 29), at(10)), (at(8), at(9, 1)), (at(9), at(9, 30))):
        with pytest.raises(IntegrityError) as told, transaction.atomic():
            Reservation.objects.create(session=session, host=alice, since=since, until=until)
        assert guard.is_ours(told.value)
    beside = Reservation.objects.create(session=session, host=alice, since=at(9, 30), until=at(10))
    with pytest.raises(IntegrityError), transaction.atomic():
        Reservation.objects.filter(pk=beside.pk).update(since=at(9, 29))
    Reservation.objects.filter(pk=beside.pk).update(until=at(9, 45))


@pytest.mark.django_db(transaction=True)
def test_of_many_who_book_at_once_nobody_shares_a_minute(
    calendar: BookingCalendar, alice: User
) -> None:
    """Twelve guests, four overlapping times that are not the same."""
    calendar.durations, calendar.interval = [30, 60], 15
    calendar.write("durations", "interval")
    gate, won, lost = Barrier(12), [], []

    def one(number: int) -> None:
        try:
            gate.wait(timeout=30)
            start, duration = at(9, 15 * (number % 4)), (30, 60)[number % 2]
            won.append(booked(calendar, start, guest(f"Gast{number} Ost"), duration=duration))
        except NotFree as error:
            lost.append(error)
        finally:
            connection.close()

    threads = [Thread(target=one, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(won) + len(lost) == 12
    spans = reserved(alice)
    assert len(spans) == len(won) >= 1
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(len(error.nearest) == 3 for error in lost)
