"""One meeting in several calendars: one row, several copies, and nobody's write goes astray."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.cast import MemberOf
from tests.providers.conformance import Seen
from tests.providers.meetings import GUEST, ME, meeting, renamed
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World, connected, copies

from einklang.accounts.models import Membership, User
from einklang.accounts.team import remove
from einklang.calendars.edit import change_event, delete_event
from einklang.calendars.models import Copy
from einklang.providers.port import Present
from einklang.records.event import Answer, Event, Override, Participant
from einklang.records.moment import later
from einklang.sync import connect, observe
from einklang.sync.carry import carry_out
from einklang.sync.disconnect import disconnect
from einklang.sync.models import Pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def bobs(world: World, bob: User, member_of: MemberOf, server: MemoryServer) -> World:
    """Bob's connection to a calendar of his own on the same server."""
    return connected(member_of(bob), server, "bob")


def shared(title: str, bob: User) -> Event:
    return meeting("m", title, bob.email, GUEST)


def answered(record: Event, address: str, answer: Answer) -> Event:
    people = tuple(
        replace(p, answer=answer) if p.address == address else p
        for p in record.details.participants
    )
    return replace(record, details=replace(record.details, participants=people))


def test_one_meeting_of_two_colleagues_is_one_row(world: World, bobs: World, bob: User) -> None:
    world.server.put(world.there, "a", shared("Angebot", bob))
    bobs.server.put(bobs.there, "b", shared("Angebot", bob))
    world.run()
    bobs.run()
    (event,) = world.events()
    assert copies(event) == 2
    assert Pair.objects.count() == 2


def test_the_organisers_copy_says_the_shared_fields_whoever_comes_last(
    world: World, bobs: World, bob: User
) -> None:
    world.server.put(world.there, "a", shared("Von Alice", bob))
    bobs.server.put(bobs.there, "b", shared("Alter Stand bei Bob", bob))
    for first, second in ((world, bobs), (bobs, world)):
        first.run()
        second.run()
        assert world.titles() == ["Von Alice"]


def test_what_one_copy_brings_is_not_pushed_into_another(
    world: World, bobs: World, bob: User
) -> None:
    world.server.put(world.there, "a", shared("Von Alice", bob))
    ref = bobs.server.put(bobs.there, "b", shared("Alter Stand bei Bob", bob))
    before = bobs.server.raw(ref)
    for each in (world, bobs, world, bobs):
        assert each.run().state == "accord"
    assert bobs.server.raw(ref) == before


def test_what_is_one_holders_own_never_reaches_another_copy(
    world: World, bobs: World, bob: User
) -> None:
    """Bob's copy was here alone and spoke; then Alice's came, with her reminder and answers."""
    mine = answered(shared("Angebot", bob), bob.email, Answer.DECLINED)
    ref = bobs.server.put(bobs.there, "b", mine)
    before = bobs.server.raw(ref)
    bobs.run()
    hers = shared("Vertrag", bob)
    details = replace(hers.details, reminders=(10,), busy=False)
    world.server.put(world.there, "a", replace(hers, details=details))
    for each in (world, bobs, world, bobs):
        assert each.run().state == "accord"
    assert (bobs.server.raw(ref), world.server.writes) == (before, 0)
    assert dict(Copy.objects.values_list("calendar__holder__email", "busy")) == {
        ME: False, bob.email: False
    }  # fmt: skip


def test_what_was_deleted_here_and_comes_back_is_the_meeting_that_a_colleague_has(
    world: World, bobs: World, bob: User, alice_member: Membership
) -> None:
    ref = world.server.put(world.there, "a", shared("Angebot", bob))
    world.run()
    delete_event(member=alice_member, event=world.events()[0], now=world.clock())
    bobs.server.put(bobs.there, "b", shared("Angebot", bob))
    bobs.run()
    world.server.store(ref, world.server.raw(ref).replace("Angebot", "Vertrag"))
    for each in (world, bobs, world):
        assert each.run().state == "accord"
    (event,) = world.events()
    assert (event.summary, copies(event)) == ("Vertrag", 2)


