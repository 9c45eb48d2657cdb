"""Booking calendars as hosts set them up."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from tests.booking.scene import at, booked, home_of, offered
from tests.cast import ClientOf, MemberOf

from einklang.accounts.models import Membership, User
from einklang.booking.days_off import states
from einklang.booking.models import Booking, BookingCalendar
from einklang.booking.states import NAMES, state_choices

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday")]
ALL = "/w/nordlicht/bookings/calendars/"
NEW = f"{ALL}new/"


def fields(answer: HttpResponseBase) -> dict[str, Any]:
    """What the form would send as it stands."""
    context = answer.context  # type: ignore[attr-defined]  # of the test client
    form, rows = context["form"], context["questions"]
    told = {each.html_name: each.value() for each in form}
    told |= {each.html_name: each.value() for row in rows for each in row}
    told |= {each.html_name: each.value() for each in rows.management_form}
    return {name: value for name, value in told.items() if value is not None and value is not False}


def filled(client: Client, url: str = NEW, **said: Any) -> dict[str, Any]:
    """The form, with this in it."""
    return {**fields(client.get(url)), "name": "Erstgespräch", **said}


def stored(client: Client, url: str = NEW, **said: Any) -> BookingCalendar:
    """What comes of sending it."""
    answer = client.post(url, filled(client, url, **said))
    assert answer.status_code == 302, wrong(answer)
    return BookingCalendar.objects.latest("pk")


def wrong(answer: HttpResponseBase) -> dict[str, Any]:
    """What the page has to say against it."""
    errors = dict(answer.context["form"].errors)  # type: ignore[attr-defined]  # of the test client
    return {name: unescape(str(said[0])) for name, said in errors.items()}


def refused(client: Client, **said: Any) -> dict[str, Any]:
    """What is said of what is sent."""
    answer = client.post(NEW, filled(client, **said))
    assert answer.status_code == 422
    assert not BookingCalendar.objects.exists()
    return wrong(answer)


def test_a_name_is_enough(client: Client, alice: User) -> None:
    row = stored(client, place_kind="phone")
    assert (row.slug, row.durations, row.maker) == ("erstgespraech", [30], alice)
    assert list(row.hosts.all()) == [alice]
    assert row.weekly == {str(day): [[540, 1020]] for day in range(5)}
    assert client.get("/book/nordlicht/erstgespraech/").status_code == 200
    assert "http://localhost:8000/book/nordlicht/erstgespraech/" in client.get(ALL).content.decode()


def test_everything_is_stored_as_it_was_typed(client: Client, alice: User, bob: User) -> None:
    row = stored(
        client,
        durations="60, 30 min",
        hours_0="13 bis 17, 9–12",
        hours_1="9:30-12",
        hours_4="",
        hours_5="10-24",
        place_kind="address",
        place="Markt 1",
        slug="Beratung",
        hosts=[alice.pk, bob.pk],
        exceptions="24.12.2026 zu\n2.1. 10–14\n",
        holidays="DE-BY",
        before="15 min",
        after="0",
        notice="2 Tage",
        cutoff="1,5 Std.",
        interval="20",
        window_days="90",
        window_until="31.3.2027",
        per_day="3",
        per_week="",
        seats="4",
        confirms="on",
        **{"q-0-label": "Worum?", "q-0-kind": "choice", "q-0-choices": "Bau\nUmbau\nBau"},
    )
    assert row.durations == [30, 60]
    assert row.weekly["0"] == [[540, 720], [780, 1020]]
    assert row.weekly["1"] == [[570, 720]]
    assert row.weekly["5"] == [[600, 1440]]
    assert "4" not in row.weekly
    assert row.own == {"2026-12-24": [], "2027-01-02": [[600, 840]]}
    assert set(row.hosts.all()) == {alice, bob}
    assert (row.slug, row.holidays, row.place) == ("beratung", "DE-BY", "Markt 1")
    assert (row.before, row.after, row.notice, row.cutoff) == (15, 0, 2880, 90)
    assert (row.interval, row.per_day, row.per_week, row.seats) == (20, 3, None, 4)
    assert (row.window_days, str(row.window_until), row.confirms) == (90, "2027-03-31", True)
    (asked,) = row.questions
    assert asked["key"].startswith("q-")
    assert (asked["label"], asked["kind"], asked["choices"]) == (
        "Worum?",
        "choice",
        ["Bau", "Umbau"],
    )


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_form_sent_as_it_stands_changes_nothing(
    client: Client, alice: User, language: str
) -> None:
    User.objects.filter(pk=alice.pk).update(language=language)
    row = stored(
        client,
        hours_0="9–12:30, 13–24",
        exceptions="2026-12-24 closed\n2027-01-02 10-14",
        window_until="2027-03-31",
        before="15",
        notice="3 days",
        **{"q-0-label": "Worum?", "q-0-kind": "long", "q-1-label": "Ja?", "q-1-required": "on"},
    )
    before = BookingCalendar.objects.filter(pk=row.pk).values().get()
    stored(client, f"{ALL}{row.pk}/")
    after = BookingCalendar.objects.filter(pk=row.pk).values().get()
    changing = ("revision", "modseq")
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }


@pytest.mark.parametrize(
    ("said", "field", "word"),
    [
        ({"name": " "}, "name", "Name"),
        ({"durations": "bald"}, "durations", "Längen"),
        ({"durations": "3"}, "durations", "Längen"),
        ({"hours_2": "17–9"}, "hours_2", "„17–9“"),
        ({"hours_2": "9–12, abends"}, "hours_2", "„abends“"),
        ({"exceptions": "24.12.2026 zu\nirgendwann"}, "exceptions", "„irgendwann“"),
        ({"hosts": []}, "hosts", "Gastgeber"),
        ({"before": "3 Tage"}, "before", "zu lang"),
        ({"notice": "bald"}, "notice", "Dauer"),
        ({"interval": "1"}, "interval", "5 Minuten"),
        ({"place_kind": "address"}, "place", "Adresse"),
        ({"place_kind": "link", "place": "javascript:alert(1)"}, "place", "https://"),
        ({"holidays": "DE-XX"}, "holidays", ""),
        ({"zone": "Mars/Nord"}, "zone", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(
    client: Client, said: dict[str, Any], field: str, word: str
) -> None:
    found = refused(client, **said)
    assert list(found) == [field]
    assert word in found[field]


def test_a_choice_needs_something_to_choose_from(client: Client) -> None:
    answer = client.post(NEW, filled(client, **{"q-0-label": "Wo?", "q-0-kind": "choice"}))
    assert answer.status_code == 422
    assert "mindestens zwei Zeilen" in answer.content.decode()


def test_a_stranger_is_no_host(client: Client, charlie: User) -> None:
    assert list(refused(client, hosts=[charlie.pk])) == ["hosts"]


def test_an_address_is_had_once_and_made_free_where_it_is_not_typed(
    client: Client, calendar: BookingCalendar
) -> None:
    assert stored(client, name="Erst").slug == "erst-2"
    answer = client.post(NEW, filled(client, slug=calendar.slug))
    assert answer.status_code == 422
    assert list(wrong(answer)) == ["slug"]
    assert stored(client, f"{ALL}{calendar.pk}/", slug="erst").slug == "erst-2"  # the latest


def test_an_address_that_nobody_guesses(client: Client, calendar: BookingCalendar) -> None:
    page = f"{ALL}{calendar.pk}/"
    assert client.post(page, filled(client, page, secret="on")).status_code == 302
    calendar.refresh_from_db()
    assert len(calendar.slug) == 32
    assert client.get(f"/book/nordlicht/{calendar.slug}/").status_code == 200
    assert client.get("/book/nordlicht/erst/").status_code == 404


def test_a_question_keeps_its_key_and_an_emptied_one_is_asked_no_more(client: Client) -> None:
    row = stored(client, **{"q-0-label": "Worum?", "q-1-label": "Wo?"})
    page, (first, second) = f"{ALL}{row.pk}/", row.questions
    row = stored(client, page, **{"q-0-label": "", "q-1-label": "Wo genau?", "q-2-label": "Neu"})
    assert [each["label"] for each in row.questions] == ["Wo genau?", "Neu"]
    assert row.questions[0]["key"] == second["key"]
    assert row.questions[1]["key"] not in {first["key"], second["key"]}


def test_keys_are_not_the_guests_to_choose(client: Client) -> None:
    row = stored(client, **{"q-0-label": "Worum?", "q-0-key": "email"})
    assert row.questions[0]["key"].startswith("q-")


def test_members_edit_their_own_the_owner_all_and_assistants_none(
    client_of: ClientOf, member_of: MemberOf, alice: User, bob: User, anna: User
) -> None:
    own, other = offered(member_of(bob), slug="bob"), offered(member_of(alice), slug="alice")

    def answers(user: User) -> list[int]:
        pages = (f"{ALL}{own.pk}/", f"{ALL}{other.pk}/", NEW, ALL)
        return [client_of(user).get(page).status_code for page in pages]

    assert answers(alice) == [200, 200, 200, 200]
    assert answers(bob) == [200, 404, 200, 200]
    assert answers(anna) == [403, 403, 403, 200]


def test_who_is_second_keeps_what_they_typed_and_may_send_it_again(
    client: Client, calendar: BookingCalendar
) -> None:
    page = f"{ALL}{calendar.pk}/"
    typed = filled(client, page, name="Zweites")
    calendar.name = "Quicker"
    calendar.write("name")
    answer = client.post(page, typed)
    assert answer.status_code == 409
    assert "Zweites" in answer.content.decode()
    assert client.post(page, {**fields(answer)}).status_code == 302
    calendar.refresh_from_db()
    assert calendar.name == "Zweites"


def test_deleting_closes_the_page_keeps_the_bookings_and_can_be_undone(
    client: Client, calendar: BookingCalendar
) -> None:
    booking = booked(calendar, at(10))
    answer = client.post(f"{ALL}{calendar.pk}/delete/", follow=True)
    undo = re.search(rf'action="({ALL}{calendar.pk}/restore/)"', answer.content.decode())
    assert undo
    assert client.get("/book/nordlicht/erst/").status_code == 404
    assert client.get(f"/booked/{booking.token}/").status_code == 200
    assert Booking.objects.get().counts
    assert client.post(undo[1]).status_code == 302
    assert client.get("/book/nordlicht/erst/").status_code == 200


def test_one_comes_back_only_to_an_address_that_is_free(
    client: Client, alice_member: Membership, calendar: BookingCalendar
) -> None:
    client.post(f"{ALL}{calendar.pk}/delete/")
    offered(alice_member)
    answer = client.post(f"{ALL}{calendar.pk}/restore/", follow=True)
    assert "inzwischen seine Adresse" in answer.content.decode()
    assert BookingCalendar.objects.alive().count() == 1


def test_what_is_closed_has_no_page_for_guests(client: Client, alice_member: Membership) -> None:
    home_of(alice_member)
    row = stored(client, place_kind="phone")
    told = filled(client, f"{ALL}{row.pk}/")
    del told["active"]
    assert client.post(f"{ALL}{row.pk}/", told).status_code == 302
    assert client.get("/book/nordlicht/erstgespraech/").status_code == 404


def test_every_state_whose_holidays_are_known_has_a_name() -> None:
    assert set(NAMES) == set(states())
    assert [country for country, _ in state_choices()] == ["Deutschland", "Österreich", "Schweiz"]
