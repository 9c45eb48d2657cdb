"""The provider in memory keeps the same promises as the real ones, and fails as told."""

from __future__ import annotations

import pytest
from tests.providers.conformance import KEY, Conformance, OfText, Seen, World, one, was
from tests.providers.drawn import PEOPLE
from tests.providers.meetings import GUEST, meeting, renamed, text
from tests.providers.memory import MemoryProvider, MemoryServer, read_only, shared

from einklang.providers.errors import Again, Refused
from einklang.providers.port import Collection, Notify, Provider


class MemoryWorld(OfText):
    """One account with one calendar."""

    def __init__(self) -> None:
        self.server = MemoryServer()
        self.collection = self.opened()
        self.memory = MemoryProvider(self.server, "alice")
        self.provider: Provider = self.memory

    def opened(self) -> Collection:
        return self.server.open("alice", "termine")

    def put(self, name: str, written: str) -> str:
        return self.server.put(self.collection, name, written)

    def drop(self, ref: str) -> None:
        self.server.drop(ref)

    def kill_cursors(self) -> None:
        self.server.kill_cursors()

    def drop_collection(self) -> None:
        del self.server.shelves[self.collection.ref]

    def cost(self) -> tuple[int, int]:
        return self.memory.calls, 0


class MemoryBook(MemoryWorld):
    """One account with one address book."""

    drawn = PEOPLE

    def opened(self) -> Collection:
        return self.server.open_book("alice", "kontakte")


class TestMemory(Conformance):
    @pytest.fixture(params=[MemoryWorld, MemoryBook])
    def world(self, request: pytest.FixtureRequest) -> World:
        made: World = request.param()
        return made


@pytest.fixture
def there() -> MemoryWorld:
    return MemoryWorld()


def test_a_lost_reply_has_written_all_the_same(there: MemoryWorld) -> None:
    there.server.faults.lost_replies = 1
    with pytest.raises(Again):
        there.provider.create(there.collection, meeting("u1"), KEY, Notify.NOBODY)
    assert len(there.server.alive(there.collection)) == 1
    there.provider.create(there.collection, meeting("u1"), KEY, Notify.NOBODY)
    assert there.server.writes == 1


def test_a_drop_between_pages_ends_the_pass_once(there: MemoryWorld) -> None:
    for n in range(5):
        there.put(f"m{n}", text(f"u{n}"))
    there.server.faults.page = 2
    there.server.faults.drop_after_pages = 1
    seen = Seen()
    with pytest.raises(Again):
        seen.look(there)
    seen.look(there)
    assert seen.pages == [2, 2, 1, 0]


def test_a_calendar_without_the_right_refuses_writes(there: MemoryWorld) -> None:
    collection = read_only(there.server, there.collection)
    assert there.provider.collections() == (collection,)
    with pytest.raises(Refused, match="forbidden"):
        there.provider.create(collection, meeting("u1"), KEY, Notify.NOBODY)


def test_two_accounts_see_one_calendar(there: MemoryWorld) -> None:
    shared(there.server, "bob", there.collection)
    there.put("m1", text("u1"))
    bob = MemoryProvider(there.server, "bob")
    assert bob.collections() == (there.collection,)


def test_a_server_that_schedules_mails_guests_unless_the_create_was_silent() -> None:
    server = MemoryServer()
    collection = server.open("alice", "termine", schedules=True)
    provider = MemoryProvider(server, "alice")
    provider.create(collection, meeting("u1", "still", GUEST), "still", Notify.NOBODY)
    assert server.mails == []
    loud = provider.create(collection, meeting("u2", "laut", GUEST), "laut", Notify.EVERYBODY)
    assert server.mails == [(loud.ref, GUEST)]
    with pytest.raises(Refused, match="would_notify"):
        provider.replace(
            loud.ref, loud.version, renamed(loud.record, "x"), was(loud), Notify.NOBODY
        )
    assert server.raw(loud.ref) == loud.raw


def test_the_away_server_answers_nothing(there: MemoryWorld) -> None:
    ref = there.put("m1", text("u1"))
    there.server.faults.away = True
    with pytest.raises(Again):
        one(there, ref)
