"""Why is this meeting not here? Every reason has its answer, and no private word is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import person
from tests.providers.meetings import GUEST, meeting, text
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World, connected
from tests.sync.ruling import everything_stored

from einklang.accounts.models import Membership, User, Workspace
from einklang.calendars.edit import delete_event
from einklang.calendars.models import Event
from einklang.providers.registry import PROVIDERS
from einklang.reconcile.rules import Rules
from einklang.records.event import Event as Record
from einklang.sync.models import Collection, Connection
from einklang.sync.undo import undo_writes

pytestmark = pytest.mark.django_db
PAGE = reverse("why-not", args=["nordlicht"])
DAY = "2026-05-04"


@pytest.fixture
def browser(client_of: ClientOf, alice: User) -> Client:
    """Alice's."""
    return client_of(alice)


@pytest.fixture
def _reached(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages reach the world's server."""
    monkeypatch.setitem(PROVIDERS, "caldav", lambda *_: world.provider)


def asked(client: Client, **query: str) -> str:
    answer = client.get(PAGE, query)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    page = answer.content.decode()
    return page[page.index("Was Ihre Verbindungen gesehen haben") :]


def put(world: World, name: str, record: Record | str) -> str:
    return world.server.put(world.there, name, record)


def private(record: Record) -> Record:
    return replace(record, details=replace(record.details, private=True))


@pytest.mark.parametrize(
    ("rules", "known", "said", "todo"),
    [
        ({}, True, f"{GUEST} ist ein Kontakt.", ""),
        ({"which": "known"}, False, f"{GUEST} ist kein Kontakt", "Nehmen Sie diese Person"),
        ({"past": "connected"}, False, "älter als die Verbindung", "auch ältere Termine"),
        ({"blocklist": [GUEST]}, False, "steht auf der Sperrliste", "von der Sperrliste"),
    ],
)
def test_what_came_or_is_held_says_why(
    alice_member: Membership,
    server: MemoryServer,
    browser: Client,
    workspace: Workspace,
    rules: Mapping[str, Any],
    known: bool,
    said: str,
    todo: str,
) -> None:
    world = connected(alice_member, server, "kunden", Rules.read(dict(rules)))
    if known:
        person(workspace, "Charlie Conrad", GUEST)
    old = replace(meeting("a", "Angebot Nord", GUEST), created="2020-01-01T00:00:00+00:00")
    put(world, "a", old)
    world.run()
    for query in ({"q": "angebot"}, {"q": GUEST}, {"day": DAY}, {"q": "nord", "day": DAY}):
        page = asked(browser, **query)
        assert said in page
        assert todo in page
    for query in ({"q": "anderes"}, {"day": "2026-05-05"}):
        assert said not in asked(browser, **query)


def test_a_private_meeting_is_named_by_its_day_alone(world: World, browser: Client) -> None:
    put(world, "a", private(meeting("a", "Geheimplan", GUEST)))
    put(world, "b", meeting("b", "Betriebsrat"))
    world.run()
    page = asked(browser, day=DAY)
    assert "Privater Termin" in page
    assert "Interner Termin" in page
    assert "Geheimplan" not in page
    assert "nichts dergleichen" in asked(browser, q="Geheimplan")


@pytest.mark.usefixtures("_reached")
def test_a_look_into_the_calendar_finds_it_by_a_word_and_keeps_nothing(
    world: World, browser: Client
) -> None:
    put(world, "a", private(meeting("a", "Geheimplan", GUEST)))
    put(world, "b", meeting("b", "Betriebsrat"))
    world.run()
    before = everything_stored()
    page = asked(browser, q="geheim", live="on")
    assert "Geheimplan" in page
    assert "Der Termin ist privat." in page
    assert "Betriebsrat" not in page
    assert "Nur Kollegen" in asked(browser, q="betriebs", day=DAY, live="on")
    assert everything_stored() == before
    assert "Geheimplan" not in before
    assert world.server.writes == 0


@pytest.mark.usefixtures("_reached")
def test_what_no_sync_has_read_yet_is_found_there(world: World, browser: Client) -> None:
    put(world, "a", meeting("a", "Alt", GUEST))
    world.run()
    put(world, "b", meeting("b", "Ganz neu", GUEST))
    page = asked(browser, q="ganz neu", live="on")
    assert "Ganz neu" in page
    assert "Noch kein Abgleich hat ihn gelesen." in page
    assert world.titles() == ["Alt"]


@pytest.mark.usefixtures("_reached")
def test_what_is_not_brought_by_the_rules_is_found_there(
    alice_member: Membership, server: MemoryServer, browser: Client, world: World
) -> None:
    rules = Rules.read({"direction": "write"})
    Connection.objects.filter(pk=world.connection.pk).update(rules=rules.written())
    put(world, "a", meeting("a", "Nur dort", GUEST))
    world.run()
    page = asked(browser, q="nur dort", live="on")
    assert "wird nur abgeglichen, was hier entsteht" in page
    assert "andere Richtung" in page


@pytest.mark.usefixtures("_reached")
def test_a_calendar_that_does_not_answer_is_named(world: World, browser: Client) -> None:
    world.run()
    world.server.faults.away = True
    page = asked(browser, q="etwas", live="on")
    assert "kunden:" in page


def test_what_went_says_how(world: World, browser: Client, alice_member: Membership) -> None:
    ref = put(world, "a", meeting("a", "Erst", GUEST))
    put(world, "b", meeting("b", "Zweit", GUEST))
    put(world, "c", meeting("c", "Dritt", GUEST))
    world.run()
    world.server.drop(ref)
    delete_event(member=alice_member, event=Event.objects.get(summary="Zweit"), now=world.clock())
    world.run()
    event = Event.objects.get(summary="Dritt")
    entries = world.connection.runs.earliest("pk").entries.filter(pair__local_id=event.pk)
    undo_writes(alice_member, entries.select_related("pair"), enter=False, now=world.clock())
    assert "Er wurde dort gelöscht. In Verläufen bleibt er als abgesagt." in asked(
        browser, q="erst"
    )
    assert "Er wurde gelöscht, hier und dort." in asked(browser, q="zweit")
    assert "dass der Abgleich den Termin gebracht hat" in asked(browser, q="dritt")


def test_an_entry_that_is_set_aside_is_found_by_its_name(world: World, browser: Client) -> None:
    put(world, "kaputt", text("c").replace("DTSTART:2026", "DTSTART:20X6"))
    world.run()
    page = asked(browser, q="kaputt")
    assert "Ein Datum im Eintrag gibt es nicht." in page
    assert "/journal/aside/" in page


def test_calendars_that_are_not_synced_are_named(world: World, browser: Client) -> None:
    Collection.objects.create(connection=world.connection, ref="/x/", name="Familie")
    assert "Familie" in asked(browser, q="etwas")


def test_nobody_finds_what_a_colleagues_connection_saw(
    world: World, client_of: ClientOf, bob: User, server: MemoryServer, member_of: MemberOf
) -> None:
    put(world, "a", meeting("a", "Angebot", GUEST))
    put(world, "b", private(meeting("b", "Geheimplan", GUEST)))
    put(world, "kaputt", text("c").replace("DTSTART:2026", "DTSTART:20X6"))
    world.run()
    for query in ({"q": "angebot"}, {"q": "kaputt"}, {"day": DAY}, {"q": "geheim", "live": "on"}):
        page = asked(client_of(bob), **query)
        assert "Angebot" not in page
        assert "Privater" not in page
        assert "Geheimplan" not in page
        assert "/aside/" not in page


def test_many_answers_cost_as_few_statements_as_one(world: World, browser: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as told:
            asked(browser, q="angebot")
        return len(told)

    put(world, "a", meeting("a", "Angebot", GUEST))
    world.run()
    cost()
    few = cost()
    for at in range(10):
        put(world, f"m{at}", meeting(f"m{at}", "Angebot", GUEST))
    world.run()
    assert cost() == few


def test_a_day_that_does_not_exist_is_said_at_its_field(world: World, browser: Client) -> None:
    page = browser.get(PAGE, {"day": "31.31.2026"}).content.decode()
    assert 'aria-invalid="true"' in page