def test_a_copy_that_knows_an_occurrence_of_before_is_left_alone(
    world: World, bobs: World, bob: User
) -> None:
    """Alice has moved the series; Bob's server has not, and he answered one of it before."""
    series = replace(shared("Jour fixe", bob), rules=("FREQ=WEEKLY;COUNT=3",))
    week = timedelta(days=7)
    second = replace(
        answered(series, bob.email, Answer.DECLINED).details,
        start=later(series.details.start, week),
        end=later(series.details.end, week),
    )
    his = replace(series, overrides=(Override(second.start, second),))
    mine = world.server.put(world.there, "a", series)
    ref = bobs.server.put(bobs.there, "b", his)
    for each in (world, bobs):
        each.run()
    hour = timedelta(hours=1)
    details = series.details
    moved = replace(details, start=later(details.start, hour), end=later(details.end, hour))
    world.server.put(world.there, mine.rpartition("/")[2], replace(series, details=moved))
    before, writes = bobs.server.raw(ref), world.server.writes
    for each in (world, bobs, world, bobs):
        assert each.run().state == "accord"
    assert (bobs.server.raw(ref), world.server.writes) == (before, writes)


def test_an_edit_here_goes_to_the_organisers_copy_alone(
    world: World, bobs: World, bob: User, alice_member: Membership
) -> None:
    world.server.put(world.there, "a", shared("Angebot", bob))
    ref = bobs.server.put(bobs.there, "b", shared("Angebot", bob))
    before = bobs.server.raw(ref)
    world.run()
    bobs.run()
    (event,) = world.events()
    record = event.as_record()
    renamed = replace(record, details=replace(record.details, summary="Vertrag"))
    change_event(member=alice_member, event=event, record=renamed, now=world.clock())
    world.run()
    bobs.run()
    assert world.titles_there() == ["Vertrag"]
    assert bobs.server.raw(ref) == before


def test_a_pull_of_one_copy_is_no_change_of_the_other(world: World, bobs: World, bob: User) -> None:
    world.server.put(world.there, "a", shared("Angebot", bob))
    bobs.server.put(bobs.there, "b", shared("Angebot", bob))
    for each in (world, bobs, world, bobs):
        each.run()
    assert world.server.writes == 0


def test_the_answer_of_a_holder_frees_only_their_own_time(
    world: World, bobs: World, bob: User
) -> None:
    world.server.put(world.there, "a", shared("Angebot", bob))
    declined = answered(shared("Angebot", bob), bob.email, Answer.DECLINED)
    bobs.server.put(bobs.there, "b", declined)
    world.run()
    bobs.run()
    busy = dict(Copy.objects.values_list("calendar__holder__email", "busy"))
    assert busy == {ME: True, bob.email: False}


def test_a_copy_deleted_there_leaves_the_meeting_to_the_others(
    world: World, bobs: World, bob: User
) -> None:
    world.server.put(world.there, "a", shared("Angebot", bob))
    ref = bobs.server.put(bobs.there, "b", shared("Angebot", bob))
    world.run()
    bobs.run()
    bobs.server.drop(ref)
    bobs.run()
    (event,) = world.events()
    assert event.cancelled_at is None
    assert copies(event) == 1


def test_an_attendees_only_copy_is_never_rewritten(
    bobs: World, bob: User, member_of: MemberOf
) -> None:
    ref = bobs.server.put(bobs.there, "b", shared("Angebot", bob))
    before = bobs.server.raw(ref)
    bobs.run()
    (event,) = bobs.events()
    record = event.as_record()
    renamed = replace(record, details=replace(record.details, summary="Vertrag"))
    change_event(member=member_of(bob), event=event, record=renamed, now=bobs.clock())
    bobs.run()
    assert bobs.server.raw(ref) == before


def test_an_attendees_answer_given_here_reaches_their_copy(
    bobs: World, bob: User, member_of: MemberOf
) -> None:
    bobs.server.put(bobs.there, "b", shared("Angebot", bob))
    bobs.run()
    (event,) = bobs.events()
    record = answered(event.as_record(), bob.email, Answer.ACCEPTED)
    change_event(member=member_of(bob), event=event, record=record, now=bobs.clock())
    bobs.run()
    (there,) = bobs.server.alive(bobs.there).values()
    assert there.details.participants[0] == Participant(bob.email, answer=Answer.ACCEPTED)


