"""Who books becomes known, where the calendar wants it so; and nobody books without end."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.booking.scene import NOW, at, booked, guest

from einklang.accounts.rate import Buckets
from einklang.booking.change import confirm
from einklang.booking.models import Booking, BookingCalendar, at_minute
from einklang.booking.offer import SLOT
from einklang.booking.views import guest as pages
from einklang.crm.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]


def test_who_books_for_sure_becomes_a_person_of_the_makers_once(calendar: BookingCalendar) -> None:
    booked(calendar, at(9), guest("Clara Ost"))
    booked(calendar, at(10), guest("Clara Ost"))
    person = Person.objects.get()
    assert (str(person), person.responsible) == ("Clara Ost", calendar.maker)
    assert person.emails.get().address == "clara@ost.example"


def test_who_waits_becomes_one_when_a_host_says_yes(calendar: BookingCalendar) -> None:
    waiting = booked(calendar, at(9), sure=False)
    assert not Person.objects.exists()
    confirm(booking=waiting, now=NOW)
    assert Person.objects.count() == 1


def test_nobody_does_where_the_calendar_does_not_want_it(calendar: BookingCalendar) -> None:
    calendar.acquaints = False
    calendar.write("acquaints")
    booked(calendar, at(9))
    assert not Person.objects.exists()


def test_beyond_the_rate_nothing_is_booked_and_what_was_typed_stays(
    calendar: BookingCalendar, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BOOKINGS_PER_MINUTE = 2
    monkeypatch.setattr(pages, "buckets", Buckets())
    page = reverse("book-details", args=[calendar.workspace.slug, calendar.slug])
    browser, codes = Client(), []
    for hour in (9, 10, 11):
        url = f"{page}?start={at_minute(at(hour)):{SLOT}}&language=de"
        sent = {"name": "Eva Ost", "email": "eva@ost.example", "place": "040 1", "key": str(hour)}
        answer = browser.post(url, sent)
        codes.append(answer.status_code)
    assert codes == [302, 302, 429]
    assert 1 <= int(answer["Retry-After"]) <= 31
    told = answer.content.decode()
    assert "Aus Ihrem Netz kommen zu viele Buchungen" in told
    assert 'value="Eva Ost"' in told
    assert Booking.objects.count() == 2
