"""Connecting the contacts of a Google account, page by page, against the local Google."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings
from tests.cast import ClientOf
from tests.sync import google as calendars
from tests.sync.google import ACCOUNT, back, consent, in_place, refuse, run, texts
from tests.sync.test_pages_books import FIELDS, ids, page

from einklang.accounts.clock import now
from einklang.accounts.models import Membership, User, Workspace
from einklang.crm.models import Person
from einklang.crm.save_person import Said, save_person
from einklang.providers.google.tokens import CONTACTS, read
from einklang.records.contact import Contact, Email, Label, Name, Phone
from einklang.sync.models import Connection
from einklang.sync.words import advice, reason_in_words
from einklang_sandbox.google import Google

pytestmark = pytest.mark.django_db
MINE = "contactGroups/myContacts"


@pytest.fixture
def google() -> Iterator[Google]:
    made = Google()
    made.add_account(ACCOUNT, "Alice Arndt")
    made.grants.faults.life = timedelta(days=60)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def url(google: Google, settings: Settings) -> Iterator[str]:
    with in_place(google, settings) as address:
        yield address


@pytest.fixture
def group(google: Google) -> str:
    """The customers of the account, beside its family."""
    hand = google.hand(ACCOUNT)
    made = hand.group("Kundschaft")
    hand.create(named("Anna", "Ost"), made)
    hand.create(named("Oma", "Arndt"))
    return made


@pytest.fixture
def browser(client_of: ClientOf, alice: User, workspace: Workspace) -> Client:
    return client_of(alice)


def named(given: str, family: str) -> dict[str, Any]:
    address = f"{given}@{family}.example".lower()
    name = {"givenName": given, "familyName": family}
    return {"names": [name], "emailAddresses": [{"value": address, "type": "work"}]}


def asked(browser: Client, pk: int | None = None) -> str:
    """Press *Continue at Google*; returns Google's address."""
    name, args = ("go-google", [pk]) if pk else ("go-google-contacts", [])
    return str(browser.get(page(name, *args))["Location"])


def connected(browser: Client, scopes: list[str] | None = None) -> Connection:
    """The whole way, up to the choice of groups."""
    back(browser, consent(asked(browser), ACCOUNT, scopes))
    return Connection.objects.get(provider="google_contacts", ended_at=None)


def chosen(connection: Connection, ref: str) -> int:
    return connection.collections.get(ref=ref).pk


def start(browser: Client, connection: Connection, ref: str) -> Connection:
    """Choose a group, and let the worker come."""
    wanted = {"books": [chosen(connection, ref)], **FIELDS}
    assert browser.post(page("connect-calendars", connection.pk), wanted).status_code == 302
    return run(connection)


def people() -> list[str]:
    return sorted(str(each) for each in Person.objects.filter(deleted_at=None))


# ── the way there ────────────────────────────────────────────────────────────


def test_it_is_offered_beside_the_calendar(browser: Client) -> None:
    listed = texts(browser, "connections")
    assert "Google Kontakte" in listed
    assert "Kontaktgruppen von Google-Konten." in listed
    assert page("connect-google-contacts") in listed