def test_disconnecting_deletes_nothing_there_and_reconnecting_doubles_nothing(
    world: World,
) -> None:
    for i in range(3):
        world.server.put(world.there, f"m{i}", meeting(f"m{i}", f"T{i}", GUEST))
    world.run()
    ids = [event.pk for event in world.events()]
    for keep in (False, True):
        disconnect(world.connection, keep=keep, now=world.clock())
        assert len(world.events()) == (3 if keep else 0)
        world.connection.refresh_from_db()
        world.connection.ended_at = None
        world.connection.save()
        connect.choose(world.connection, [world.collection.pk])
        assert world.run().state == "accord"
        assert [event.pk for event in world.events()] == ids
        assert len(world.titles_there()) == 3


def test_unticking_a_calendar_deletes_nothing(world: World) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    connect.choose(world.connection, [])
    world.run()
    assert world.titles() == world.titles_there() == ["Angebot"]
    connect.choose(world.connection, [world.collection.pk])
    world.run()
    assert len(world.events()) == 1


def test_what_a_colleague_brought_while_it_was_unticked_is_not_pushed_when_it_is_ticked(
    world: World, bobs: World, bob: User
) -> None:
    ref = world.server.put(world.there, "a", shared("Von Alice", bob))
    theirs = bobs.server.put(bobs.there, "b", shared("Von Alice", bob))
    world.run()
    bobs.run()
    connect.choose(world.connection, [])
    bobs.server.store(theirs, bobs.server.raw(theirs).replace("Von Alice", "Bei Bob"))
    bobs.run()
    assert world.titles() == ["Bei Bob"]
    before = world.server.raw(ref)
    connect.choose(world.connection, [world.collection.pk])
    for each in (world, bobs, world):
        assert each.run().state == "accord"
    assert world.server.raw(ref) == before
    assert world.titles() == ["Von Alice"]


def test_what_a_person_wrote_while_it_was_unticked_is_pushed_when_it_is_ticked(
    world: World, alice_member: Membership
) -> None:
    world.server.put(world.there, "a", meeting("m", "Angebot", GUEST))
    world.run()
    connect.choose(world.connection, [])
    (event,) = world.events()
    record = renamed(event.as_record(), "Vertrag")
    change_event(member=alice_member, event=event, record=record, now=world.clock())
    connect.choose(world.connection, [world.collection.pk])
    assert world.run().state == "accord"
    assert world.titles_there() == ["Vertrag"]


def test_the_connections_of_who_leaves_end_and_their_meetings_stay(
    world: World, bobs: World, bob: User, member_of: MemberOf
) -> None:
    bobs.server.put(bobs.there, "b", shared("Angebot", bob))
    bobs.run()
    remove(member_of(bob), now=bobs.clock())
    bobs.connection.refresh_from_db()
    assert (bobs.connection.ended_at, bobs.connection.secret) == (bobs.clock(), "")
    assert bobs.titles() == ["Angebot"]


def test_two_first_syncs_at_the_same_time_make_no_twins(
    world: World, bobs: World, bob: User
) -> None:
    """Both have looked before either has stored; as two workers do."""
    world.server.put(world.there, "a", shared("Angebot", bob))
    bobs.server.put(bobs.there, "b", shared("Angebot", bob))
    for i in range(3):
        bobs.server.put(bobs.there, f"own{i}", meeting(f"own{i}", f"T{i}", GUEST))
    ours = bobs.visit()
    (page,) = [p for p in bobs.provider.changes(bobs.there, None, Seen()) if p.items]
    sights = observe.there(ours, [item for item in page.items if isinstance(item, Present)])
    world.run()
    carry_out(ours, sights)
    assert sorted(e.summary for e in world.events()) == ["Angebot", "T0", "T1", "T2"]
    assert max(copies(event) for event in world.events()) == 2
