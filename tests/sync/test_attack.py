"""Attacks on the one promise: never lose, double or leak a meeting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from tests.cast import MemberOf
from tests.providers.meetings import GUEST, ME, NINE, meeting, renamed
from tests.providers.memory import MemoryProvider, MemoryServer
from tests.sync.conftest import World, connected
from tests.sync.test_admission import everything_stored

from einklang.accounts.models import Membership, User
from einklang.calendars.edit import change_event, create_event, delete_event
from einklang.calendars.models import Event
from einklang.jobs.lease import LeaseLost, claim
from einklang.providers.errors import Again, Refused
from einklang.providers.port import Collection, Delta, Known, Page, Present, Removed, Unreadable
from einklang.reconcile.rules import LaterPrivate, Rules, Which
from einklang.records.event import Event as Record
from einklang.records.event import Organiser, Override
from einklang.records.moment import Zoned
from einklang.sync import connect, readmit
from einklang.sync.answer import answer_brake
from einklang.sync.disconnect import disconnect
from einklang.sync.judge import Case
from einklang.sync.models import Connection, Pair, Question
from einklang.sync.run import run_connection

pytestmark = pytest.mark.django_db


SECRET = "Ultraschall"


@dataclass(slots=True)
class Telling(MemoryProvider):
    """A provider that tells these pages next."""

    pages: tuple[Page, ...] = ()

    def changes(self, collection: Collection, cursor: str | None, known: Known) -> Iterator[Page]:
        if self.pages:
            yield from self.pages
            self.pages = ()
        else:
            yield from MemoryProvider.changes(self, collection, cursor, known)


def telling(world: World, *pages: Page) -> None:
    world.provider = Telling(world.server, ME, (ME,), 0, pages)


def edited(world: World, member: Membership, title: str) -> None:
    (event,) = world.events()
    change_event(
        member=member, event=event, record=renamed(event.as_record(), title), now=world.clock()
    )


def touch(world: World, ref: str) -> None:
    """The server gives the same text a new version."""
    world.server.store(ref, world.server.raw(ref))


@pytest.fixture
def bobs(world: World, bob: User, member_of: MemberOf, server: MemoryServer) -> World:
    return connected(member_of(bob), server, "bob")


def alive_here(world: World) -> int:
    return len([event for event in world.events() if event.cancelled_at is None])


@pytest.mark.parametrize("pages", [1, 2])
def test_what_is_removed_and_there_again_in_one_pass_stays(world: World, pages: int) -> None:
    ref = world.server.put(world.there, "a", meeting("m", "Alt", GUEST))
    world.run()
    (item,) = world.provider.fetch(world.there, [ref])
    assert isinstance(item, Present)
    back = replace(item, version='"neu"', record=renamed(item.record, "Neu"))
    if pages == 1:
        told: tuple[Page, ...] = (Delta((Removed(ref), back), last=True, cursor="0/1"),)
    else:
        told = (Delta((Removed(ref),)), Delta((back,), last=True, cursor="0/1"))
    telling(world, *told)
    world.run()
    assert world.titles() == ["Neu"]


def test_an_edit_reaches_a_meeting_that_moved_to_another_ref(
    world: World, alice_member: Membership
) -> None:
    ref = world.server.put(world.there, "a", meeting("m", "Angebot", GUEST))
    world.run()
    world.server.drop(ref)
    world.server.put(world.there, "b", meeting("m", "Angebot", GUEST))
    world.run()
    edited(world, alice_member, "Vertrag")
    world.run()
    assert world.titles_there() == ["Vertrag"]


def test_an_edit_reaches_a_meeting_that_stands_there_twice(
    world: World, alice_member: Membership
) -> None:
    for name in "ab":
        world.server.put(world.there, name, meeting("m", "Angebot", GUEST))
    world.run()
    edited(world, alice_member, "Vertrag")
    for _ in range(3):
        world.run()
    assert world.titles() == ["Vertrag"]
    assert "Vertrag" in world.titles_there()


def test_deletions_here_are_braked_where_the_server_renames_its_versions(
    world: World, alice_member: Membership
) -> None:
    refs = [
        world.server.put(world.there, f"m{i}", meeting(f"m{i}", f"T{i}", GUEST)) for i in range(10)
    ]
    world.run()
    for event in world.events():
        delete_event(member=alice_member, event=event, now=world.clock())
    for ref in refs:
        touch(world, ref)
    assert world.run().state == "brake"
    assert len(world.titles_there()) == 10
    for ref in refs:
        touch(world, ref)
    assert world.run().state == "brake"
    assert len(world.titles_there()) == 10


@pytest.mark.parametrize("rule", list(Which))
def test_a_copy_set_aside_for_a_while_is_not_deleted_there(
    world: World, bobs: World, bob: User, rule: Which
) -> None:
    Connection.objects.update(rules=Rules(which=rule).written())
    ref = world.server.put(world.there, "a", meeting("m", "Angebot", bob.email, GUEST))
    other = bobs.server.put(bobs.there, "b", meeting("m", "Angebot", bob.email, GUEST))
    world.run()
    bobs.run()
    telling(world, Delta((Unreadable(ref, "", "server_error"),), last=True, cursor="0/2"))
    world.run()
    bobs.server.drop(other)
    bobs.run()
    touch(world, ref)
    world.run()
    world.run()
    assert world.titles_there() == ["Angebot"]
    assert world.titles() == ["Angebot"]


def test_a_frozen_copy_is_not_deleted_there_when_it_thaws(
    world: World, bobs: World, bob: User
) -> None:
    public = meeting("m", "Angebot", bob.email, GUEST)
    ref = world.server.put(world.there, "a", public)
    other = bobs.server.put(bobs.there, "b", public)
    world.run()
    bobs.run()
    world.server.put(
        world.there, "a", replace(public, details=replace(public.details, private=True))
    )
    world.run()
    bobs.server.drop(other)
    bobs.run()
    world.server.put(world.there, "a", public)
    world.run()
    world.run()
    assert ref in world.server.alive(world.there)
    assert world.titles() == ["Angebot"]


def test_a_meeting_made_private_here_is_not_emptied_by_the_servers_reply(
    world: World, alice_member: Membership
) -> None:
    first = meeting("m", "Angebot", GUEST)
    world.server.put(world.there, "a", replace(first, details=replace(first.details, place="kiel")))
    world.run()
    (event,) = world.events()
    record = event.as_record()
    world.server.faults.rewrites = True
    private = replace(record, details=replace(record.details, private=True, place="husum"))
    change_event(member=alice_member, event=event, record=private, now=world.clock())
    world.run()
    world.run()
    event.refresh_from_db()
    assert event.summary == "Angebot"


def test_one_refused_collection_stops_only_itself(world: World) -> None:
    second = world.server.open(ME, "zweiter")
    connect.note_collections(world.connection, world.provider.collections())
    connect.choose(world.connection, [c.pk for c in world.connection.collections.all()])
    world.server.put(second, "a", meeting("m", "Angebot", GUEST))

    class Refusing(MemoryProvider):
        def changes(self, collection: Collection, cursor: Any, known: Known) -> Iterator[Page]:
            if collection.ref == world.there.ref:
                raise Refused("forbidden")
            yield from MemoryProvider.changes(self, collection, cursor, known)

    world.provider = Refusing(world.server, ME, (ME,))
    connection = world.run()
    assert world.titles() == ["Angebot"]
    assert connection.state == "waiting"


def test_a_colleague_known_by_user_name_alone_is_no_customer(world: World, bobs: World) -> None:
    Connection.objects.filter(pk=bobs.connection.pk).update(
        username="Bob@Other.example", addresses=[]
    )
    world.server.put(world.there, "a", meeting("m", SECRET, "bob@other.example"))
    world.run()
    (event,) = world.events()
    assert event.outcome == "busy"
    assert SECRET not in everything_stored()


def test_a_connection_that_ended_says_nothing_any_more(
    world: World, bobs: World, bob: User
) -> None:
    world.server.put(world.there, "a", meeting("m", "Alt", bob.email, GUEST))
    bobs.server.put(bobs.there, "b", meeting("m", "Alt", bob.email, GUEST))
    world.run()
    bobs.run()
    disconnect(world.connection, keep=True, now=world.clock())
    bobs.server.put(bobs.there, "b", meeting("m", "Neu", bob.email, GUEST))
    bobs.run()
    assert world.titles() == ["Neu"]


def test_a_run_that_is_under_way_stops_when_its_account_is_disconnected(world: World) -> None:
    connect.start(world.connection)
    for name in "ab":
        world.server.put(world.there, name, meeting(name, name, GUEST))
    world.server.faults.page = 1
    lease = claim("one", ["sync"])
    assert lease is not None

    class Slow(MemoryProvider):
        def changes(self, collection: Collection, cursor: Any, known: Known) -> Iterator[Page]:
            for page in MemoryProvider.changes(self, collection, cursor, known):
                yield page
                row = Connection.objects.get(pk=world.connection.pk)
                if row.ended_at is None:
                    disconnect(row, keep=False, now=world.clock())

    provider = Slow(world.server, ME, (ME,))
    with pytest.raises(LeaseLost):
        run_connection(world.connection, provider, world.clock, lease)
    assert world.events() == []


def test_what_cannot_be_read_and_then_goes_there_goes_here_too(world: World) -> None:
    ref = world.server.put(world.there, "a", meeting("m", "Angebot", GUEST))
    world.run()
    world.server.put(world.there, "a", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    world.run()
    assert world.pairs() == {ref: "set_aside"}
    world.server.drop(ref)
    world.run()
    assert world.titles() == []


@pytest.mark.parametrize("order", [1, -1])
def test_a_meeting_moved_to_another_calendar_of_its_holder_stands_only_there(
    world: World, order: int
) -> None:
    second = world.server.open(ME, "zweiter")
    connect.note_collections(world.connection, world.provider.collections())
    connect.choose(world.connection, [c.pk for c in world.connection.collections.all()])
    source, target = (world.there, second)[::order]
    ref = world.server.put(source, "a", meeting("m", "Angebot", GUEST))
    world.run()
    (event,) = world.events()
    world.server.drop(ref)
    world.server.put(target, "a", meeting("m", "Angebot", GUEST))
    world.run()
    assert [e.pk for e in world.events()] == [event.pk]
    event.refresh_from_db()
    assert event.cancelled_at is None
    assert [c.calendar.collection.ref for c in event.copies.all()] == [target.ref]


@pytest.mark.parametrize("order", [1, -1])
def test_a_held_meeting_moved_to_another_calendar_keeps_its_note(world: World, order: int) -> None:
    Connection.objects.update(rules=Rules(which=Which.KNOWN).written())
    world.connection.refresh_from_db()
    second = world.server.open(ME, "zweiter")
    connect.note_collections(world.connection, world.provider.collections())
    connect.choose(world.connection, [c.pk for c in world.connection.collections.all()])
    source, target = (world.there, second)[::order]
    ref = world.server.put(source, "a", meeting("m", "Angebot", GUEST))
    world.run()
    Event.objects.update(internal_note="wichtig")
    world.server.drop(ref)
    world.server.put(target, "a", meeting("m", "Angebot", GUEST))
    world.run()
    (event,) = world.events()
    assert event.internal_note == "wichtig"


def test_an_occurrence_that_turns_private_later_leaves_nothing(world: World) -> None:
    def series(*secret: int) -> Record:
        base = meeting("s", "Angebot", GUEST)
        start, end = base.details.start, base.details.end
        assert isinstance(start, Zoned)
        assert isinstance(end, Zoned)
        overrides = []
        for week in (1, 2):
            of = Zoned(start.at + timedelta(weeks=week), start.zone)
            details = replace(
                base.details,
                start=of,
                end=Zoned(end.at + timedelta(weeks=week), end.zone),
                summary=f"{SECRET}{week}",
                private=week in secret,
            )
            overrides.append(Override(of, details))
        return replace(base, rules=("FREQ=WEEKLY;COUNT=5",), overrides=tuple(overrides))

    world.server.put(world.there, "a", series(1))
    world.run()
    world.server.put(world.there, "a", series(1, 2))
    world.run()
    assert SECRET not in everything_stored()


def test_what_turns_busy_leaves_nothing_under_its_former_ref(world: World) -> None:
    Connection.objects.update(rules=Rules(later_private=LaterPrivate.BUSY).written())
    world.connection.refresh_from_db()
    first = meeting("m", SECRET, GUEST)
    ref = world.server.put(world.there, "a", first)
    world.run()
    world.server.drop(ref)
    world.server.put(world.there, "b", first)
    world.run()
    world.server.put(world.there, "b", replace(first, details=replace(first.details, private=True)))
    world.run()
    assert SECRET not in everything_stored()


def test_what_comes_back_private_leaves_nothing(world: World) -> None:
    first = meeting("m", SECRET, GUEST)
    ref = world.server.put(world.there, "a", first)
    world.run()
    world.server.drop(ref)
    world.run()
    world.server.put(world.there, "a", replace(first, details=replace(first.details, private=True)))
    world.run()
    assert SECRET not in everything_stored()


def test_restoring_what_came_back_meanwhile_makes_no_twin(
    world: World, alice_member: Membership
) -> None:
    refs = [
        world.server.put(world.there, f"m{i}", meeting(f"m{i}", f"T{i}", GUEST)) for i in range(10)
    ]
    world.run()
    for ref in refs:
        world.server.drop(ref)
    world.run()
    for i in range(10):
        world.server.put(world.there, f"m{i}", meeting(f"m{i}", f"T{i}", GUEST))
    (question,) = Question.objects.all()
    before = world.server.writes
    answer_brake(question, member=alice_member, how="restore", now=world.clock())
    world.run()
    world.run()
    assert len(world.titles_there()) == 10
    assert alive_here(world) == 10
    assert world.server.writes == before


def test_a_create_that_meets_another_record_is_not_forgotten(
    world: World, alice_member: Membership
) -> None:
    event = create_event(
        member=alice_member, calendar=world.calendar, record=meeting("m", "Hier"), now=world.clock()
    )
    other = meeting("m", "Dort", GUEST)
    late = replace(other.details, organiser=Organiser("x@y.example"))

    class Racing(MemoryProvider):
        def create(self, *args: Any) -> Any:
            world.server.put(world.there, "other", replace(other, details=late))
            return MemoryProvider.create(self, *args)

    world.provider = Racing(world.server, ME, (ME,))
    connection = world.run()
    connection = world.run()
    assert event.pk
    assert world.questions() or connection.state != "accord"


def test_what_a_person_kept_here_is_not_ended_by_a_colleagues_calendar(
    world: World, bobs: World, bob: User, alice_member: Membership
) -> None:
    public = meeting("m", "Angebot", bob.email, GUEST)
    world.server.put(world.there, "a", public)
    other = bobs.server.put(bobs.there, "b", public)
    world.run()
    bobs.run()
    Pair.objects.filter(collection=world.collection).update(standing="kept_here")
    bobs.server.drop(other)
    bobs.run()
    assert world.titles() == ["Angebot"]


def test_a_colleagues_private_copy_of_what_was_made_here_leaves_nothing(
    world: World, bobs: World, bob: User, alice_member: Membership
) -> None:
    create_event(
        member=alice_member,
        calendar=world.calendar,
        record=meeting("m", "Teamrunde", bob.email),
        now=world.clock(),
    )
    world.run()
    mine = meeting("m", "Teamrunde", bob.email)
    private = replace(mine.details, private=True, description=SECRET)
    bobs.server.put(bobs.there, "b", replace(mine, details=private))
    bobs.run()
    assert SECRET not in everything_stored()


def test_a_copy_called_private_takes_nothing_from_the_others(
    world: World, bobs: World, bob: User
) -> None:
    Connection.objects.update(rules=Rules(later_private=LaterPrivate.BUSY).written())
    world.connection.refresh_from_db()
    bobs.connection.refresh_from_db()
    theirs = meeting("m", "Angebot", ME, bob.email)
    theirs = replace(theirs, details=replace(theirs.details, organiser=Organiser(GUEST)))
    world.server.put(world.there, "a", theirs)
    bobs.server.put(bobs.there, "b", theirs)
    world.run()
    bobs.run()
    private = replace(theirs.details, private=True)
    bobs.server.put(bobs.there, "b", replace(theirs, details=private, sequence=3))
    for each in (bobs, world, bobs, world):
        each.run()
    assert world.titles() == ["Angebot"]
    assert world.server.writes == 0


def test_what_could_never_be_read_and_is_gone_is_no_longer_set_aside(world: World) -> None:
    ref = world.server.put(world.there, "a", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    world.run()
    world.server.drop(ref)
    world.run()
    assert world.pairs() == {ref: "gone"}


def test_the_brake_and_its_answer_know_what_could_not_be_read(
    world: World, alice_member: Membership
) -> None:
    refs = [
        world.server.put(world.there, f"m{i}", meeting(f"m{i}", f"T{i}", GUEST)) for i in range(10)
    ]
    world.run()
    for i in range(10):
        world.server.put(world.there, f"m{i}", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    world.run()
    for ref in refs:
        world.server.drop(ref)
    assert world.run().state == "brake"
    assert alive_here(world) == 10
    (question,) = Question.objects.all()
    answer_brake(question, member=alice_member, how="delete", now=world.clock())
    assert world.run().state == "accord"
    assert alive_here(world) == 0


def test_a_create_that_meets_the_same_meeting_makes_no_question(
    world: World, alice_member: Membership
) -> None:
    record = meeting("m", "Angebot", GUEST)
    create_event(member=alice_member, calendar=world.calendar, record=record, now=world.clock())

    class Racing(MemoryProvider):
        def create(self, *args: Any) -> Any:
            world.server.put(world.there, "other", record)
            return MemoryProvider.create(self, *args)

    world.provider = Racing(world.server, ME, (ME,))
    world.run()
    assert world.run().state == "accord"
    assert world.titles() == world.titles_there() == ["Angebot"]


def test_a_time_that_stood_there_twice_and_is_gone_is_gone_here(world: World) -> None:
    refs = [world.server.put(world.there, name, meeting("m", SECRET)) for name in "ab"]
    world.run()
    (event,) = world.events()
    assert event.occurrences.count() == 1
    for ref in refs:
        world.server.drop(ref)
    world.run()
    assert world.events() == []


def test_a_time_that_stands_there_twice_and_moves_is_shown_once(world: World) -> None:
    refs = [world.server.put(world.there, name, meeting("m", SECRET)) for name in "ab"]
    world.run()
    for ref in refs:
        later = Zoned(NINE + timedelta(hours=2), "Europe/Berlin")
        details = replace(meeting("m").details, end=later)
        world.server.put(world.there, ref[-1], replace(meeting("m"), details=details))
    world.run()
    (event,) = world.events()
    assert event.occurrences.count() == 1


def test_a_server_that_breaks_on_one_collection_tells_the_others(world: World) -> None:
    second = world.server.open(ME, "zweiter")
    connect.note_collections(world.connection, world.provider.collections())
    connect.choose(world.connection, [c.pk for c in world.connection.collections.all()])
    world.server.put(second, "a", meeting("m", "Angebot", GUEST))

    class Breaking(MemoryProvider):
        def changes(self, collection: Collection, cursor: Any, known: Known) -> Iterator[Page]:
            if collection.ref == world.there.ref:
                raise Again("server_error")
            yield from MemoryProvider.changes(self, collection, cursor, known)

    world.provider = Breaking(world.server, ME, (ME,))
    assert world.run().state == "waiting"
    assert world.titles() == ["Angebot"]


def test_a_row_that_turned_busy_meanwhile_is_not_readmitted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    Connection.objects.update(rules=Rules(which=Which.KNOWN).written())
    world.connection.refresh_from_db()
    world.server.put(world.there, "a", meeting("m", SECRET, GUEST))
    world.run()
    Connection.objects.update(rules=Rules().written())
    judged = readmit.settled

    def slowly(case: Case, *rest: Any) -> Any:
        row = case.event
        Event.objects.filter(pk=row.pk).update(outcome="busy", revision=row.revision + 1)
        return judged(case, *rest)

    monkeypatch.setattr(readmit, "settled", slowly)
    readmit.readmit(world.connection.workspace, None)
    (event,) = world.events()
    assert event.outcome == "busy"
