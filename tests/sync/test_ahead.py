"""The preview before the first sync says what then happens, and does nothing of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import person
from tests.providers.meetings import GUEST, meeting, text
from tests.providers.memory import MemoryServer
from tests.sync.conftest import BEGIN, World, connected
from tests.sync.ruling import everything_stored

from einklang.accounts.models import User, Workspace
from einklang.calendars.models import Event
from einklang.crm.models import Person
from einklang.mail.models import Outgoing
from einklang.providers.registry import PROVIDERS
from einklang.reconcile.rules import Contacts, Rules, filled
from einklang.records.event import Event as Record
from einklang.records.event import Organiser
from einklang.sync import ahead as module
from einklang.sync.ahead import Ahead, ahead
from einklang.sync.arrange import Wanted, arrange
from einklang.sync.models import Connection, Pair, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Connected, nothing chosen, never synced; the pages reach its server."""
    world.connection.collections.update(chosen=False, calendar=None)
    monkeypatch.setitem(PROVIDERS, "caldav", lambda *_: world.provider)
    return world


def put(world: World, name: str, record: Record | str) -> None:
    world.server.put(world.there, name, record)


def filled_up(world: World, workspace: Workspace) -> None:
    """One entry of each kind."""
    person(workspace, "Dora Dahl", "dora@kunde.example")
    created = "2026-05-01T07:59:00+00:00"
    put(world, "a", meeting("a", "Mit Kontakt", "dora@kunde.example"))
    put(world, "b", meeting("b", "Mit Fremden", GUEST))
    put(world, "c", replace(meeting("c", "Alt", "dora@kunde.example"), created=created))
    secret = meeting("d", "Geheim", GUEST)
    put(world, "d", replace(secret, details=replace(secret.details, private=True)))
    put(world, "e", meeting("e", "Intern"))
    put(world, "f", text("f").replace("DTSTART:2026", "DTSTART:20X6"))


def wanted(world: World, rules: Rules) -> Wanted:
    return Wanted(frozenset({world.collection.pk}), {}, None, rules)


def look(world: World, rules: Rules) -> Ahead:
    connection = Connection.objects.get(pk=world.connection.pk)
    return ahead(connection, wanted(world, rules), world.clock())


def told(seen: Ahead) -> dict[tuple[str, str], int]:
    return {key: group.n for key, group in seen.groups.items()}


BUSY = {("busy", "private"): 1, ("busy", "internal"): 1}
BAD = {("aside", "bad_date"): 1}
SAID = {
    "all_external": {("new", ""): 3, **BUSY, **BAD},
    "known_contacts": {
        ("new", ""): 1,
        ("held", "unknown_guest"): 1,
        ("held", "before_connection"): 1,
        **BUSY,
        **BAD,
    },
    "bookings": {("busy", "only_busy"): 3, **BUSY, **BAD},
}


@pytest.mark.parametrize("preset", SAID)
def test_it_says_what_the_first_sync_then_does(
    fresh: World, workspace: Workspace, preset: str
) -> None:
    filled_up(fresh, workspace)
    rules = filled(preset, Rules())
    before = everything_stored()
    seen = look(fresh, rules)
    assert told(seen) == SAID[preset]
    assert (seen.deleted, seen.written, seen.cut, seen.failed) == (0, 0, [], [])
    assert everything_stored() == before
    assert (Pair.objects.count(), Event.objects.count(), Run.objects.count()) == (0, 0, 0)
    connection = Connection.objects.get(pk=fresh.connection.pk)
    arrange(connection, wanted(fresh, rules), fresh.clock())
    fresh.run()
    counts = Run.objects.get().counts
    for kind, word in (("new", "admitted"), ("held", "held"), ("busy", "busy")):
        foretold = sum(n for (of, _), n in told(seen).items() if of == kind)
        assert counts.get(word, 0) == foretold
    assert (fresh.server.writes, fresh.server.mails, Outgoing.objects.count()) == (0, [], 0)


