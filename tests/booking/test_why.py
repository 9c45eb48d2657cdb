"""Why a time is missing: the page says what the judge says, of every time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.booking.scene import NOW, ZONE, at, booked, busy, guest, home_of, offered
from tests.cast import ClientOf, MemberOf

from einklang.accounts.models import Membership, User
from einklang.booking.models import BookingCalendar, at_minute
from einklang.booking.opening import minute_of
from einklang.booking.situation import situation
from einklang.booking.slots import Reason, Slots
from einklang.booking.why import Day, explain_day
from einklang.booking.words import REASONS
from einklang.calendars.edit import create_event
from einklang.calendars.models import Event, Outcome
from einklang.calendars.visibility import Level
from einklang.records.event import Details
from einklang.records.event import Event as EventRecord
from einklang.records.moment import in_zone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
MONDAY = date(2026, 11, 30)
OFFERS: dict[str, dict[str, Any]] = {
    "plain": {},
    "buffers": {"before": 15, "after": 30, "interval": 15, "durations": [30, 45]},
    "limits": {"per_day": 1, "notice": 3 * 24 * 60},
    "seats": {"seats": 2, "interval": 20},
    "night": {"weekly": {"0": [[0, 600], [1300, 1440]], "6": [[1200, 1440]]}, "interval": 50},
    "holiday": {"holidays": "DE-BY", "own": {"2026-11-30": [[600, 640]]}},
}


def told(calendar: BookingCalendar, member: Membership, day: date, duration: int = 30) -> Day:
    """What is said of the day."""
    return explain_day(calendar, day, duration, member=member, now=NOW)


@pytest.mark.parametrize("offer", OFFERS)
def test_the_page_says_of_every_time_what_the_judge_says(
    alice_member: Membership, offer: str
) -> None:
    place = home_of(alice_member)
    calendar = offered(alice_member, **OFFERS[offer])
    busy(alice_member, place, at(10), at(11, 10))
    busy(alice_member, place, at(15, day=1), at(15, 5, day=1))
    for start in (at(9), at(16, day=1)):
        if told(calendar, alice_member, MONDAY).verdicts and offer in ("plain", "seats"):
            booked(calendar, start, guest())
    zone = ZoneInfo(calendar.zone)
    for day in (MONDAY + timedelta(days=each) for each in range(-4, 9)):
        begin, end = (minute_of(day + timedelta(days=each), 0, zone) for each in (0, 1))
        facts = situation(calendar, at_minute(begin), at_minute(end), now=NOW)
        judge = Slots(calendar.rules(), facts)
        for duration in calendar.durations:
            shown = told(calendar, alice_member, day, duration).verdicts
            for each in shown:
                assert each.answer == judge.explain(each.start, duration)
            free = [each.start for each in shown if each.answer.is_free]
            assert free == [each for each in judge.listed(duration) if begin <= each < end]


def test_a_busy_time_says_who_has_what_and_when(client: Client, alice_member: Membership) -> None:
    place = home_of(alice_member)
    calendar = offered(alice_member, before=30)
    busy(alice_member, place, at(10), at(11, 10))
    start, end = (datetime.fromtimestamp(at(hour) * 60, UTC) for hour in (14, 15))
    details = Details(in_zone(start, ZONE), in_zone(end, ZONE), summary="Ohne Kalender")
    record = EventRecord(uid="uid-without", details=details)
    create_event(member=alice_member, calendar=None, record=record, now=NOW)
    page = client.get(f"/w/nordlicht/bookings/calendars/{calendar.pk}/why/?date=2026-11-30")
    said = " ".join(page.content.decode().split())
    assert 'Alice Arndt</strong>: Zahnarzt, <span class="num">10:00–11:10</span>' in said
    assert "Alice Arndt</strong>: Ohne Kalender" in said
    assert "Zu nah an etwas, das ein Gastgeber hat" in said
    assert "Offen 09:00–17:00." in said
    assert "8:30" not in said


def test_a_title_is_told_only_to_who_may_read_it(
    client_of: ClientOf, member_of: MemberOf, alice: User, bob: User, anna: User
) -> None:
    place = home_of(member_of(alice), visibility=Level.BUSY)
    calendar = offered(member_of(bob), alice)
    event = busy(member_of(alice), place, at(10), at(11))
    Event.objects.filter(pk=event.pk).update(outcome=Outcome.ADMITTED)
    page = f"/w/nordlicht/bookings/calendars/{calendar.pk}/why/?date=2026-11-30"
    assert "Zahnarzt" in client_of(alice).get(page).content.decode()
    seen = client_of(bob).get(page).content.decode()
    assert "Zahnarzt" not in seen
    assert "Alice Arndt" in seen
    assert "10:00–11:00" in seen
    assert client_of(anna).get(page).status_code == 404
    place.visibility = Level.SUBJECT
    place.write("visibility")
    assert "Zahnarzt" in client_of(bob).get(page).content.decode()
    Event.objects.filter(pk=event.pk).update(outcome=Outcome.HELD)
    assert "Zahnarzt" not in client_of(bob).get(page).content.decode()


@pytest.mark.parametrize(
    ("day", "more", "why"),
    [
        ("2026-11-29", {}, "keine Zeiten"),
        ("2026-12-25", {"holidays": "DE-BY"}, "ein Feiertag"),
        ("2026-11-30", {"own": {"2026-11-30": []}}, "einzelnen Tagen"),
        ("2026-11-30", {"own": {"2026-11-30": [[540, 550]]}}, "kürzer als die Dauer"),
    ],
)  # fmt: skip
def test_a_day_without_times_says_why(
    client: Client, alice_member: Membership, day: str, more: dict[str, Any], why: str
) -> None:
    calendar = offered(alice_member, **more)
    page = client.get(f"/w/nordlicht/bookings/calendars/{calendar.pk}/why/?date={day}")
    assert why in page.content.decode()


@pytest.mark.parametrize("query", ["", "?date=nonsense&duration=7", "?date=2026-02-30"])
def test_nonsense_in_the_address_is_as_if_it_were_not_there(
    client: Client, calendar: BookingCalendar, query: str
) -> None:
    page = client.get(f"/w/nordlicht/bookings/calendars/{calendar.pk}/why/{query}")
    assert "Heute, Freitag, 27. November" in page.content.decode()


def test_every_reason_has_words() -> None:
    assert set(REASONS) == set(Reason)
    assert len({str(words) for words in REASONS.values()}) == len(Reason)
