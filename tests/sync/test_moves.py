"""A meeting that a person puts into another calendar stands there, once, and keeps all it had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.providers.meetings import GUEST, meeting, renamed, text
from tests.providers.memory import MemoryProvider, MemoryServer, read_only
from tests.sync.conftest import World, connected

from einklang.accounts.models import Membership
from einklang.calendars.edit import Wish, change_event, create_event, delete_event
from einklang.calendars.models import Calendar, Event
from einklang.providers.errors import Again
from einklang.providers.port import Collection as There
from einklang.providers.port import Notify
from einklang.sync import connect
from einklang.sync.answer import answer_refused
from einklang.sync.asking import asked
from einklang.sync.models import Pair, Question, Sent

pytestmark = pytest.mark.django_db
Move = Callable[..., Event]


@pytest.fixture(params=[False, True], ids=["the new one later", "the new one first"])
def other(world: World, server: MemoryServer, request: pytest.FixtureRequest) -> There:
    """A second calendar of the same account, visited after the first one or before it."""
    there = server.open(world.provider.account, "projekte")
    connect.note_collections(world.connection, world.provider.collections())
    rows = world.connection.collections
    if request.param:
        rows.filter(ref=world.there.ref).update(ref="/x/")
        rows.filter(ref=there.ref).update(ref=world.there.ref)
        rows.filter(ref="/x/").update(ref=there.ref)
    connect.choose(world.connection, rows.values_list("pk", flat=True))
    return there


@pytest.fixture
def move(world: World, other: There, alice_member: Membership) -> Move:
    """Put the only meeting into the second calendar."""

    def move(to: There = other, title: str = "") -> Event:
        event = Event.objects.get(deleted_at=None)
        record = event.as_record()
        wish = Wish(place=calendar_for(world, to))
        change_event(
            member=alice_member,
            event=event,
            record=renamed(record, title) if title else record,
            now=world.clock(),
            wish=wish,
        )
        return event

    return move


@pytest.fixture
def make(world: World, alice_member: Membership) -> Callable[[], Event]:
    """A meeting made here, in the first calendar."""

    def make() -> Event:
        record = meeting("a", "Angebot", GUEST)
        return create_event(
            member=alice_member, calendar=world.calendar, record=record, now=world.clock()
        )

    return make


def calendar_for(world: World, there: There) -> Calendar:
    calendar = world.connection.collections.get(ref=there.ref).calendar
    assert calendar is not None
    return calendar


def stand(world: World, there: There) -> list[str]:
    return [record.details.summary for record in world.server.alive(there).values()]


def test_it_stands_in_the_new_one_alone_with_all_it_had(
    world: World, other: There, move: Move
) -> None:
    world.server.put(world.there, "a", text("a", "Angebot", f"ATTENDEE:mailto:{GUEST}\nX-ROT:7"))
    world.run()
    move()
    assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == ([], ["Angebot"])
    (ref,) = world.server.alive(other)
    assert "X-ROT:7" in world.server.raw(ref)
    writes = world.server.writes
    for _ in range(2):
        assert world.run().state == "accord"
    assert (world.server.writes, len(world.events())) == (writes, 1)
    assert sorted(Pair.objects.values_list("standing", flat=True)) == ["gone", "paired"]
    assert [copy.calendar for copy in Event.objects.get().copies.all()] == [
        calendar_for(world, other)
    ]


def test_it_moves_back_and_forth(world: World, other: There, move: Move) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    move(other, "Hin")
    world.run()
    move(world.there, "Zurück")
    assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == (["Zurück"], [])
    assert world.run().state == "accord"
    assert world.titles() == ["Zurück"]


def test_it_stays_in_the_old_one_until_the_new_one_has_it(
    world: World, other: There, move: Move, alice_member: Membership
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    read_only(world.server, world.server.shelves[other.ref].collection)
    move()
    world.run()
    Pair.objects.update(version="")
    world.server.kill_cursors()  # a full listing shows it there, too
    world.run()
    assert stand(world, world.there) == ["Angebot"]
    question = Question.objects.get(kind="refused", answered_at=None)
    said = asked(question)
    assert f"steht noch in {world.collection.name}." in " ".join(said.sentences)
    assert [action.label for action in said.actions] == [f"In {world.collection.name} lassen"]
    answer_refused(question, member=alice_member, how="theirs", now=world.clock())
    for _ in range(2):
        assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == (["Angebot"], [])
    assert Event.objects.get().copies.get().calendar == calendar_for(world, world.there)


@pytest.mark.parametrize("lost", [1, 2])
def test_a_lost_reply_neither_loses_nor_doubles_it(
    world: World, other: There, move: Move, lost: int
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    move()
    world.server.faults.lost_replies = lost
    for _ in range(4):
        world.run()
    assert (stand(world, world.there), stand(world, other)) == ([], ["Angebot"])
    assert world.titles() == ["Angebot"]


def test_it_leaves_the_old_one_also_when_the_reply_to_its_create_was_lost(
    world: World, other: There, move: Move, make: Callable[[], Event]
) -> None:
    make()
    world.server.faults.lost_replies = 1
    world.run()
    assert stand(world, world.there) == ["Angebot"]
    move()
    for _ in range(2):
        assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == ([], ["Angebot"])
    assert (world.titles(), Sent.objects.count()) == (["Angebot"], 0)


class Mute(MemoryProvider):
    """Deletes, and the reply is lost."""

    def delete(self, ref: str, version: str, notify: Notify) -> None:
        super().delete(ref, version, notify)
        raise Again("server_away")


def test_one_put_back_after_a_lost_reply_to_its_deletion_is_made_there_anew(
    world: World, other: There, move: Move
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    able = world.provider
    move()
    world.provider = Mute(able.server, able.account, able.addresses)
    assert world.run().state == "waiting"
    assert (stand(world, world.there), stand(world, other)) == ([], ["Angebot"])
    world.provider = able
    move(world.there)
    for _ in range(3):
        assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == (["Angebot"], [])
    assert world.titles() == ["Angebot"]


def test_an_edit_in_the_old_one_at_the_same_time_is_not_lost(
    world: World, other: There, move: Move
) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    move()
    world.server.store(ref, world.server.raw(ref).replace("Angebot", "Vertrag"))
    for _ in range(3):
        assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == ([], ["Vertrag"])
    assert world.titles() == ["Vertrag"]


def test_one_deleted_here_and_edited_in_the_old_one_does_not_stand_in_both(
    world: World, other: There, move: Move, alice_member: Membership
) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    able = world.provider
    event = move()
    world.provider = Silent(able.server, able.account, able.addresses)
    assert world.run().state == "waiting"
    world.provider = able
    assert (stand(world, world.there), stand(world, other)) == (["Angebot"], ["Angebot"])
    event.refresh_from_db()
    delete_event(member=alice_member, event=event, now=world.clock())
    world.server.store(ref, world.server.raw(ref).replace("Angebot", "Vertrag"))
    for _ in range(3):
        assert world.run().state == "accord"
    standing = [stand(world, world.there), stand(world, other)]
    assert sorted(standing) == [[], ["Vertrag"]]
    assert world.titles() == ["Vertrag"]


def test_one_deleted_in_the_old_one_is_not_made_there_anew(
    world: World, other: There, move: Move
) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    move(other, "Vertrag")
    world.server.drop(ref)
    assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == ([], ["Vertrag"])
    assert world.titles() == ["Vertrag"]
    assert world.pairs()[ref] == "gone"


def test_one_deleted_before_it_arrived_and_edited_in_the_old_one_comes_back_there(
    world: World, other: There, move: Move, alice_member: Membership
) -> None:
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    event = move()
    delete_event(member=alice_member, event=event, now=world.clock())
    world.server.store(ref, world.server.raw(ref).replace("Angebot", "Vertrag"))
    for _ in range(2):
        assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == (["Vertrag"], [])
    copy = Event.objects.get().copies.get()
    assert copy.calendar == calendar_for(world, world.there)
    world.server.drop(ref)
    assert world.run().state == "accord"
    assert world.titles() == []


class Silent(MemoryProvider):
    """Does not get as far as to delete."""

    def delete(self, ref: str, version: str, notify: Notify) -> None:
        raise Again("server_away")


def test_it_moves_to_another_account_of_its_holder(
    world: World, server: MemoryServer, alice_member: Membership
) -> None:
    """The old account lets it go once the new one was in accord after the move, and not before."""
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    second = connected(alice_member, server, "zuhause")
    second.connection.address = "anderswo"
    second.connection.save()
    second.clock = world.clock
    event = Event.objects.get()
    wish = Wish(place=second.calendar)
    change_event(
        member=alice_member,
        event=event,
        record=event.as_record(),
        now=world.clock(),
        wish=wish,
    )
    world.run()
    assert stand(world, world.there) == ["Angebot"]
    world.clock.forward(timedelta(seconds=1))
    for each in (second, world, second, world):
        assert each.run().state == "accord"
    assert (stand(world, world.there), stand(second, second.there)) == ([], ["Angebot"])
    assert world.titles() == ["Angebot"]


def test_many_that_move_pull_no_brake(world: World, other: There, alice_member: Membership) -> None:
    for at in range(8):
        world.server.put(world.there, f"m{at}", meeting(f"m{at}", f"T{at}", GUEST))
    world.run()
    for event in Event.objects.all():
        wish = Wish(place=calendar_for(world, other))
        record = replace(event.as_record())
        change_event(member=alice_member, event=event, record=record, now=world.clock(), wish=wish)
    assert world.run().state == "accord"
    assert (len(stand(world, world.there)), len(stand(world, other))) == (0, 8)
