"""Bookings as hosts see them: the list, and what they do with one."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest
from django.http import HttpResponseBase
from django.test import Client
from tests.booking.scene import MONDAY, NOW, at, booked, guest, home_of, offered
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import person

from einklang.accounts import clock
from einklang.accounts.models import Membership, User, Workspace
from einklang.booking import listing
from einklang.booking.models import Booking, BookingCalendar, By, Reservation, Status
from einklang.mail.models import Outgoing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
LIST = "/w/nordlicht/bookings/"


def text(answer: HttpResponseBase) -> str:
    """The page."""
    assert answer.status_code == 200
    return b"".join(answer).decode()


def act(client: Client, booking: Booking, what: str, **said: str) -> Booking:
    """Do it; the booking as it is then."""
    answer = client.post(f"{LIST}{booking.pk}/{what}/?which=past", said)
    assert answer.status_code == 302
    assert answer["Location"] == f"{LIST}?which=past"
    booking.refresh_from_db()
    return booking


def test_the_list_shows_what_comes_by_day_with_what_was_answered(
    client: Client, alice_member: Membership, calendar: BookingCalendar
) -> None:
    calendar.questions = [{"key": "why", "label": "Worum geht es?", "kind": "text"}]
    calendar.write("questions")
    booked(calendar, at(14, day=1), guest("Beate West", answers={"why": "Nachhall"}))
    booked(calendar, at(10), guest("Anna Ost", answers={"place": "030 1234"}))
    page = text(client.get(LIST))
    assert page.index("Montag, 30. November") < page.index("Anna Ost")
    assert page.index("10:00–10:30") < page.index("Dienstag, 1. Dezember")
    assert page.index("Dienstag, 1. Dezember") < page.index("14:00–14:30")
    assert "<dt>Worum geht es?</dt><dd>Nachhall</dd>" in page
    assert 'href="tel:030%201234"' in page
    assert "anna@ost.example" in page


def test_times_are_those_of_the_workspace(
    client: Client, workspace: Workspace, calendar: BookingCalendar
) -> None:
    booked(calendar, at(9))
    Workspace.objects.filter(pk=workspace.pk).update(zone="Asia/Tokyo")
    assert "17:00–17:30" in text(client.get(LIST))


def test_each_kind_has_a_place_of_its_own(
    client: Client, calendar: BookingCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = booked(calendar, at(9), guest("Frida Frueh"))
    booked(calendar, at(11, day=1), guest("Anna Ost"))
    booked(calendar, at(12, day=1), guest("Wanda Wartet"), sure=False)
    gone = booked(calendar, at(13, day=1), guest("Carla Fort"))
    act(client, gone, "cancel")
    client.get(LIST)  # where the toast names her
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(hours=12))
    names = {"Frida Frueh", "Anna Ost", "Wanda Wartet", "Carla Fort"}

    def seen(which: str) -> set[str]:
        page = text(client.get(f"{LIST}?which={which}"))
        return {name for name in names if name in page}

    assert seen("scheduled") == seen("") == seen("nonsense") == {"Anna Ost", "Wanda Wartet"}
    assert seen("waiting") == {"Wanda Wartet"}
    assert seen("past") == {"Frida Frueh"}
    assert seen("cancelled") == {"Carla Fort"}
    assert early.session.starts_at < clock.now()


def test_the_list_is_narrowed_to_a_booking_calendar(
    client: Client, alice_member: Membership, calendar: BookingCalendar
) -> None:
    other = offered(alice_member, name="Rückfrage", slug="frage")
    booked(calendar, at(10), guest("Anna Ost"))
    booked(other, at(11), guest("Beate West"))
    page = text(client.get(f"{LIST}?calendar={other.pk}"))
    assert "Beate West" in page
    assert "Anna Ost" not in page
    assert "Anna Ost" in text(client.get(f"{LIST}?calendar=x"))


def test_who_is_known_has_a_link_to_their_page(
    client: Client, workspace: Workspace, calendar: BookingCalendar
) -> None:
    by_address = person(workspace, "Anna Ost", "anna@ost.example")
    named = person(workspace, "Beate Weber", "")
    booked(calendar, at(10), guest("Anna Ost"))
    other = booked(calendar, at(11), guest("Beate West"))
    Booking.objects.filter(pk=other.pk).update(person=named)
    page = text(client.get(LIST))
    assert f'href="/w/nordlicht/people/{by_address.pk}/">Anna Ost' in page
    assert f'href="/w/nordlicht/people/{named.pk}/">Beate West' in page


def test_hosts_and_the_owner_see_and_act_and_others_find_nothing(
    client_of: ClientOf, member_of: MemberOf, alice: User, bob: User, anna: User
) -> None:
    home_of(member_of(bob))
    offer = offered(member_of(bob), anna)
    booking = booked(offer, at(10), sure=False)
    alone = booked(offered(member_of(alice), slug="allein"), at(11), guest("Beate West"))
    for user in (alice, bob, anna):
        assert "Anna Ost" in text(client_of(user).get(LIST))
    assert "Beate West" not in text(client_of(bob).get(LIST))
    for what in ("confirm", "cancel", "missed"):
        assert client_of(bob).post(f"{LIST}{alone.pk}/{what}/").status_code == 404
    assert act(client_of(anna), booking, "confirm").status == Status.CONFIRMED


def test_a_host_confirms_who_waits_and_the_guest_is_told(
    client: Client, calendar: BookingCalendar
) -> None:
    booking = booked(calendar, at(10), sure=False)
    Outgoing.objects.all().delete()
    assert act(client, booking, "confirm").status == Status.CONFIRMED
    told = [address for mail in Outgoing.objects.all() for address in mail.recipients]
    assert "anna@ost.example" in " ".join(told)


def test_cancelling_asks_first_and_gives_the_time_back(
    client: Client, calendar: BookingCalendar
) -> None:
    booking = booked(calendar, at(10))
    page = text(client.get(f"{LIST}{booking.pk}/cancel/?which=past"))
    assert "Buchung von Anna Ost absagen?" in page
    assert Booking.objects.get().status == Status.CONFIRMED
    booking = act(client, booking, "cancel", why="Krank")
    assert (booking.status, booking.changed_by, booking.why) == (Status.CANCELLED, By.HOST, "Krank")
    assert not Reservation.objects.exists()
    assert client.get(f"{LIST}{booking.pk}/cancel/").status_code == 302
    assert "Grund: Krank" in text(client.get(f"{LIST}?which=cancelled"))
    for what in ("cancel", "confirm", "missed"):  # from a page that is out of date
        assert act(client, booking, what, why="Doch nicht").why == "Krank"
    assert "Der Gast erfährt es" not in text(client.get(LIST))


def test_who_did_not_come_is_noted_after_the_time_and_can_be_taken_back(
    client: Client, calendar: BookingCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = booked(calendar, at(10))
    assert not act(client, booking, "missed").missed
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(hours=12))
    assert act(client, booking, "missed").missed
    assert "Nicht gekommen" in text(client.get(f"{LIST}?which=past"))
    assert not act(client, booking, "missed", came="1").missed


def test_the_table_holds_what_the_list_shows_and_no_formula(
    client: Client, alice_member: Membership, calendar: BookingCalendar
) -> None:
    other = offered(alice_member, name="Rückfrage", slug="frage")
    booked(calendar, at(10), guest("=HYPERLINK(1)", answers={"place": "+49 30"}))
    booked(other, at(11), guest("Beate West"))
    answer = client.get(f"{LIST}file/?calendar={calendar.pk}")
    table = text(answer)
    assert 'filename="buchungen-2026-11-27.csv"' in answer["Content-Disposition"]
    assert table.startswith("\ufeffTag;Von;Bis;")
    (line,) = list(csv.DictReader(table.lstrip("\ufeff").splitlines(), delimiter=";"))
    assert (line["Tag"], line["Von"], line["Bis"]) == ("2026-11-30", "10:00", "10:30")
    assert line["Name"] == "'=HYPERLINK(1)"
    assert line["Ort"] == "+49 30"


def test_a_page_holds_so_many_and_costs_the_same(
    client: Client,
    calendar: BookingCalendar,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    for hour, name in enumerate(("Anna Ost", "Beate West", "Carla Nord")):
        booked(calendar, at(10 + hour), guest(name))
    first, second = text(client.get(LIST)), text(client.get(f"{LIST}?page=2"))
    assert "Beate West" in first
    assert "Carla Nord" not in first
    assert "Carla Nord" in second
    assert "1 bis 2 von 3" in first


def test_an_empty_list_says_what_to_do_next(client: Client, alice_member: Membership) -> None:
    assert f'href="{LIST}calendars/new/"' in text(client.get(LIST))
    offered(alice_member)
    assert "Senden Sie Gästen die Adresse" in text(client.get(LIST))
    assert "Niemand wartet auf Ihre Antwort" in text(client.get(f"{LIST}?which=waiting"))


def test_what_is_only_held_is_not_listed(client: Client, calendar: BookingCalendar) -> None:
    booking = booked(calendar, at(10))
    Booking.objects.filter(pk=booking.pk).update(status=Status.HELD, made_at=NOW)
    assert "Anna Ost" not in text(client.get(LIST))
