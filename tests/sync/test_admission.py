"""What may be stored of an event, and who sees it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.cast import ClientOf
from tests.providers.meetings import GUEST, NINE, meeting, renamed, text
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World, connected

from einklang.accounts.models import Membership, User, Workspace
from einklang.calendars.edit import change_event, create_event
from einklang.calendars.models import Event
from einklang.crm.models import Appearance, Person, PersonEmail
from einklang.crm.save_person import Said, archive_person, restore_person, save_person
from einklang.reconcile.rules import LaterPrivate, Past, Rules, Which
from einklang.records.contact import Contact, Name
from einklang.records.event import Event as Record
from einklang.records.event import Override
from einklang.records.moment import Zoned
from einklang.sync.arrange import Wanted, arrange
from einklang.sync.models import Connection, JournalEntry, Pair

pytestmark = pytest.mark.django_db
SECRET = "Ultraschall"


def private(record: Record) -> Record:
    details = replace(record.details, private=True, place=SECRET, description=SECRET)
    return replace(record, details=details)


def everything_stored() -> str:
    rows = [
        *Event.objects.values("record", "summary", "place", "uid"),
        *Pair.objects.values("base", "raw", "detail"),
        *JournalEntry.objects.values("before", "after", "conflicts"),
    ]
    return json.dumps(rows, default=str)


def known(member: Membership, address: str) -> Person:
    person = Person(workspace=member.workspace, given="Clara", family="Clausen")
    person.add()
    PersonEmail.objects.create(person=person, address=address)
    person.write("given")
    return person


def test_a_private_event_leaves_nothing_but_its_time(world: World) -> None:
    world.server.put(world.there, "p", private(meeting(f"{SECRET}-uid", SECRET, GUEST)))
    world.run()
    (event,) = world.events()
    assert (event.outcome, event.reason) == ("busy", "private")
    assert event.occurrences.count() == 1
    assert SECRET not in everything_stored()
    assert GUEST not in everything_stored()


def test_an_internal_meeting_leaves_nothing_but_its_time(
    world: World, alice: User, bob: User
) -> None:
    world.server.put(world.there, "i", meeting("i", SECRET, bob.email, alice.email))
    world.run()
    (event,) = world.events()
    assert (event.outcome, event.reason) == ("busy", "internal")
    assert SECRET not in everything_stored()


def test_an_own_domain_is_never_a_customer(world: World, alice_member: Membership) -> None:
    alice_member.workspace.own_domains = ["nordlicht.example"]
    alice_member.workspace.save()
    world.server.put(world.there, "i", meeting("i", SECRET, "neu@nordlicht.example"))
    world.run()
    assert world.events()[0].reason == "internal"


def test_what_is_only_busy_is_never_written_back(world: World) -> None:
    ref = world.server.put(world.there, "p", private(meeting("p", SECRET, GUEST)))
    before = world.server.raw(ref)
    world.run()
    event = world.events()[0]
    event.summary = "verändert"
    event.record = {**event.record, "summary": "verändert"}
    event.write("record", "summary")
    world.run()
    assert world.server.raw(ref) == before


def test_one_private_occurrence_is_veiled_and_the_others_stay(world: World) -> None:
    series = replace(meeting("s", "Jour fixe", GUEST), rules=("FREQ=WEEKLY;COUNT=3",))
    second = Zoned(NINE + timedelta(days=7), "Europe/Berlin")
    hidden = replace(
        series.details, start=second, end=Zoned(second.at + timedelta(hours=1), "Europe/Berlin")
    )
    hidden = replace(hidden, private=True, summary=SECRET)
    world.server.put(world.there, "s", replace(series, overrides=(Override(second, hidden),)))
    world.run()
    (event,) = world.events()
    assert (event.outcome, event.summary) == ("admitted", "Jour fixe")
    assert SECRET not in everything_stored()
    assert event.occurrences.count() == 3


def test_an_event_that_turns_private_is_frozen(world: World) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    world.server.put(world.there, "a", private(meeting("a", SECRET, GUEST)))
    world.run()
    assert world.titles() == ["Angebot"]
    assert SECRET not in everything_stored()
    pair = Pair.objects.get()
    assert (pair.standing, pair.reason) == ("out_of_scope", "frozen")


def test_a_frozen_event_is_not_changed_here_and_says_why(
    world: World, alice: User, client_of: ClientOf
) -> None:
    """A change would go nowhere."""
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    secret = private(meeting("a", "Angebot", GUEST))
    world.server.put(world.there, ref.rpartition("/")[2], secret)
    world.run()
    url, client = f"/w/nordlicht/calendar/{world.events()[0].pk}/", client_of(alice)
    page = client.get(url).content.decode()
    assert "Er wurde in Ihrem Kalender privat" in page
    assert "Bearbeiten" not in page
    assert client.get(f"{url}edit/").status_code == 404
    world.server.put(world.there, ref.rpartition("/")[2], meeting("a", "Vertrag", GUEST))
    world.run()
    page = client.get(url).content.decode()
    assert "wird nicht abgeglichen" not in page
    assert "Bearbeiten" in page


def test_a_rule_that_wipes_what_turns_private_wipes_what_is_frozen(world: World) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    secret = private(meeting("a", "Angebot", GUEST))
    world.server.put(world.there, ref.rpartition("/")[2], secret)
    world.run()
    assert "Angebot" in everything_stored()
    chosen = frozenset(world.connection.collections.values_list("pk", flat=True))
    rules = Rules(later_private=LaterPrivate.BUSY)
    connection = Connection.objects.get(pk=world.connection.pk)
    arrange(connection, Wanted(chosen, {}, None, rules), world.clock())
    assert world.run().state == "accord"
    stored = everything_stored()
    assert "Angebot" not in stored
    assert SECRET not in stored
    assert world.events()[0].outcome == "busy"


def test_a_frozen_event_thaws_when_it_is_public_again(world: World) -> None:
    for title, hidden in (("Angebot", False), (SECRET, True), ("Vertrag", False)):
        record = meeting("a", title, GUEST)
        world.server.put(world.there, "a", private(record) if hidden else record)
        world.run()
    assert world.titles() == ["Vertrag"]
    assert len(world.events()) == 1


def test_an_unknown_guest_is_held_and_admitted_once_known(
    alice_member: Membership, server: MemoryServer
) -> None:
    world = connected(alice_member, server, "kunden", Rules(which=Which.KNOWN, past=Past.WHOLE))
    server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    assert (world.events()[0].outcome, world.events()[0].reason) == ("held", "unknown_guest")
    person = known(alice_member, GUEST)
    writes = server.writes
    world.run()
    assert world.events()[0].outcome == "admitted"
    assert Appearance.objects.filter(person=person).count() == 1
    assert server.writes == writes


def test_a_person_created_later_finds_their_meetings(
    world: World, alice_member: Membership
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST.upper()))
    world.run()
    person = known(alice_member, GUEST)
    world.run()
    assert [a.event.summary for a in Appearance.objects.filter(person=person)] == ["Angebot"]


KNOWN = Rules(which=Which.KNOWN, past=Past.WHOLE)


def test_who_is_archived_admits_nothing_any_more(
    alice_member: Membership, server: MemoryServer
) -> None:
    world = connected(alice_member, server, "kunden", KNOWN)
    person = known(alice_member, GUEST)
    server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    assert world.events()[0].outcome == "admitted"
    archive_person(person=person, by=alice_member, now=world.clock())
    world.run()
    assert (world.events()[0].outcome, Appearance.objects.count()) == ("held", 0)
    restore_person(person=person, by=alice_member)
    world.run()
    assert world.events()[0].outcome == "admitted"


def test_who_gives_an_address_up_admits_nothing_by_it(
    alice_member: Membership, server: MemoryServer
) -> None:
    world = connected(alice_member, server, "kunden", KNOWN)
    person = known(alice_member, GUEST)
    server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    said = Said(Contact(name=Name(given="Clara")))
    save_person(person=person, said=said, by=alice_member, now=world.clock())
    world.run()
    assert (world.events()[0].outcome, Appearance.objects.count()) == ("held", 0)


def test_a_narrower_rule_takes_what_was_cancelled_off_the_timelines_too(world: World) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    world.server.drop(ref)
    world.run()
    (event,) = world.events()
    assert (event.outcome, event.cancelled_at is None) == ("admitted", False)
    narrowed(world)
    assert (world.events()[0].outcome, Appearance.objects.count()) == ("held", 0)


def test_a_narrower_rule_leaves_what_is_frozen_frozen(world: World) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    secret = private(meeting("a", "Angebot", GUEST))
    world.server.put(world.there, ref.rpartition("/")[2], secret)
    world.run()
    narrowed(world)
    world.run()
    assert world.events()[0].outcome == "held"
    assert (Pair.objects.get().standing, Pair.objects.get().reason) == ("out_of_scope", "frozen")


def narrowed(world: World) -> None:
    chosen = frozenset(world.connection.collections.values_list("pk", flat=True))
    connection = Connection.objects.get(pk=world.connection.pk)
    arrange(connection, Wanted(chosen, {}, None, KNOWN), world.clock())


def test_the_blocklist_holds(alice_member: Membership, server: MemoryServer) -> None:
    world = connected(alice_member, server, "kunden", Rules(blocklist=("@suedwind.example",)))
    server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    assert (world.events()[0].outcome, world.events()[0].reason) == ("held", "blocklisted")


def test_what_is_older_than_the_connection_is_held_where_the_rule_says_so(
    alice_member: Membership, server: MemoryServer
) -> None:
    world = connected(alice_member, server, "kunden", Rules(past=Past.CONNECTED))
    old = replace(meeting("a", "Alt", GUEST), created="2020-01-01T00:00:00+00:00")
    server.put(world.there, "a", old)
    world.run()
    assert world.events()[0].reason == "before_connection"


def test_a_meeting_made_here_without_customers_keeps_its_content_for_its_maker(
    world: World, alice_member: Membership, bob: User
) -> None:
    record = meeting("neu", "Planung", bob.email)
    create_event(member=alice_member, calendar=world.calendar, record=record, now=world.clock())
    world.run()
    (there,) = world.server.alive(world.there).values()
    world.server.put(
        world.there,
        next(iter(world.server.alive(world.there))).rpartition("/")[2],
        replace(there, details=replace(there.details, place="Raum 2")),
    )
    world.run()
    (event,) = world.events()
    assert (event.summary, event.place, event.outcome) == ("Planung", "Raum 2", "held")
    bobs = Membership.objects.get(user=bob)
    assert not Event.objects.all().visible_to(bobs).exists()


def test_what_turns_busy_by_rule_leaves_no_content_in_the_journal_either(
    alice_member: Membership, server: MemoryServer
) -> None:
    world = connected(alice_member, server, "kunden", Rules(later_private=LaterPrivate.BUSY))
    server.put(world.there, "a", meeting("a", SECRET, GUEST))
    world.run()
    server.put(world.there, "a", meeting("a", f"{SECRET} 2", GUEST))
    world.run()
    server.put(world.there, "a", private(meeting("a", SECRET, GUEST)))
    world.run()
    assert [event.outcome for event in world.events()] == ["busy"]
    assert SECRET not in everything_stored()
    assert JournalEntry.objects.count() == 3


def test_an_unreadable_event_leaves_no_content_in_its_reason(world: World) -> None:
    for at, line in enumerate([f"SUMMARY{SECRET}", f'X-A;B="{SECRET}:', f"DTEND:{SECRET}"]):
        broken = text(f"{SECRET}{at}", "x", line).replace("DTSTART:", "X-NOT:")
        world.server.put(world.there, f"b{at}", broken)
    world.run()
    assert Pair.objects.filter(standing="set_aside").exists()
    assert SECRET not in everything_stored()


def test_what_changed_beside_the_record_survives_the_next_push(
    world: World, alice_member: Membership
) -> None:
    guest = f"ATTENDEE:mailto:{GUEST}"
    ref = world.server.put(world.there, "a", text("a", "Angebot", guest))
    world.run()
    world.server.put(world.there, "a", text("a", "Angebot", f"{guest}\nX-THEIR-COLOUR:teal"))
    world.run()
    event = world.events()[0]
    record = renamed(event.as_record(), "Vertrag")
    change_event(member=alice_member, event=event, record=record, now=world.clock())
    world.run()
    assert world.titles_there() == ["Vertrag"]
    assert "X-THEIR-COLOUR:teal" in world.server.raw(ref)


def test_a_domain_that_becomes_our_own_takes_the_content_away(
    world: World, alice_member: Membership
) -> None:
    world.server.put(world.there, "a", meeting("a", SECRET, GUEST))
    world.run()
    assert world.titles() == [SECRET]
    workspace = alice_member.workspace
    for domains, outcome in ((["suedwind.example"], "busy"), ([], "admitted")):
        workspace.own_domains = domains
        workspace.save()
        assert world.run().state == "accord"
        assert [event.outcome for event in world.events()] == [outcome]
        assert (SECRET in everything_stored()) is (outcome == "admitted")
    assert world.server.writes == 0


def test_a_guest_who_becomes_a_colleague_is_no_customer_any_more(
    world: World, workspace: Workspace
) -> None:
    world.server.put(world.there, "a", meeting("a", SECRET, "neu@suedwind.example"))
    world.run()
    colleague = User.objects.create_user("neu@suedwind.example")
    Membership.objects.create(user=colleague, workspace=workspace)
    world.run()
    assert [event.reason for event in world.events()] == ["internal"]
    assert SECRET not in everything_stored()
