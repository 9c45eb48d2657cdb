"""What other rules would do is shown first, is what they then do, and does nothing by itself."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import person
from tests.providers.meetings import GUEST, meeting
from tests.providers.memory import MemoryServer
from tests.pure.drawn_rules import RULES
from tests.sync.conftest import World, connected
from tests.sync.ruling import SECRET, everything_stored, foreseen, outcomes, private, ruled, wanted
from tests.sync.test_pages_connections import address, form_of

from einklang.accounts.models import User, Workspace
from einklang.calendars.edit import create_event
from einklang.crm.models import Person
from einklang.mail.models import Outgoing
from einklang.reconcile.rules import Contacts, Direction, LaterPrivate, Rules, Series, Which
from einklang.sync.models import Connection, JournalEntry
from einklang.sync.preview import preview

pytestmark = pytest.mark.django_db
STRANGER = "otto@westwind.example"
ALL_WITH_CONTENT = 5


@pytest.fixture
def filled(world: World, workspace: Workspace) -> World:
    """Two meetings with a contact, one with a stranger, an internal one, a frozen one, and one that
    was made here."""
    person(workspace, "Charlie Conrad", GUEST)
    for name, guest in (("a", GUEST), ("b", GUEST), ("c", STRANGER), ("f", STRANGER)):
        world.server.put(world.there, name, meeting(name, f"{SECRET} {name}", guest))
    world.server.put(world.there, "i", meeting("i", "Intern"))
    world.run()
    world.server.put(world.there, "f", private(meeting("f", f"{SECRET} f", STRANGER)))
    member = workspace.memberships.get(user=world.connection.holder)
    mine = meeting("m", f"{SECRET} m", STRANGER)
    create_event(member=member, calendar=world.calendar, record=mine, now=world.clock())
    world.run()
    return world


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({}, {}),
        ({"series": Series.CHANGED}, {}),
        ({"which": Which.KNOWN}, {"held": 2}),
        ({"blocklist": (GUEST,)}, {"held": 2}),
        ({"only_busy": True}, {"busy": 4}),
        ({"direction": Direction.WRITE}, {"gone": 4}),
        ({"later_private": LaterPrivate.BUSY}, {"busy": 1}),
        ({"later_private": LaterPrivate.REMOVE}, {"gone": 1}),
        ({"which": Which.KNOWN, "contacts": Contacts.ALL}, {}),
    ],
)
def test_it_counts_what_turns_what(
    filled: World, fields: dict[str, Any], counts: dict[str, int]
) -> None:
    assert dict(foreseen(filled, fields).counts) == counts


def test_it_names_the_meetings_and_counts_what_is_erased(filled: World) -> None:
    seen = foreseen(filled, {"later_private": LaterPrivate.BUSY})
    ((_, _, turns),) = seen.groups
    assert [turn.title for turn in turns] == [f"{SECRET} f"]
    assert seen.wiped == 3  # title, whoever invites, participants
    assert foreseen(filled, {"direction": Direction.WRITE}).wiped == 0
    assert foreseen(filled, {"which": Which.KNOWN}).wiped == 0


def test_it_tells_who_becomes_a_contact_once(filled: World) -> None:
    seen = foreseen(filled, {"contacts": Contacts.ALL})
    assert [met.address for met in seen.contacts] == [STRANGER]
    ruled(filled, contacts=Contacts.ALL)
    assert list(foreseen(filled, {"free_mail": True}).contacts) == []


def test_it_tells_what_nobody_can_know_before_it_is_read_anew(filled: World) -> None:
    assert foreseen(filled, {"which": Which.KNOWN}).anew == 1
    assert foreseen(filled, {"series": Series.CHANGED}).anew == 0


def test_what_a_colleague_holds_by_other_rules_stays(
    world: World, server: MemoryServer, bob: User, member_of: MemberOf
) -> None:
    bobs = connected(member_of(bob), server, "bob")
    record = meeting("m", "Angebot", bob.email, GUEST)
    world.server.put(world.there, "a", record)
    bobs.server.put(bobs.there, "b", record)
    world.run()
    bobs.run()
    for fields in ({"which": Which.KNOWN}, {"only_busy": True}, {"direction": Direction.WRITE}):
        assert not foreseen(world, fields).counts


def test_what_was_called_off_there_stays_called_off_where_only_ours_is_kept(world: World) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    world.server.drop(ref)
    world.run()
    assert not foreseen(world, {"direction": Direction.WRITE}).counts
    ruled(world, direction=Direction.WRITE)
    assert outcomes(world) == [("admitted", "external_guest")]


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(RULES, RULES)
def test_what_it_foresees_is_what_happens(filled: World, before: Rules, after: Rules) -> None:
    for rules in (Rules(), before):
        _arranged(filled, rules)
    connection = Connection.objects.get(pk=filled.connection.pk)
    seen = preview(connection, wanted(filled, after))
    told = [row for row in filled.events() if row.outcome != "busy"]
    people = Person.objects.count()
    _arranged(filled, after)
    stands = {row.pk: row.outcome for row in filled.events()}
    became = Counter(stands.get(row.pk, "gone") for row in told)
    for row in told:  # what stays what it was is no news
        became[row.outcome] -= stands.get(row.pk) == row.outcome
    assert seen.counts == +became
    if len(told) == ALL_WITH_CONTENT:  # whom the others bring nobody can know
        assert Person.objects.count() == people + len(seen.contacts)
    assert (Outgoing.objects.count(), filled.server.mails) == (0, [])


def _arranged(world: World, rules: Rules) -> None:
    ruled(world, None, **{name: getattr(rules, name) for name in rules.written()})
    world.run()
    world.run()


# ── the page ─────────────────────────────────────────────────────────────────


@pytest.fixture
def browser(client_of: ClientOf, alice: User) -> Client:
    """Alice's."""
    return client_of(alice)


