"""Meetings on the move while replies are lost, servers refuse, and people change their minds: each
ends in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from tests.cast import MemberOf
from tests.providers.meetings import GUEST, meeting
from tests.providers.memory import MemoryProvider, MemoryServer
from tests.sync.conftest import World, connected
from tests.sync.test_moves import Move, Mute, Silent, calendar_for, make, move, other, stand

from einklang.accounts.models import Membership, User
from einklang.calendars.edit import Wish, change_event, delete_event
from einklang.calendars.models import Copy, Event
from einklang.providers.errors import Again, Refused, Stale
from einklang.providers.port import Collection as There
from einklang.providers.port import Item, Known, Notify, Page, Written
from einklang.records.event import Event as Record
from einklang.sync import connect
from einklang.sync.answer import answer_refused
from einklang.sync.asking import asked
from einklang.sync.disconnect import disconnect
from einklang.sync.models import Connection, Question
from einklang.sync.sent import LATE

__all__ = ["make", "move", "other"]
pytestmark = pytest.mark.django_db
Make = Callable[[], Event]


class NoDelete(MemoryProvider):
    """May not delete."""

    def delete(self, ref: str, version: str, notify: Notify) -> None:
        raise Refused("forbidden", ref)


class NoCreate(MemoryProvider):
    """Is full."""

    def create(
        self, collection: There, record: Record, key: str, notify: Notify, raw: str = ""
    ) -> Written:
        raise Refused("forbidden", "quota")


def behind(world: World, kind: type[MemoryProvider]) -> None:
    able = world.provider
    world.provider = kind(able.server, able.account, able.addresses)


@pytest.fixture
def back_without_reply(world: World, other: There, move: Move, make: Make) -> None:
    """Made, moved away, and moved back; the reply to that last create was lost."""
    make()
    world.run()
    move(other)
    world.run()
    move(world.there)
    world.server.faults.lost_replies = 1
    world.run()


@pytest.mark.usefixtures("back_without_reply")
def test_one_deleted_before_it_was_heard_of_again_is_gone(
    world: World, other: There, alice_member: Membership
) -> None:
    delete_event(member=alice_member, event=Event.objects.get(), now=world.clock())
    for _ in range(2):
        assert world.run().state == "accord"
    assert (world.titles(), stand(world, world.there), stand(world, other)) == ([], [], [])


@pytest.mark.usefixtures("back_without_reply")
def test_one_moved_on_before_it_was_heard_of_again_stands_once(
    world: World, other: There, move: Move
) -> None:
    move(other)
    for _ in range(2):
        assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == ([], ["Angebot"])


def test_it_is_not_lost_on_both_sides_where_it_may_not_come_back(
    world: World, other: There, move: Move
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    able = world.provider
    move()
    behind(world, Mute)
    assert world.run().state == "waiting"
    world.provider = able
    move(world.there)
    behind(world, NoCreate)
    for _ in range(3):
        world.run()
    assert (stand(world, world.there), stand(world, other)) == ([], ["Angebot"])
    assert world.questions() == ["refused"]


def test_a_colleagues_copy_does_not_stand_for_ones_own(
    world: World, other: There, move: Move, alice_member: Membership, bob: User,
    member_of: MemberOf, server: MemoryServer,
) -> None:  # fmt: skip
    """Moved, deleted on its way and edited in the old calendar, it comes back there."""
    bobs = connected(member_of(bob), server, "bob")
    shared = meeting("m", "Angebot", bob.email, GUEST)
    ref = world.server.put(world.there, "a", shared)
    bobs.server.put(bobs.there, "b", shared)
    for each in (world, bobs):
        each.run()
    event = move()
    event.refresh_from_db()
    delete_event(member=alice_member, event=event, now=world.clock())
    world.server.store(ref, world.server.raw(ref).replace("Angebot", "Vertrag"))
    for _ in range(2):
        assert world.run().state == "accord"
    mine = Copy.objects.get(event=event, calendar__holder=alice_member.user)
    assert mine.calendar == calendar_for(world, world.there)
    assert world.titles() == ["Vertrag"]


def test_one_deleted_in_the_new_one_while_the_old_one_may_have_it_ends_equal(
    world: World, other: There, move: Move
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    able = world.provider
    move()
    behind(world, Silent)
    assert world.run().state == "waiting"
    world.provider = able
    (ref,) = world.server.alive(other)
    world.server.drop(ref)
    for _ in range(3):  # our deletion in the old one may have been done, until it is seen there
        assert world.run().state == "accord"
        world.clock.forward(2 * LATE)
    assert stand(world, world.there) == world.titles()
    assert stand(world, other) == []


# ── two accounts ─────────────────────────────────────────────────────────────


@pytest.fixture
def second(world: World, server: MemoryServer, alice_member: Membership) -> World:
    """Another account of the same holder."""
    made = connected(alice_member, server, "zuhause")
    made.connection.address = "anderswo"
    made.connection.save()
    made.clock = world.clock
    return made


@pytest.fixture
def away(world: World, second: World, alice_member: Membership) -> Event:
    """A meeting that was put into the other account."""
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    event = Event.objects.get()
    change_event(
        member=alice_member,
        event=event,
        record=event.as_record(),
        now=world.clock(),
        wish=Wish(place=second.calendar),
    )
    return event


@pytest.mark.usefixtures("away")
def test_a_question_in_the_new_account_does_not_keep_the_old_one_from_letting_go(
    world: World, second: World
) -> None:
    Question.objects.create(
        connection=second.connection, collection=second.collection, kind="refused",
        data={"event": 0, "reason": "forbidden", "detail": ""}, asked_at=world.clock(),
    )  # fmt: skip
    for each in (second, world):
        each.run()
    assert (stand(world, world.there), stand(second, second.there)) == ([], ["Angebot"])


@pytest.mark.usefixtures("away")
def test_what_was_left_in_an_account_that_ended_does_not_bring_back_the_deleted(
    world: World, second: World
) -> None:
    second.run()
    disconnect(Connection.objects.get(pk=world.connection.pk), keep=True, now=world.clock())
    (ref,) = second.server.alive(second.there)
    second.server.drop(ref)
    for _ in range(2):
        assert second.run().state == "accord"
    assert stand(second, second.there) == []


# ── servers that refuse ──────────────────────────────────────────────────────


@pytest.fixture
def refused(world: World, other: There, move: Move) -> Question:
    """The old calendar may not be written any more, and somebody is asked."""
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    move()
    able = world.provider
    behind(world, NoDelete)
    world.run()
    world.provider = able
    question = Question.objects.get(answered_at=None)
    said = asked(question)
    name = world.collection.name
    assert f"steht noch in {name}." in " ".join(said.sentences)
    assert [action.label for action in said.actions] == [
        f"Zurück nach {name}", "Auch dort stehen lassen"
    ]  # fmt: skip
    return question


def test_one_that_would_not_go_is_put_back(
    world: World, other: There, refused: Question, alice_member: Membership
) -> None:
    answer_refused(refused, member=alice_member, how="theirs", now=world.clock())
    for _ in range(2):
        assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == (["Angebot"], [])
    assert Event.objects.get().copies.get().calendar == calendar_for(world, world.there)


def test_one_that_would_not_go_is_left_there_unheeded(
    world: World, other: There, refused: Question, alice_member: Membership
) -> None:
    answer_refused(refused, member=alice_member, how="keep", now=world.clock())
    behind(world, NoDelete)
    for _ in range(2):
        assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == (["Angebot"], ["Angebot"])
    for ref in world.server.alive(other):
        world.server.drop(ref)
    assert world.run().state == "accord"
    assert (stand(world, other), world.titles()) == ([], [])


class Odd(MemoryProvider):
    """The meeting has changed, and may not be looked at."""

    def delete(self, ref: str, version: str, notify: Notify) -> None:
        raise Stale("changed_meanwhile", ref)

    def fetch(self, collection: There, refs: list[str]) -> list[Item]:  # type: ignore[override]
        raise Refused("forbidden", collection.ref)


def test_an_old_one_that_cannot_be_looked_at_stops_only_itself(
    world: World, other: There, move: Move
) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    move()
    behind(world, Odd)
    assert world.run().state == "waiting"
    assert stand(world, other) == ["Angebot"]
    assert world.collection.error == "forbidden"


def test_a_broken_calendar_does_not_keep_the_others_from_letting_go(
    world: World, server: MemoryServer, other: There, move: Move
) -> None:
    broken = server.open(world.provider.account, "kaputt")
    connect.note_collections(world.connection, world.provider.collections())
    connect.choose(world.connection, world.connection.collections.values_list("pk", flat=True))
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    move()

    class Broken(MemoryProvider):
        def changes(self, collection: There, cursor: str | None, known: Known) -> Iterator[Page]:
            if collection.ref == broken.ref:
                raise Again("server_error", "500")
            return super().changes(collection, cursor, known)

    behind(world, Broken)
    world.clock.forward(timedelta(minutes=1))
    assert world.run().state == "waiting"
    assert (stand(world, world.there), stand(world, other)) == ([], ["Angebot"])
