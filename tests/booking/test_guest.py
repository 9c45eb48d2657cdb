"""The way of a guest, page by page, as browsers, programs that open links and mischief take it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.policy import default as modern
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.booking.scene import at, booked, guest, home_of, offered, reserved
from tests.cast import MemberOf

from einklang.accounts import clock
from einklang.accounts.models import User
from einklang.booking.models import Booking, BookingCalendar, Status, at_minute
from einklang.mail.models import Outgoing

pytestmark = pytest.mark.django_db
PAGE = "/book/nordlicht/erst/"
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _friday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def client() -> Client:
    """The browser of somebody without an account."""
    return Client()


@pytest.fixture
def calendar(alice: User, member_of: MemberOf) -> BookingCalendar:
    home_of(member_of(alice))
    return offered(member_of(alice), durations=[30, 60], place_kind="address", place="Markt 1")


def value(minute: int) -> str:
    return at_minute(minute).strftime("%Y-%m-%dT%H:%MZ")


def details(start: int, **more: Any) -> str:
    return f"{PAGE}details/?" + urlencode({"start": value(start), **more})


def sent(client: Client, start: int, **more: Any) -> Any:
    said = {"name": "Anna Ost", "email": "Anna@Ost.example ", "key": "k", **more.pop("said", {})}
    return client.post(details(start, **more), said)


def seen(client: Client, address: str, **more: Any) -> str:
    return str(client.get(address, **more).content.decode())


# ── day and time ─────────────────────────────────────────────────────────────


def test_a_month_shows_its_free_days_and_a_day_its_times(
    calendar: BookingCalendar, client: Client
) -> None:
    booked(calendar, at(9))
    page = seen(client, PAGE + "?month=2026-11&language=en")
    assert 'aria-label="Monday 30 November, 15 free times"' in page
    page = seen(client, PAGE + "?date=2026-11-30&language=en")
    assert f'value="{value(at(9, 30))}"' in page
    assert f'value="{value(at(9))}"' not in page


def test_another_zone_shows_the_same_instants_on_its_own_days(
    calendar: BookingCalendar, client: Client
) -> None:
    page = seen(client, PAGE + "?date=2026-11-30&zone=Pacific/Auckland&language=en")
    assert f'value="{value(at(9))}"' in page
    assert "9:00 pm" in page
    assert "Auckland" in page
    page = seen(client, PAGE + "?date=2026-12-01&zone=Australia/Lord_Howe&language=en")
    assert f'value="{value(at(16, 30, day=0))}"' in page


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_browser_says_in_which_language(
    calendar: BookingCalendar, client: Client, language: str
) -> None:
    page = seen(client, PAGE, headers={"Accept-Language": language})
    assert f'<html lang="{language}"' in page
    assert ("Wählen Sie einen Tag" in page) == (language == "de")


@pytest.mark.parametrize(
    "query",
    [
        "month=2026-13", "date=0001-01-01", "date=x", "duration=99999999999", "duration=-1",
        "zone=../etc/passwd", "zone=Mars", "language=xx", "month=9999-12", "start=%00",
        "month=2020-01", "date=2199-12-31",
    ],
)  # fmt: skip
def test_nonsense_in_the_address_is_as_if_it_were_not_there(
    calendar: BookingCalendar, client: Client, query: str
) -> None:
    assert client.get(f"{PAGE}?{query}").status_code == 200
    assert client.get(f"{PAGE}details/?{query}").status_code == 302


def test_where_a_month_has_nothing_the_next_free_day_is_named(
    calendar: BookingCalendar, client: Client
) -> None:
    calendar.own = {f"2026-11-{day}": [] for day in (27, 30)}
    calendar.write("own")
    page = seen(client, PAGE + "?month=2026-11&language=en")
    assert "Nothing is free in this month." in page
    assert 'value="2026-12-01"' in page
    calendar.weekly = {}
    calendar.write("weekly")
    assert "Nothing is free at the moment." in seen(client, PAGE + "?language=en")


@pytest.mark.parametrize(
    "path", ["/book/nordlicht/nix/", "/book/nix/erst/", "/book/suedwind/erst/"]
)
def test_where_there_is_no_calendar_there_is_nothing(
    calendar: BookingCalendar, client: Client, path: str
) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path + "details/", {"name": "x"}).status_code == 404


def test_a_calendar_that_is_off_is_not_there(calendar: BookingCalendar, client: Client) -> None:
    calendar.active = False
    calendar.write("active")
    assert client.get(PAGE).status_code == 404


# ── booking ──────────────────────────────────────────────────────────────────


def test_a_guest_books_in_three_pages(calendar: BookingCalendar, client: Client) -> None:
    form = seen(client, details(at(9), language="de"))
    key = re.search(r'name="key" value="([^"]+)"', form)
    assert key is not None
    answer = sent(client, at(9), language="de", said={"key": key[1]})
    booking = Booking.objects.get()
    assert (booking.address, booking.zone, booking.language) == (
        "anna@ost.example", "Europe/Berlin", "de",
    )  # fmt: skip
    assert answer.headers["Location"] == f"/booked/{booking.token}/"
    page = seen(client, answer.headers["Location"])
    assert "Ihr Termin ist gebucht" in page
    assert "Markt 1" in page


def test_a_double_click_books_once(calendar: BookingCalendar, client: Client) -> None:
    first, second = (sent(client, at(9)).headers["Location"] for _ in range(2))
    assert first == second
    assert Outgoing.objects.count() == 2


def test_two_tabs_are_two_forms_and_the_second_is_told(
    calendar: BookingCalendar, client: Client
) -> None:
    sent(client, at(9))
    answer = sent(client, at(9), language="en", said={"key": "other"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "This time has just been taken" in page
    assert all(f'value="{value(at(9, minute))}"' in page for minute in (30, 60, 90))
    assert client.get(details(at(9))).status_code == 409


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (at(8), {}), (at(9, 7), {}), (at(9, day=-7), {}), (at(9, day=399), {}),
        (at(16, 30), {"duration": "60"}),
    ],
)  # fmt: skip
def test_a_slot_that_was_never_listed_cannot_be_had_by_its_address(
    calendar: BookingCalendar, client: Client, start: int, more: dict[str, str]
) -> None:
    assert client.get(details(start, **more)).status_code == 409
    assert sent(client, start, **more).status_code == 409
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"name": " "}, {"name": ""}, {"email": "anna"}, {"email": ""}, {"name": "x" * 201},
        {"email": "anna@ost.example\nBcc: all@ost.example"}, {"website": "https://spam.example"},
    ],
)  # fmt: skip
def test_a_form_that_is_not_right_comes_back(
    calendar: BookingCalendar, client: Client, said: dict[str, str]
) -> None:
    assert sent(client, at(9), said=said).status_code == 422
    assert not Booking.objects.exists()


def test_what_a_guest_calls_themselves_does_no_harm(
    calendar: BookingCalendar, client: Client
) -> None:
    sent(client, at(9), said={"name": "<b>A</b>\r\nBcc: x@y.example"})
    booking = Booking.objects.get()
    assert "<b>A</b>" not in seen(client, f"/booked/{booking.token}/")
    for mail in Outgoing.objects.all():
        told = message_from_string(mail.message, policy=modern)
        assert told["Bcc"] is None
        (page,) = (each for each in told.walk() if each.get_content_type() == "text/html")
        assert "<b>A</b>" not in page.get_content()


def test_questions_are_asked_and_answered(calendar: BookingCalendar, client: Client) -> None:
    calendar.place_kind = "phone"
    calendar.questions = [
        {"key": "q1", "label": "Worum geht es?", "kind": "long", "required": True},
        {"key": "q2", "label": "Wie viele?", "kind": "number"},
        {"key": "q3", "label": "Welcher Raum?", "kind": "choice", "choices": ["Saal", "Büro"]},
        {"key": "q4", "label": "Einverstanden", "kind": "consent", "required": True},
    ]
    calendar.write("place_kind", "questions")
    good = {"place": "+49 40 1", "q1": "Hall", "q2": "3", "q3": "Saal", "q4": "on"}
    for missing in ("place", "q1", "q4"):
        assert sent(client, at(9), said={**good, missing: ""}).status_code == 422
    assert sent(client, at(9), said={**good, "q3": "Keller"}).status_code == 422
    assert sent(client, at(9), said={**good, "q1": "x" * 1_000_000}).status_code == 422
    assert sent(client, at(9), language="de", said=good).status_code == 302
    assert Booking.objects.get().answers == {
        "place": "+49 40 1", "q1": "Hall", "q2": "3", "q3": "Saal", "q4": "Ja",
    }  # fmt: skip


def test_name_and_address_can_be_filled_in_by_the_address(
    calendar: BookingCalendar, client: Client
) -> None:
    page = seen(client, details(at(9), name="Anna Ost", email="a@ost.example"))
    assert 'value="Anna Ost"' in page
    assert 'value="a@ost.example"' in page


# ── the guest's own page ─────────────────────────────────────────────────────


@pytest.fixture
def booking(calendar: BookingCalendar) -> Booking:
    return booked(calendar, at(9), guest("Anna Ost", language="en", zone="Europe/London"))


def test_programs_that_open_every_link_change_nothing(booking: Booking, client: Client) -> None:
    for path in ("", "cancel/", "move/", f"move/?start={value(at(10))}"):
        for ask in (client.get, client.head):
            assert ask(f"/booked/{booking.token}/{path}").status_code == 200
    assert Booking.objects.get().status == Status.CONFIRMED
    checked = Client(enforce_csrf_checks=True)
    assert checked.post(f"/booked/{booking.token}/cancel/").status_code == 403
    assert Booking.objects.get().status == Status.CONFIRMED


def test_cancelled_again_and_again_it_is_the_same_page(
    booking: Booking, client: Client, alice: User
) -> None:
    for _ in range(2):
        answer = client.post(f"/booked/{booking.token}/cancel/", {"why": "Krank"}, follow=True)
        assert "Your appointment is cancelled" in answer.content.decode()
    assert reserved(alice) == []
    assert Outgoing.objects.count() == 4
    assert client.get(f"/booked/{booking.token}/cancel/").status_code == 302
    assert "Book again" in seen(client, f"/booked/{booking.token}/")


def test_moved_the_old_link_still_opens_it(booking: Booking, client: Client, alice: User) -> None:
    page = seen(client, f"/booked/{booking.token}/move/?date=2026-11-30")
    assert f'value="{value(at(9))}"' in page, "one's own booking hides nothing"
    answer = client.post(f"/booked/{booking.token}/move/?start={value(at(10))}", follow=True)
    assert "9:00" in answer.content.decode(), "London is an hour behind"
    assert reserved(alice) == [(at(10), at(10, 30))]


def test_a_move_onto_what_is_taken_says_so(
    booking: Booking, calendar: BookingCalendar, client: Client
) -> None:
    booked(calendar, at(10), guest("Zoe West"))
    answer = client.post(f"/booked/{booking.token}/move/?start={value(at(10))}")
    assert answer.status_code == 409
    assert "This time has just been taken" in answer.content.decode()


def test_shortly_before_it_can_no_longer_be_changed(
    booking: Booking, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = booking.session.starts_at - timedelta(minutes=119)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert "It can no longer be moved" in seen(client, f"/booked/{booking.token}/")
    client.post(f"/booked/{booking.token}/cancel/")
    client.post(f"/booked/{booking.token}/move/?start={value(at(12))}")
    assert Booking.objects.get().changed_by == "guest"
    assert Booking.objects.get().status == Status.CONFIRMED
    assert Booking.objects.get().moves == 0


def test_nobody_else_opens_it(booking: Booking, client: Client) -> None:
    for token in ("x", booking.token + "x", booking.token_hash, "%00"):
        for path in ("", "cancel/", "move/"):
            assert client.get(f"/booked/{token}/{path}").status_code == 404