def test_our_own_words_come_before_googles(browser: Client) -> None:
    reply = browser.get(page("connect-google-contacts"))
    words = reply.content.decode()
    assert "Google zeigt uns alle Kontakte des Kontos." in words
    assert page("go-google-contacts") in words
    assert "Kalender, die Sie im nächsten Schritt wählen" not in words
    assert reply["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"


def test_contacts_alone_are_asked_for(browser: Client) -> None:
    asking = asked(browser)
    assert "auth%2Fcontacts" in asking
    assert "calendar" not in asking


def test_an_account_is_connected_and_its_groups_are_offered(browser: Client, group: str) -> None:
    reply = back(browser, consent(asked(browser), ACCOUNT))
    row = Connection.objects.get()
    assert reply["Location"] == page("connect-calendars", row.pk)
    assert (row.provider, str(row), row.holds_contacts) == ("google_contacts", ACCOUNT, True)
    assert [(c.ref, c.name, c.kind) for c in row.collections.order_by("pk")] == [
        (MINE, "My Contacts", "contacts"),
        (group, "Kundschaft", "contacts"),
    ]
    words = browser.get(reply["Location"]).content.decode()
    assert "Wir empfehlen eine eigene Gruppe" in words
    assert "Oder eine neue Gruppe anlegen" in words
    ticked = re.findall(r'name="books" value="\d+" checked', words)
    assert ticked == [], "the group of all is proposed to nobody"


def test_a_group_is_chosen_looked_at_and_brings_those_in_it(
    browser: Client, group: str, google: Google
) -> None:
    row = connected(browser)
    wanted = {"books": [chosen(row, group)], **FIELDS}
    ahead = browser.post(page("connect-calendars", row.pk), {**wanted, "look": "on"})
    words = ahead.content.decode()
    assert "Anna Ost" in words
    assert "1 Kontakt gelesen" in words, "nothing is said of who is in no chosen group"
    assert "Oma Arndt" not in words
    assert people() == []
    row = start(browser, row, group)
    assert row.state == "accord", row.reason
    assert people() == ["Anna Ost"]


def test_what_changes_on_either_side_stands_on_the_other(
    browser: Client, group: str, google: Google
) -> None:
    row = start(browser, connected(browser), group)
    hand = google.hand(ACCOUNT)
    (ref,) = (p["resourceName"] for p in hand.listed() if p["names"][0]["familyName"] == "Ost")
    hand.update(ref, {"organizations": [{"name": "Ost GmbH", "title": "Leitung"}]})
    row = run(row)
    (anna,) = Person.objects.all()
    assert anna.position == "Leitung"
    assert run(row).state == "accord"


def test_whom_one_looks_after_here_stands_in_the_group_there_once(
    browser: Client, alice: User, group: str, google: Google
) -> None:
    row = start(browser, connected(browser), group)
    member = Membership.objects.get(user=alice)
    contact = Contact(
        name=Name(given="Clara", family="Nord"),
        emails=(Email("clara@nord.example", Label.WORK),),
        phones=(Phone("+49 170 1", Label.MOBILE),),
    )
    person = Person(workspace=member.workspace)
    save_person(person=person, said=Said(contact, responsible=alice), by=member, now=now())
    google.faults.lost_replies = 1
    assert run(row).state == "waiting"
    assert run(row).state == "accord"
    (clara,) = (p for p in google.hand(ACCOUNT).listed() if p["names"][0]["givenName"] == "Clara")
    groups = {m["contactGroupMembership"]["contactGroupResourceName"] for m in clara["memberships"]}
    assert groups == {MINE, group}
    assert clara["phoneNumbers"][0]["type"] == "mobile"
    before = len(google.log)
    assert run(row).state == "accord"
    assert [each.method for each in google.log[before:]] == ["GET"], "nothing is left to do"
    save_person(
        person=Person.objects.get(pk=person.pk),
        said=Said(replace(contact, position="Leitung"), responsible=alice),
        by=member,
        now=now(),
    )
    run(row)
    there = google.hand(ACCOUNT).get(clara["resourceName"])
    assert there["organizations"][0]["title"] == "Leitung"
    assert people() == ["Anna Ost", "Clara Nord"]


def test_whoever_is_taken_out_of_the_group_there_is_not_deleted_here(
    browser: Client, group: str, google: Google
) -> None:
    row = start(browser, connected(browser), group)
    hand = google.hand(ACCOUNT)
    (ref,) = (p["resourceName"] for p in hand.listed() if p["names"][0]["familyName"] == "Ost")
    hand.take_out(group, ref)
    assert run(row).state == "accord"
    assert people() == ["Anna Ost"]
    row.collections.update(cursor="")
    assert run(row).state == "accord"
    assert people() == ["Anna Ost"]
    assert hand.get(ref)


def test_the_card_that_asks_again_speaks_of_its_head_alone(browser: Client, group: str) -> None:
    row = start(browser, connected(browser), group)
    told = texts(browser, "connection-card", row.pk)
    assert "Google Kontakte" in told
    assert 'id="kept-' not in told, "an address book has no such place on its card"


# ── a new group ──────────────────────────────────────────────────────────────


def test_a_new_group_is_made_and_chosen(browser: Client, google: Google) -> None:
    row = connected(browser)
    typed = {"new_group": "CRM", **FIELDS}
    assert browser.post(page("connect-calendars", row.pk), typed).status_code == 302
    made = row.collections.get(chosen=True)
    assert made.name == "CRM"
    assert made.ref in google.hand(ACCOUNT).book.groups


def test_a_new_group_that_is_looked_at_first_is_made_once(browser: Client, google: Google) -> None:
    row = connected(browser)
    typed = {"new_group": "CRM", "look": "on", **FIELDS}
    words = browser.post(page("connect-calendars", row.pk), typed).content.decode()
    pk = row.collections.get(name="CRM").pk
    assert f'name="books" value="{pk}"' in words
    assert 'name="new_group"' not in words
    assert not row.collections.filter(chosen=True).exists()


def test_a_name_that_is_taken_is_said_and_the_group_is_there_to_choose(
    browser: Client, google: Google
) -> None:
    row = connected(browser)
    ref = google.hand(ACCOUNT).group("CRM")
    typed = {"new_group": "CRM", **FIELDS}
    reply = browser.post(page("connect-calendars", row.pk), typed)
    assert reply.status_code == 422
    assert "Es gibt schon eine Gruppe dieses Namens." in reply.content.decode()
    assert chosen(row, ref)
    assert f'value="{chosen(row, ref)}"' in texts(browser, "connect-calendars", row.pk)


def test_neither_a_group_nor_a_name_is_too_little(browser: Client) -> None:
    row = connected(browser)
    reply = browser.post(page("connect-calendars", row.pk), FIELDS)
    assert reply.status_code == 422
    assert "oder nennen Sie eine neue" in reply.content.decode()


def test_later_at_least_one_group_stays_chosen(browser: Client, group: str) -> None:
    row = start(browser, connected(browser), group)
    reply = browser.post(page("connection-save", row.pk), FIELDS)
    assert reply.status_code == 422
    assert "mindestens eine Gruppe" in reply.content.decode()


# ── a group that was made there ──────────────────────────────────────────────


def looked(browser: Client, connection: Connection) -> Any:
    """Press *Look for new groups*."""
    assert "Nach neuen Gruppen sehen" in texts(browser, "connection", connection.pk)
    return browser.post(page("connection-look", connection.pk))


def test_a_group_made_there_later_is_found_and_can_be_chosen(
    browser: Client, group: str, google: Google
) -> None:
    row = start(browser, connected(browser), group)
    later = google.hand(ACCOUNT).group("Presse")
    reply = looked(browser, row)
    assert reply["Location"] == f"{page('connections')}#k{row.pk}"
    words = texts(browser, "connections")
    assert "Dort neu: Presse." in words
    assert f'value="{chosen(row, later)}"' in words
    assert row.collections.get(chosen=True).ref == group, "nothing is chosen by itself"
    assert looked(browser, row)["Location"] == page("connection", row.pk)
    assert "Dort ist nichts Neues." in texts(browser, "connection", row.pk)


def test_before_anything_is_chosen_one_goes_on_to_the_choice(
    browser: Client, google: Google
) -> None:
    row = connected(browser)
    google.hand(ACCOUNT).group("Presse")
    assert looked(browser, row)["Location"] == page("connect-calendars", row.pk)


def test_an_account_that_cannot_be_looked_at_says_why(
    browser: Client, group: str, google: Google
) -> None:
    row = start(browser, connected(browser), group)
    google.faults.server_errors = 9
    assert looked(browser, row)["Location"] == page("connection", row.pk)
    assert "Der Server meldet einen eigenen Fehler." in texts(browser, "connection", row.pk)


# ── refusals ─────────────────────────────────────────────────────────────────


def test_without_the_permission_nothing_is_read_and_the_page_says_so(browser: Client) -> None:
    reply = back(browser, consent(asked(browser), ACCOUNT, []))
    assert reply["Location"] == page("connections")
    words = texts(browser, "connections")
    assert "Kontakte: nicht erlaubt." in words
    row = Connection.objects.get()
    assert page("connect-google", row.pk) in words
    offered = texts(browser, "connect-google", row.pk)
    assert "Google zeigt uns alle Kontakte des Kontos." in offered
    assert page("go-google", row.pk) in offered
    back(browser, consent(asked(browser, row.pk), ACCOUNT))
    row = Connection.objects.get()
    assert row.provider == "google_contacts"
    assert row.collections.count() == 1


def test_who_cancels_at_google_comes_back_to_where_they_began(browser: Client) -> None:
    reply = back(browser, refuse(asked(browser), ACCOUNT))
    assert reply["Location"] == page("connect-google-contacts")
    assert not Connection.objects.exists()


def test_a_token_endpoint_that_breaks_is_said_where_they_began(
    browser: Client, google: Google
) -> None:
    location = consent(asked(browser), ACCOUNT)
    google.grants.faults.status, google.grants.faults.times = 500, 1
    assert back(browser, location)["Location"] == page("connect-google-contacts")


# ── beside the calendar, and the end ─────────────────────────────────────────


def test_calendars_and_contacts_of_an_account_are_two_connections(
    browser: Client, google: Google, group: str
) -> None:
    calendar = calendars.connected(browser)
    contacts = connected(browser)
    assert calendar.pk != contacts.pk
    assert CONTACTS in read(contacts.secret).scopes
    words = texts(browser, "connections")
    for said in ("Google Kalender · verbunden", "Google Kontakte · verbunden"):
        assert said in words
    assert "Kalender" in texts(browser, "doctor")


@pytest.mark.parametrize("first", ["google", "google_contacts"])
def test_what_the_other_connection_needs_is_not_given_back(
    browser: Client, google: Google, group: str, first: str
) -> None:
    calendar = calendars.connected(browser)
    calendars.choose(browser, calendar)
    start(browser, connected(browser), group)
    ends = Connection.objects.get(provider=first)
    stays = Connection.objects.exclude(pk=ends.pk).get()
    words = texts(browser, "disconnect", ends.pk)
    assert "bleibt erlaubt" in words
    browser.post(page("disconnect", ends.pk), {"meetings": "keep"})
    assert run(stays).state == "accord"
    words = texts(browser, "disconnect", stays.pk)
    assert "gibt zurück" in words
    browser.post(page("disconnect", stays.pk), {"meetings": "keep"})
    assert google.grants.lasting == {}


def test_connected_again_everything_is_found_again(
    browser: Client, google: Google, group: str
) -> None:
    row = start(browser, connected(browser), group)
    browser.post(page("disconnect", row.pk), {"meetings": "keep"})
    assert google.grants.lasting == {}
    assert people() == ["Anna Ost"]
    google.hand(ACCOUNT).create(named("Bernd", "West"), group)
    again = connected(browser)
    assert again.pk == row.pk
    assert len(ids(again)) == 2
    assert start(browser, again, group).state == "accord"
    assert people() == ["Anna Ost", "Bernd West"]
    assert len(google.hand(ACCOUNT).listed()) == 3


def test_access_that_was_taken_back_leads_back_to_contacts(
    browser: Client, google: Google, group: str
) -> None:
    row = start(browser, connected(browser), group)
    google.grants.revoke(ACCOUNT)
    assert run(row).state == "sign_in"
    assert page("connect-google", row.pk) in texts(browser, "connections")
    back(browser, consent(asked(browser, row.pk), ACCOUNT))
    assert run(row).state == "accord"
    assert Connection.objects.count() == 1


def test_an_api_that_is_not_switched_on_has_words(browser: Client) -> None:
    assert "People API" in str(reason_in_words("people_not_enabled"))
    assert "Konsole" in str(advice("people_not_enabled"))
