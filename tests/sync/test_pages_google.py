"""Connecting a Google account, page by page, against the local Google."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests.cast import ClientOf
from tests.providers.google.scene import hour
from tests.sync.google import (
    ACCOUNT,
    asked,
    back,
    choose,
    connected,
    consent,
    in_place,
    refuse,
    run,
    texts,
)

from einklang.accounts.models import Membership, Role, User, Workspace
from einklang.calendars.models import Event
from einklang.providers.google.tokens import CALENDARS, EVENTS, FREE_BUSY
from einklang.sync.models import Connection
from einklang_sandbox.google import Google

pytestmark = pytest.mark.django_db
OTHER = "buero@nordlicht.example"
GUEST = "charlie@suedwind.example"


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    made.add_account(ACCOUNT, "Alice Arndt")
    made.add_account(OTHER, "Büro")
    made.add_calendar(ACCOUNT, "Projekte")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def url(google: Google, settings: Settings) -> Iterator[str]:
    with in_place(google, settings) as address:
        yield address


@pytest.fixture
def browser(client_of: ClientOf, alice: User, workspace: Workspace) -> Client:
    return client_of(alice)


# ── the way there ────────────────────────────────────────────────────────────


def test_our_own_words_come_before_googles(browser: Client) -> None:
    page = browser.get(reverse("connect-google", args=["nordlicht"]))
    assert "Was Einklang dort tut" in page.content.decode()
    assert page["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"


def test_an_account_is_connected_and_its_calendars_are_offered(browser: Client) -> None:
    reply = back(browser, consent(asked(browser), ACCOUNT))
    connection = Connection.objects.get()
    assert reply["Location"] == reverse("connect-calendars", args=["nordlicht", connection.pk])
    assert (connection.provider, str(connection)) == ("google", ACCOUNT)
    assert [c.name for c in connection.collections.order_by("pk")] == ["Alice Arndt", "Projekte"]
    assert ACCOUNT in connection.addresses


def test_what_stands_there_comes_here_once_it_is_chosen(browser: Client, google: Google) -> None:
    google.person(ACCOUNT).insert(hour(attendees=[{"email": GUEST}]))
    connection = connected(browser)
    choose(browser, connection)
    assert [event.summary for event in Event.objects.all()] == ["Angebot"]
    assert run(connection).state == "accord"


def test_a_small_window_tells_the_one_that_opened_it(browser: Client) -> None:
    url = browser.get(reverse("go-google", args=["nordlicht"]) + "?popup")["Location"]
    reply = back(browser, consent(url, ACCOUNT))
    assert reply.status_code == 200
    assert "data-done" in reply.content.decode()
    assert reply["Cross-Origin-Opener-Policy"] == "unsafe-none"


def test_no_secret_stands_in_the_clear(browser: Client, google: Google) -> None:
    connection = connected(browser)
    (refresh,) = google.grants.lasting
    from django.db import connection as database  # noqa: PLC0415

    with database.cursor() as cursor:
        cursor.execute("SELECT secret FROM sync_connection WHERE id = %s", [connection.pk])
        assert refresh not in str(cursor.fetchone())
    assert refresh not in texts(browser, "connection", connection.pk)


def test_several_accounts_stand_beside_each_other(browser: Client) -> None:
    connected(browser)
    connected(browser, OTHER)
    page = texts(browser, "connections")
    assert ACCOUNT in page
    assert OTHER in page
    assert "2 Konten verbunden" in page


# ── partial consent, refusal, answers that nobody asked for ──────────────────


def test_without_the_list_the_primary_calendar_is_there_and_the_rest_is_offered_again(
    browser: Client,
) -> None:
    connection = connected(browser, scopes=[EVENTS])
    assert [c.name for c in connection.collections.all()] == ["Alice Arndt"]
    page = texts(browser, "connections")
    assert "Liste der Kalender: nicht erlaubt." in page
    assert reverse("connect-google", args=["nordlicht", connection.pk]) in page


def test_without_meetings_nothing_is_read_and_the_page_says_so(browser: Client) -> None:
    reply = back(browser, consent(asked(browser), ACCOUNT, [CALENDARS, FREE_BUSY]))
    assert reply["Location"] == reverse("connections", args=["nordlicht"])
    page = texts(browser, "connections")
    assert "Nichts wird abgeglichen, bis Sie es erlauben." in page
    connection = Connection.objects.get()
    back(browser, consent(asked(browser, pk=connection.pk), ACCOUNT))
    assert Connection.objects.get().collections.count() == 2


def test_who_cancels_at_google_has_connected_nothing(browser: Client) -> None:
    reply = back(browser, refuse(asked(browser), ACCOUNT))
    assert reply["Location"] == reverse("connect-google", args=["nordlicht"])
    assert "nichts verbunden" in browser.get(reply["Location"]).content.decode()
    assert not Connection.objects.exists()


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=erfunden", "?error=access_denied"])
def test_an_answer_that_nobody_asked_for_is_none(browser: Client, query: str) -> None:
    asked(browser)
    assert browser.get(reverse("back-google") + query).status_code == 404
    assert not Connection.objects.exists()


def test_an_answer_counts_once(browser: Client) -> None:
    location = consent(asked(browser), ACCOUNT)
    back(browser, location)
    assert back(browser, location).status_code == 404


def test_an_answer_to_somebody_elses_question_is_none(
    browser: Client, client_of: ClientOf, bob: User
) -> None:
    location = consent(asked(browser), ACCOUNT)
    assert back(client_of(bob), location).status_code == 404
    assert not Connection.objects.exists()


def test_a_code_that_google_does_not_know_is_said(browser: Client, google: Google) -> None:
    location = consent(asked(browser), ACCOUNT)
    google.grants.codes.clear()
    reply = back(browser, location)
    assert "zu spät oder doppelt" in browser.get(reply["Location"]).content.decode()


def test_a_token_endpoint_that_breaks_is_said(browser: Client, google: Google) -> None:
    location = consent(asked(browser), ACCOUNT)
    google.grants.faults.status, google.grants.faults.times = 500, 1
    reply = back(browser, location)
    assert "Fehler" in browser.get(reply["Location"]).content.decode()


def test_an_assistant_may_not_bring_an_answer_either(browser: Client, alice: User) -> None:
    location = consent(asked(browser), ACCOUNT)
    Membership.objects.filter(user=alice).update(role=Role.ASSISTANT)
    assert back(browser, location).status_code == 403
    assert not Connection.objects.exists()


def test_without_a_registration_the_page_says_what_is_missing(
    browser: Client, settings: Settings
) -> None:
    settings.GOOGLE = {**settings.GOOGLE, "client_id": "", "client_secret": ""}
    assert "EINKLANG_GOOGLE_CLIENT_ID" in texts(browser, "connect-google")
    assert browser.get(reverse("go-google", args=["nordlicht"])).status_code == 404


# ── again, and the end ───────────────────────────────────────────────────────


def test_the_same_account_connected_again_is_the_same_connection(
    browser: Client, google: Google
) -> None:
    google.person(ACCOUNT).insert(hour(attendees=[{"email": GUEST}]))
    choose(browser, connected(browser))
    reply = back(browser, consent(asked(browser), ACCOUNT))
    connection = Connection.objects.get()
    assert reply["Location"] == reverse("connection", args=["nordlicht", connection.pk])
    run(connection)
    assert Event.objects.count() == 1


def test_an_account_whose_address_has_changed_is_known_by_its_key(
    browser: Client, google: Google
) -> None:
    connected(browser)
    account = google.world.accounts[ACCOUNT]
    moved = google.add_account("alice.neu@gmail.example", "Alice")
    moved.sub = account.sub
    back(browser, consent(asked(browser), "alice.neu@gmail.example"))
    assert str(Connection.objects.get()) == "alice.neu@gmail.example"


def test_access_that_was_taken_back_asks_for_a_sign_in_once_and_goes_on_after_it(
    browser: Client, google: Google, mailoutbox: list[object]
) -> None:
    connection = connected(browser)
    choose(browser, connection)
    google.grants.revoke(ACCOUNT)
    for _ in range(2):
        assert run(connection).state == "sign_in"
    assert len(mailoutbox) == 1
    page = texts(browser, "connections")
    assert "braucht Ihre Anmeldung" in page
    assert reverse("connect-google", args=["nordlicht", connection.pk]) in page
    google.person(ACCOUNT).insert(hour(attendees=[{"email": GUEST}]))
    back(browser, consent(asked(browser, pk=connection.pk), ACCOUNT))
    assert run(connection).state == "accord"
    assert Event.objects.count() == 1


def test_a_token_endpoint_that_breaks_for_an_hour_disconnects_nobody(
    browser: Client, google: Google
) -> None:
    connection = connected(browser)
    choose(browser, connection)
    google.grants.expire_access_tokens()
    google.grants.faults.status, google.grants.faults.times = 500, None
    assert run(connection).state == "waiting"
    google.grants.faults.status = 0
    assert run(connection).state == "accord"


def test_disconnecting_gives_back_what_was_granted(browser: Client, google: Google) -> None:
    google.person(ACCOUNT).insert(hour(attendees=[{"email": GUEST}]))
    connection = connected(browser)
    choose(browser, connection)
    page = reverse("disconnect", args=["nordlicht", connection.pk])
    assert "gibt zurück" in browser.get(page).content.decode()
    browser.post(page, {"meetings": "keep"})
    assert google.grants.lasting == {}
    assert Event.objects.filter(deleted_at=None).count() == 1
    again = connected(browser)
    choose(browser, again)
    assert again.pk == connection.pk
    assert Event.objects.filter(deleted_at=None).count() == 1


def test_what_a_colleague_still_uses_is_not_given_back(
    browser: Client, client_of: ClientOf, bob: User, google: Google
) -> None:
    mine = connected(browser)
    bobs = client_of(bob)
    back(bobs, consent(asked(bobs), ACCOUNT))
    assert Connection.objects.count() == 2
    browser.post(reverse("disconnect", args=["nordlicht", mine.pk]), {"meetings": "keep"})
    assert google.grants.lasting != {}


def test_two_people_with_the_same_account_see_one_meeting(
    browser: Client, client_of: ClientOf, bob: User, google: Google
) -> None:
    google.person(ACCOUNT).insert(hour(attendees=[{"email": GUEST}]))
    choose(browser, connected(browser))
    bobs = client_of(bob)
    back(bobs, consent(asked(bobs), ACCOUNT))
    theirs = Connection.objects.get(holder=bob)
    choose(bobs, theirs)
    (event,) = Event.objects.all()
    assert event.copies.count() == 2


# ── links for calls ──────────────────────────────────────────────────────────


def form(connection: Connection, **more: object) -> dict[str, object]:
    """What a person types for a meeting in the connected calendar."""
    calendar = connection.collections.order_by("pk")[0].calendar
    assert calendar is not None
    said = {"summary": "Gespräch", "start_day": "4.5.2027", "start_time": "9:00"}
    return {**said, "calendar": calendar.pk, "tell": "nobody", **more}


def test_a_meeting_made_here_gets_its_meet_link(browser: Client, google: Google) -> None:
    connection = connected(browser)
    choose(browser, connection)
    assert "Mit Google-Meet-Link" in texts(browser, "event-new")
    reply = browser.post(reverse("event-new", args=["nordlicht"]), form(connection, call="on"))
    assert reply.status_code == 302, reply.content.decode()
    assert "kommt gleich" in browser.get(reply["Location"]).content.decode()
    for _ in range(4):
        run(connection)
    (there,) = google.person(ACCOUNT).listed()
    assert there["hangoutLink"] in browser.get(reply["Location"]).content.decode()
    assert google.mails == []


def test_another_calendar_makes_no_meet_link(browser: Client) -> None:
    connection = connected(browser)
    choose(browser, connection)
    page = reverse("event-new", args=["nordlicht"])
    reply = browser.post(page, form(connection, call="on", calendar=""))
    assert reply.status_code == 422
    assert "macht keine solchen Links" in reply.content.decode()


def test_without_such_a_calendar_nobody_is_offered_one(browser: Client) -> None:
    assert "Meet" not in texts(browser, "event-new")
