"""Each rule acts, and acts on what had come before it changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import person
from tests.providers.meetings import GUEST, ME, NINE, meeting, renamed
from tests.providers.memory import MemoryServer
from tests.sync.conftest import BEGIN, World, connected, copies
from tests.sync.ruling import SECRET, everything_stored, outcomes, private, ruled

from einklang.accounts.models import Membership, User, Workspace
from einklang.calendars.edit import change_event, create_event
from einklang.calendars.models import Copy, Event
from einklang.crm.asked import Asked
from einklang.crm.models import Appearance, Person
from einklang.crm.timeline import timeline
from einklang.mail.models import Outgoing
from einklang.reconcile.rules import (
    Invitations,
    LaterPrivate,
    Past,
    Removal,
    Series,
    Which,
    choice,
)
from einklang.records.event import Answer, Details, Organiser, Override, Participant
from einklang.records.event import Event as Record
from einklang.records.moment import Zoned
from einklang.sync.connect import choose
from einklang.sync.models import Pair
from einklang.sync.run import run_connection

pytestmark = pytest.mark.django_db
SECOND = "charlie@privat.example"


@pytest.fixture
def charlie_known(workspace: Workspace) -> Person:
    """A contact, by two addresses."""
    return person(workspace, "Charlie Conrad", GUEST, SECOND)


def put(world: World, name: str, record: Record) -> None:
    world.server.put(world.there, name, record)


# ── which, past ──────────────────────────────────────────────────────────────


def test_contacts_only_takes_strangers_off_and_everybody_puts_them_back(world: World) -> None:
    put(world, "a", meeting("a", "Angebot", GUEST))
    world.run()
    ruled(world, which=Which.KNOWN)
    assert outcomes(world) == [("held", "unknown_guest")]
    ruled(world, which=Which.EXTERNAL)
    assert outcomes(world) == [("admitted", "external_guest")]


def test_a_backfill_lets_in_what_took_place_in_its_days(world: World) -> None:
    old = replace(meeting("a", "Angebot", GUEST), created="2020-01-01T00:00:00+00:00")
    at = Zoned(BEGIN.replace(tzinfo=None) - timedelta(days=40), "UTC")
    put(world, "a", replace(old, details=replace(old.details, start=at, end=at)))
    world.run()
    ruled(world, past=Past.CONNECTED)
    assert outcomes(world) == [("held", "before_connection")]
    ruled(world, past=Past.BACKFILL, days=39)
    assert outcomes(world) == [("held", "before_connection")]
    ruled(world, days=40)
    assert outcomes(world) == [("admitted", "external_guest")]
    world.run()
    assert (Outgoing.objects.count(), world.server.mails, world.server.writes) == (0, [], 0)


# ── only busy ────────────────────────────────────────────────────────────────


def test_what_counts_only_as_busy_gives_up_all_content_and_gets_it_back(
    world: World, charlie_known: Person
) -> None:
    put(world, "a", meeting("a", SECRET, GUEST))
    world.run()
    assert Appearance.objects.count() == 1
    ruled(world, only_busy=True)
    assert Appearance.objects.count() == 0
    world.run()
    assert outcomes(world) == [("busy", "only_busy")]
    stored = everything_stored()
    assert SECRET not in stored
    assert GUEST not in stored
    ruled(world, only_busy=False)
    world.run()
    assert (world.titles(), Appearance.objects.count()) == ([SECRET], 1)


def test_what_is_made_here_in_a_calendar_that_counts_only_as_busy_is_kept_in_accord_as_a_whole(
    world: World, alice_member: Membership, charlie_known: Person
) -> None:
    ruled(world, only_busy=True)
    record = meeting("neu", "Angebot", GUEST)
    event = create_event(
        member=alice_member, calendar=world.calendar, record=record, now=world.clock()
    )
    world.run()
    assert world.titles_there() == ["Angebot"]
    ((ref, there),) = world.server.alive(world.there).items()
    put(world, ref.rpartition("/")[2], renamed(there, "Vertrag"))
    run_connection(world.connection, world.provider, world.clock)  # and no look after it
    event.refresh_from_db()
    assert (event.summary, event.outcome) == ("Vertrag", "admitted")


def test_a_colleagues_copy_that_counts_only_as_busy_leaves_the_meeting_as_it_is(
    world: World, server: MemoryServer, bob: User, member_of: MemberOf
) -> None:
    bobs = connected(member_of(bob), server, "bob")
    record = meeting("m", "Angebot", bob.email, GUEST)
    put(world, "a", record)
    put(bobs, "b", record)
    world.run()
    bobs.run()
    ruled(bobs, only_busy=True)
    bobs.run()
    (event,) = world.events()
    assert (event.summary, event.outcome, copies(event)) == ("Angebot", "admitted", 2)
    assert Pair.objects.get(collection=bobs.collection).raw == ""


# ── later private ────────────────────────────────────────────────────────────


def turned_private(world: World, rule: LaterPrivate, **others: LaterPrivate) -> None:
    """A meeting that turned private under this rule."""
    ruled(world, later_private=rule)
    put(world, "a", meeting("a", SECRET, GUEST))
    world.run()
    Event.objects.update(internal_note=SECRET)
    put(world, "a", private(meeting("a", SECRET, GUEST)))
    world.run()


def test_what_turns_private_stays_as_it_was(world: World) -> None:
    turned_private(world, LaterPrivate.FREEZE)
    assert outcomes(world) == [("admitted", "external_guest")]


def test_what_turns_private_keeps_its_time_only(world: World) -> None:
    turned_private(world, LaterPrivate.BUSY)
    assert outcomes(world) == [("busy", "private")]
    assert SECRET not in everything_stored()


def test_what_turns_private_leaves_nothing_here(world: World, charlie_known: Person) -> None:
    turned_private(world, LaterPrivate.REMOVE)
    assert world.events() == []
    assert SECRET not in everything_stored()
    assert GUEST not in everything_stored()
    assert Appearance.objects.count() == 0
    assert (Pair.objects.get().standing, Pair.objects.get().reason) == (
        "out_of_scope",
        "taken_away",
    )
    assert world.run().state == "accord"
    assert (world.events(), world.server.writes) == ([], 0)
    assert world.titles_there() == [SECRET]


def test_what_was_taken_away_is_back_when_it_is_public_again(world: World) -> None:
    turned_private(world, LaterPrivate.REMOVE)
    put(world, "a", meeting("a", "Vertrag", GUEST))
    world.run()
    assert world.titles() == ["Vertrag"]
    assert (Event.objects.count(), copies(world.events()[0])) == (1, 1)


def test_a_colleagues_public_copy_stays_when_mine_turns_private(
    world: World, server: MemoryServer, bob: User, member_of: MemberOf
) -> None:
    bobs = connected(member_of(bob), server, "bob")
    record = meeting("m", "Angebot", bob.email, GUEST)
    put(world, "a", record)
    put(bobs, "b", record)
    world.run()
    bobs.run()
    ruled(bobs, later_private=LaterPrivate.REMOVE)
    put(bobs, "b", private(record))
    bobs.run()
    (event,) = world.events()
    assert (event.summary, event.outcome, copies(event)) == ("Angebot", "admitted", 1)


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        (LaterPrivate.FREEZE, LaterPrivate.BUSY, [("busy", "private")]),
        (LaterPrivate.FREEZE, LaterPrivate.REMOVE, []),
        (LaterPrivate.REMOVE, LaterPrivate.BUSY, [("busy", "private")]),
        (LaterPrivate.REMOVE, LaterPrivate.FREEZE, [("busy", "private")]),
        (LaterPrivate.BUSY, LaterPrivate.REMOVE, [("busy", "private")]),
    ],
)
def test_what_turned_private_before_the_rule_changed_follows_it(
    world: World, before: LaterPrivate, after: LaterPrivate, left: list[tuple[str, str]]
) -> None:
    turned_private(world, before)
    ruled(world, later_private=after)
    assert world.run().state == "accord"
    assert outcomes(world) == left
    assert SECRET not in everything_stored()
    assert world.server.writes == 0


# ── further addresses ────────────────────────────────────────────────────────


def test_a_further_address_finds_nobody_where_only_the_main_one_counts(
    world: World, charlie_known: Person
) -> None:
    put(world, "a", meeting("a", "Angebot", SECOND))
    world.run()
    for counts, outcome, stands in ((False, "external_guest", 0), (True, "known_contact", 1)):
        ruled(world, further_addresses=counts)
        assert outcomes(world) == [("admitted", outcome)]
        assert Appearance.objects.filter(person=charlie_known).count() == stands


def test_another_contact_in_the_meeting_is_no_reason_to_show_it_with_this_one(
    world: World, workspace: Workspace, charlie_known: Person
) -> None:
    dora = person(workspace, "Dora Dahl", "dora@westwind.example")
    put(world, "a", meeting("a", "Angebot", "dora@westwind.example", SECOND))
    world.run()
    ruled(world, further_addresses=False)
    assert list(Appearance.objects.values_list("person", flat=True)) == [dora.pk]
    ruled(world, further_addresses=True)
    assert Appearance.objects.filter(person=charlie_known).exists()


# ── direction ────────────────────────────────────────────────────────────────


def test_where_we_only_read_nothing_is_written_there_and_nobody_is_offered_to(
    world: World, alice_member: Membership, alice: User, client_of: ClientOf
) -> None:
    mine = meeting("a", "Angebot", GUEST)
    put(world, "a", mine)
    world.run()
    ruled(world, own={"direction": "read"})
    event = world.events()[0]
    assert client_of(alice).get(f"/w/nordlicht/calendar/{event.pk}/edit/").status_code == 404
    change_event(
        member=alice_member,
        event=event,
        record=renamed(event.as_record(), "Vertrag"),
        now=world.clock(),
    )
    assert world.run().state == "accord"
    assert (world.server.writes, world.titles_there()) == (0, ["Angebot"])
    put(world, "a", renamed(mine, "Neuer Titel"))
    world.run()
    assert world.titles() == ["Neuer Titel"]


def test_where_we_only_write_nothing_of_theirs_comes_and_ours_goes_both_ways(
    world: World, alice_member: Membership
) -> None:
    ruled(world, own={"direction": "write"})
    put(world, "theirs", meeting("theirs", SECRET, GUEST))
    create_event(
        member=alice_member,
        calendar=world.calendar,
        record=meeting("ours", "Angebot", GUEST),
        now=world.clock(),
    )
    world.run()
    assert world.titles() == ["Angebot"]
    assert SECRET not in everything_stored()
    ours = next(ref for ref, said in world.server.alive(world.there).items() if said.uid == "ours")
    there = world.server.alive(world.there)[ours]
    put(world, ours.rpartition("/")[2], renamed(there, "Vertrag"))
    world.run()
    assert world.titles() == ["Vertrag"]
    world.server.drop(ours)
    world.run()
    assert world.titles() == []


def test_only_writing_takes_out_of_sight_what_came_before_and_both_ways_brings_it_back(
    world: World, charlie_known: Person, alice_member: Membership
) -> None:
    put(world, "a", meeting("a", "Angebot", GUEST))
    create_event(
        member=alice_member, calendar=world.calendar, record=meeting("b", "Hier"), now=world.clock()
    )
    world.run()
    ruled(world, own={"direction": "write"})
    world.run()
    assert (world.titles(), Appearance.objects.count()) == (["Hier"], 0)
    assert world.titles_there() == ["Angebot", "Hier"]
    ruled(world, own={})
    writes = world.server.writes
    assert world.run().state == "accord"
    assert (world.titles(), Appearance.objects.count()) == (["Angebot", "Hier"], 1)
    assert (Event.objects.count(), world.server.writes) == (2, writes)


def test_only_writing_leaves_a_colleague_their_copy(
    world: World, server: MemoryServer, bob: User, member_of: MemberOf
) -> None:
    bobs = connected(member_of(bob), server, "bob")
    record = meeting("m", "Angebot", bob.email, GUEST)
    put(world, "a", record)
    put(bobs, "b", record)
    world.run()
    bobs.run()
    ruled(bobs, own={"direction": "write"})
    for each in (bobs, world):
        assert each.run().state == "accord"
    (event,) = world.events()
    assert (event.summary, event.outcome, copies(event)) == ("Angebot", "admitted", 1)
    ruled(world, which=Which.KNOWN)
    assert outcomes(world) == [("held", "unknown_guest")]
    ruled(bobs, own={})
    bobs.run()
    assert copies(event) == 2
    assert outcomes(world) == [("admitted", "external_guest")]


# ── series ───────────────────────────────────────────────────────────────────


def weekly(*, answered: bool = False, moved: bool = False) -> Record:
    """Four weeks with Charlie; in the second he said no, the third is an hour later."""
    record = replace(meeting("s", "Jour fixe", GUEST), rules=("FREQ=WEEKLY;COUNT=4",))
    overrides = []
    if answered:
        said = (Participant(GUEST, answer=Answer.DECLINED),)
        overrides.append(_week(record, 1, participants=said))
    if moved:
        later = Zoned(NINE + timedelta(days=14, hours=1), "Europe/Berlin")
        overrides.append(_week(record, 2, start=later, end=later, summary="Später"))
    return replace(record, overrides=tuple(overrides))


def _week(record: Record, number: int, **more: object) -> Override:
    of = Zoned(NINE + timedelta(weeks=number), "Europe/Berlin")
    own = replace(record.details, start=of, end=Zoned(of.at + timedelta(hours=1), of.zone))
    told: Details = replace(own, **more)  # type: ignore[arg-type]  # fields by name
    return Override(of, told)


def shown(who: Person, member: Membership, world: World, page: int = 10) -> list[tuple[str, str]]:
    """What the timeline shows of what comes: day and title, page by page."""
    found, asked = [], Asked(page=page)
    while True:
        coming = timeline(who, member, asked, world.clock()).upcoming
        found += [(f"{entry.starts_at:%d.%m.}", entry.title) for entry in coming.entries]
        if not coming.remaining or not coming.cursor:
            return found
        asked = replace(asked, after=coming.cursor)


def test_of_a_series_the_first_meeting_and_each_changed_one_stand_alone(
    world: World, alice_member: Membership, charlie_known: Person
) -> None:
    put(world, "s", weekly(answered=True, moved=True))
    world.run()
    assert shown(charlie_known, alice_member, world) == [("04.05.", "Jour fixe")]
    ruled(world, series=Series.CHANGED)
    alone = [("04.05.", "Jour fixe"), ("11.05.", "Jour fixe"), ("18.05.", "Später")]
    assert shown(charlie_known, alice_member, world) == alone
    assert shown(charlie_known, alice_member, world, page=1) == alone
    found = timeline(charlie_known, alice_member, Asked(), world.clock())
    assert (found.meetings, found.upcoming.in_series) == (3, 0)
    answers = [[guest.said for guest in e.guests] for e in found.upcoming.entries]
    assert answers == [["host", "open"], ["host", "declined"], ["host", "open"]]
    ruled(world, series=Series.WHOLE)
    found = timeline(charlie_known, alice_member, Asked(), world.clock())
    assert (found.meetings, found.upcoming.in_series) == (4, 4)


def test_what_is_stored_of_a_series_is_the_whole_either_way(world: World) -> None:
    ruled(world, series=Series.CHANGED)
    put(world, "s", weekly(moved=True))
    world.run()
    assert world.events()[0].occurrences.count() == 4


def test_a_series_is_whole_where_one_of_its_calendars_shows_it_so(
    world: World,
    alice_member: Membership,
    charlie_known: Person,
    server: MemoryServer,
    bob: User,
    member_of: MemberOf,
) -> None:
    bobs = connected(member_of(bob), server, "bob")
    ruled(world, series=Series.CHANGED)
    record = weekly()
    invited = (*record.details.participants, Participant(bob.email))
    record = replace(record, details=replace(record.details, participants=invited))
    put(world, "a", record)
    put(bobs, "b", record)
    world.run()
    bobs.run()
    found = timeline(charlie_known, alice_member, Asked(), world.clock())
    assert found.upcoming.in_series == 4


# ── removal, invitations ─────────────────────────────────────────────────────


def test_to_take_a_meeting_off_a_record_is_to_delete_it_where_the_rules_say_so(
    world: World, alice: User, bob: User, client_of: ClientOf, charlie_known: Person
) -> None:
    put(world, "a", meeting("a", "Angebot", GUEST))
    world.run()
    url = f"/w/nordlicht/timeline/{Appearance.objects.get().pk}/remove/"
    mine, bobs = client_of(alice), client_of(bob)
    assert mine.get(url).status_code == 200
    ruled(world, removal=Removal.SAME)
    event = world.events()[0]
    asked = mine.get(url)
    assert asked.status_code == 302
    page = mine.get(asked["Location"]).content.decode()
    assert "Nach den Regeln Ihres Kalenders löscht ihn auch" in page
    assert bobs.get(url).status_code == 200
    assert mine.post(asked["Location"], {"revision": event.revision}).status_code == 302
    world.run()
    assert world.titles_there() == []


def test_what_is_not_ones_own_to_delete_is_only_taken_off(
    world: World, alice: User, client_of: ClientOf, charlie_known: Person
) -> None:
    record = meeting("a", "Angebot", ME)
    details = replace(record.details, organiser=Organiser(GUEST))
    put(world, "a", replace(record, details=details))
    world.run()
    ruled(world, removal=Removal.SAME)
    url = f"/w/nordlicht/timeline/{Appearance.objects.get().pk}/remove/"
    assert client_of(alice).get(url).status_code == 200


@pytest.mark.parametrize(
    ("rule", "new", "change"),
    [
        (Invitations.NEVER, "nobody", "nobody"),
        (Invitations.NEW, "everybody", "new"),
        (Invitations.ALL, "everybody", "everybody"),
    ],
)
def test_forms_propose_to_mail_whom_the_rules_name_and_nobody_is_mailed_by_them_alone(
    world: World, alice: User, client_of: ClientOf, rule: Invitations, new: str, change: str
) -> None:
    put(world, "a", meeting("a", "Angebot", GUEST))
    world.run()
    ruled(world, invitations=rule)
    client, event = client_of(alice), world.events()[0]
    for url, tell in (("new", new), (f"{event.pk}/edit", change)):
        page = client.get(f"/w/nordlicht/calendar/{url}/").content.decode()
        assert f'name="tell" value="{tell}" checked' in page
    world.run()
    assert Outgoing.objects.count() == 0


# ── a calendar of its own ────────────────────────────────────────────────────


def test_a_calendar_has_rules_of_its_own_over_those_of_its_connection(world: World) -> None:
    put(world, "a", meeting("a", "Angebot", GUEST))
    world.run()
    ruled(world, own=choice("known_contacts"))
    assert outcomes(world) == [("held", "unknown_guest")]
    ruled(world, own={"visibility": 2})
    assert outcomes(world) == [("admitted", "external_guest")]
    assert world.calendar.visibility == 2
    ruled(world, visibility=1)
    assert world.calendar.visibility == 1


def test_rules_of_one_calendar_leave_the_other_alone(world: World) -> None:
    other = world.server.open(ME, "privat")
    world.connection.collections.create(ref=other.ref, name="Privat")
    choose(world.connection, [row.pk for row in world.connection.collections.all()])
    world.server.put(other, "p", meeting("p", "Privates", GUEST))
    put(world, "a", meeting("a", "Angebot", GUEST))
    world.run()
    assert sorted(world.titles()) == ["Angebot", "Privates"]
    ruled(world, own={"only_busy": True})
    world.run()
    assert sorted(world.titles()) == ["", "Privates"]
    assert Copy.objects.count() == 2
