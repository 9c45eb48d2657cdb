"""Attacks on the one promise: never lose, double or leak a meeting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from tests.cast import MemberOf
from tests.providers.meetings import GUEST, ME, meeting, renamed
from tests.providers.memory import MemoryProvider, MemoryServer
from tests.sync.conftest import World, connected

from einklang.accounts.models import Membership, User
from einklang.calendars.edit import change_event, delete_event
from einklang.providers.port import Collection, Delta, Known, Page, Present, Removed
from einklang.sync.answer import answer_brake
from einklang.sync.models import Question

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