def send(client: Client, world: World, **changes: str) -> str:
    answer = client.post(address("connection-save", world.connection.pk), form_of(world, **changes))
    assert answer.status_code == 200
    return answer.content.decode()


def test_other_rules_are_shown_before_they_hold(filled: World, browser: Client) -> None:
    lines = JournalEntry.objects.count()
    page = send(browser, filled, preset="known_contacts")
    assert "2 Termine verlassen die Verläufe" in page
    assert f"{SECRET} c" in page
    assert "Alles, als einen Eintrag zum Aufklappen" in page
    assert "Es geht keine E-Mail hinaus" in page
    assert Connection.objects.get().rules == Rules().written()
    assert (JournalEntry.objects.count(), {o for o, _ in outcomes(filled)}) == (
        lines,
        {"admitted", "busy"},
    )


def test_apply_stores_what_was_typed(filled: World, browser: Client) -> None:
    page = send(browser, filled, preset="known_contacts", past="whole", blocklist="@laut.example")
    fields = dict(_hidden(page))
    url = address("connection-save", filled.connection.pk)
    assert browser.post(url, fields | {"apply": "on"}).status_code == 302
    rules = Rules.read(Connection.objects.get().rules)
    assert (rules.which, rules.series) == (Which.KNOWN, Series.CHANGED)
    assert rules.blocklist == ("@laut.example",)


def _hidden(page: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            said = dict(attrs)
            if tag == "input" and said.get("type") == "hidden" and said["name"]:
                found.append((said["name"], said.get("value") or ""))

    Reader().feed(page)
    return [(name, value) for name, value in found if name != "csrfmiddlewaretoken"]


def test_a_field_changed_beside_a_preset_holds_over_it(filled: World, browser: Client) -> None:
    url = address("connection-save", filled.connection.pk)
    typed = form_of(filled, preset="known_contacts", past="backfill", days="90")
    assert browser.post(url, typed | {"apply": "on"}).status_code == 302
    rules = Rules.read(Connection.objects.get().rules)
    assert (rules.which, rules.past, rules.days) == (Which.KNOWN, "backfill", 90)
    assert "Eigene Mischung, wie bisher" in browser.get(address("connections")).content.decode()


def test_a_calendar_takes_a_preset_of_its_own_and_gives_it_up_again(
    filled: World, browser: Client
) -> None:
    url, pk = address("connection-save", filled.connection.pk), filled.collection.pk
    fields = {f"rules_{pk}": "bookings", f"direction_{pk}": "read", f"level_{pk}": "3"}
    page = send(browser, filled, **fields)
    assert "4 Termine zählen nur noch als belegt" in page
    browser.post(url, form_of(filled, **fields) | {"apply": "on"})
    rules = filled.collection.rules
    assert (rules.only_busy, rules.direction, rules.visibility) == (True, Direction.READ, 3)
    browser.post(url, form_of(filled) | {"apply": "on"})
    assert filled.collection.own_rules == {}


def test_what_changes_no_rule_is_saved_at_once(filled: World, browser: Client) -> None:
    url = address("connection-save", filled.connection.pk)
    other = filled.connection.collections.create(ref="/neu/", name="Neu")
    typed = form_of(filled, **{f"sync_{other.pk}": "on"})
    assert browser.post(url, typed).status_code == 302


def test_a_preview_shows_nothing_to_anybody_else(
    filled: World, bob: User, client_of: ClientOf
) -> None:
    url = address("connection-save", filled.connection.pk)
    answer = client_of(bob).post(url, form_of(filled, preset="known_contacts"))
    assert answer.status_code == 404


def test_a_preview_stores_no_content_anywhere(filled: World, browser: Client) -> None:
    before = everything_stored()
    send(browser, filled, preset="bookings")
    assert everything_stored() == before