def test_a_meeting_that_a_colleague_has_is_recognised(
    fresh: World, server: MemoryServer, bob: User, member_of: MemberOf
) -> None:
    record = meeting("a", "Angebot", GUEST, bob.email)
    record = replace(record, details=replace(record.details, organiser=Organiser(GUEST, "")))
    others = connected(member_of(bob), server, "vertrieb")
    server.put(others.there, "b", record)
    others.run()
    put(fresh, "a", record)
    put(fresh, "again", record)
    assert told(look(fresh, Rules())) == {("merged", ""): 2}


def test_the_contacts_that_will_be_made_are_named(fresh: World, workspace: Workspace) -> None:
    filled_up(fresh, workspace)
    rules = Rules(contacts=Contacts.ALL)
    assert [met.address for met in look(fresh, rules).contacts] == [GUEST]
    connection = Connection.objects.get(pk=fresh.connection.pk)
    arrange(connection, wanted(fresh, rules), fresh.clock())
    fresh.run()
    assert Person.objects.filter(met_as=GUEST).count() == 1


def test_of_a_long_calendar_it_reads_the_beginning_and_says_so(
    fresh: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 100)
    for at in range(150):
        put(fresh, f"m{at}", meeting(f"m{at}", f"T{at}", GUEST))
    seen = look(fresh, Rules())
    assert (seen.seen, seen.cut) == (100, [("kunden", 100)])


def test_a_calendar_that_does_not_answer_is_named(fresh: World) -> None:
    fresh.server.faults.away = True
    assert [name for name, _ in look(fresh, Rules()).failed] == ["kunden"]


def test_what_would_be_deleted_on_connecting_again_is_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    put(world, "b", meeting("b", "Vertrag", GUEST))
    world.run()
    world.server.drop(ref)
    monkeypatch.setitem(PROVIDERS, "caldav", lambda *_: world.provider)
    seen = look(world, Rules())
    assert told(seen) == {("known", ""): 1}
    assert seen.deleted == 1


# ── the pages ────────────────────────────────────────────────────────────────


@pytest.fixture
def browser(client_of: ClientOf, alice: User) -> Client:
    """Alice's."""
    return client_of(alice)


def test_the_page_looks_and_its_button_starts(
    fresh: World, browser: Client, workspace: Workspace
) -> None:
    filled_up(fresh, workspace)
    page = reverse("connect-calendars", args=["nordlicht", fresh.connection.pk])
    typed = {"calendars": [fresh.collection.pk], "preset": "known_contacts", "visibility": "4"}
    answer = browser.post(page, {**typed, "look": "on"})
    shown = answer.content.decode()
    assert "Was der erste Abgleich bringt" in shown
    assert "1 Termin kommt neu in die Verläufe" in shown
    assert "Mit Kontakt" in shown
    assert "0 gelöscht" in shown
    assert "0 E-Mails" in shown
    for hidden in ("Geheim", "Intern<"):
        assert hidden not in shown
    assert not fresh.connection.collections.filter(chosen=True).exists()
    browser.post(page, typed)
    assert fresh.collection.chosen
    assert Rules.read(Connection.objects.get().rules).past.value == "connected"


def test_what_was_typed_goes_on_to_the_start(fresh: World, browser: Client) -> None:
    page = reverse("connect-calendars", args=["nordlicht", fresh.connection.pk])
    typed = {"calendars": [fresh.collection.pk], "preset": "bookings", "visibility": "2"}
    shown = browser.post(page, {**typed, "look": "on"}).content.decode()
    for name, value in (("calendars", fresh.collection.pk), ("preset", "bookings")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in shown
    assert 'name="look"' not in shown


def test_one_may_start_without_looking(fresh: World, browser: Client) -> None:
    page = reverse("connect-calendars", args=["nordlicht", fresh.connection.pk])
    typed = {"calendars": [fresh.collection.pk], "preset": "all_external", "visibility": "4"}
    assert browser.post(page, typed).status_code == 302
    assert fresh.collection.chosen


def test_since_when_the_connection_stands_counts(fresh: World, workspace: Workspace) -> None:
    filled_up(fresh, workspace)
    Connection.objects.filter(pk=fresh.connection.pk).update(since=BEGIN.replace(year=2020))
    rules = filled("known_contacts", Rules())
    assert told(look(fresh, rules))["new", ""] == 2
