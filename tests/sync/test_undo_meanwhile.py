"""Undo while other things are under way: a meeting that a person has put into another calendar ends
in one place there, and what was written without a reply is not deleted."""

from __future__ import annotations

import pytest
from tests.providers.meetings import GUEST, meeting, renamed
from tests.providers.memory import MemoryProvider
from tests.sync.conftest import World
from tests.sync.test_moves import Move, calendar_for, move, other, stand
from tests.sync.test_undo import undone

from einklang.accounts.models import Membership
from einklang.calendars.edit import change_event
from einklang.calendars.models import Event
from einklang.providers.errors import Again
from einklang.providers.port import Collection as There
from einklang.providers.port import Notify
from einklang.sync.models import Run

__all__ = ["move", "other"]
pytestmark = pytest.mark.django_db


class Tired(MemoryProvider):
    """Creates, and is away before it deletes."""

    def delete(self, ref: str, version: str, notify: Notify) -> None:
        raise Again("server_error")


def came(world: World) -> Run:
    """One meeting came with this run."""
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    return Run.objects.latest("pk")


def test_what_was_moved_and_moved_back_goes_out_of_sight_and_comes_back_as_the_one_it_is(
    world: World, other: There, move: Move, alice_member: Membership
) -> None:
    run = came(world)
    for place in (other, world.there):
        move(place)
        assert world.run().state == "accord"
    undone(world, alice_member, run=run)
    assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == (["Angebot"], [])
    assert not Event.objects.filter(deleted_at=None).exists()

    undone(world, alice_member, run=Run.objects.filter(trigger="undo").latest("pk"), enter=True)
    move(other, "Neu")
    for _ in range(2):
        assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == ([], ["Neu"])
    assert Event.objects.get().deleted_at is None


def test_what_goes_out_of_sight_while_it_moves_stands_in_one_place(
    world: World, other: There, move: Move, alice_member: Membership
) -> None:
    run, able = came(world), world.provider
    move(other)
    world.provider = Tired(able.server, able.account, able.addresses)
    world.run()
    assert (stand(world, world.there), stand(world, other)) == (["Angebot"], ["Angebot"])
    move(world.there)  # back, before the run that would have taken it away there
    world.provider = able
    undone(world, alice_member, run=run)
    for _ in range(2):
        assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == (["Angebot"], [])
    assert not Event.objects.filter(deleted_at=None).exists()


def test_what_was_put_out_of_sight_in_one_calendar_is_not_brought_back_into_a_former_one(
    world: World, other: There, move: Move, alice_member: Membership
) -> None:
    """Else its holder would have it in two calendars."""
    came_with = came(world)
    for place in (other, world.there):
        move(place)
        assert world.run().state == "accord"
    left_other = Run.objects.latest("pk")
    undone(world, alice_member, run=came_with)
    undone(world, alice_member, run=left_other)
    assert Event.objects.get().copies.get().calendar == calendar_for(world, world.there)
    move(other, "Neu")
    for _ in range(2):
        assert world.run().state == "accord"
    assert (stand(world, world.there), stand(world, other)) == ([], ["Neu"])


def test_what_goes_out_of_sight_while_a_reply_is_missing_stays_there(
    world: World, alice_member: Membership
) -> None:
    run = came(world)
    event = Event.objects.get()
    wanted = renamed(event.as_record(), "Vertrag")
    change_event(member=alice_member, event=event, record=wanted, now=world.clock())
    world.server.faults.lost_replies = 1
    assert world.run().state == "waiting"
    undone(world, alice_member, run=run)
    for _ in range(2):
        assert world.run().state == "accord"
    assert (world.titles(), world.titles_there()) == ([], ["Vertrag"])
