"""Everything at once: in the end both sides hold the same, nothing is lost, nothing doubled, and
the next run is silent."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from tests.cast import MemberOf
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World, alice_member, connected, server, world
from tests.world.agitator import Agitator, standing_there

from einklang.accounts.models import Membership, User, Workspace
from einklang.calendars.models import Event, Occurrence
from einklang.records.plain import META, from_event
from einklang.sync import connect
from einklang.sync.answer import answer_brake
from einklang.sync.models import JournalEntry, Pair, Question
from einklang.sync.sent import LATE

__all__ = ["alice_member", "server", "world"]
pytestmark = pytest.mark.django_db


def settle(worlds: tuple[World, World], member: Membership) -> None:
    """Faults off; run until nothing is left to do, answering the brake as a person would."""
    worlds[0].server.faults.__init__()  # type: ignore[misc]
    for _ in range(8):
        before = modseq(member)
        worlds[0].clock.forward(2 * LATE)  # what was under way has arrived by then, or never will
        states = {each.run().state for each in worlds}
        for question in Question.objects.filter(answered_at=None):
            assert question.kind == "brake"
            answer_brake(question, member=member, how="delete", now=worlds[0].clock())
        quiet = modseq(member) == before  # what one calendar brought, another looks at next
        todo = Question.objects.filter(data__todo=True).exists()
        if states == {"accord"} and quiet and not todo:
            return
    raise AssertionError(states)


def stay_silent(worlds: tuple[World, World]) -> None:
    """Running again does nothing: no write on either side."""
    writes, lines = worlds[0].server.writes, JournalEntry.objects.count()
    for each in worlds:
        assert each.run().state == "accord"
    assert (worlds[0].server.writes, JournalEntry.objects.count()) == (writes, lines)


def modseq(member: Membership) -> int:
    return Workspace.objects.get(pk=member.workspace_id).modseq


def titles() -> set[str]:
    """Of all that is here."""
    rows = Event.objects.filter(deleted_at=None, cancelled_at=None)
    return set(rows.values_list("summary", flat=True))


def said(plain: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in plain.items() if key not in META}


def with_two_calendars(world: World) -> World:
    """A second one in the same account, so that meetings can move."""
    world.server.open(world.provider.account, f"{world.there.name}-2")
    connect.note_collections(world.connection, world.provider.collections())
    connect.choose(world.connection, world.connection.collections.values_list("pk", flat=True))
    return world


@pytest.mark.parametrize("seed", range(16))
def test_whatever_happens_both_sides_end_equal(
    seed: int, world: World, bob: User, member_of: MemberOf, server: MemoryServer,
    alice_member: Membership,
) -> None:  # fmt: skip
    bobs = with_two_calendars(connected(member_of(bob), server, "bob"))
    bobs.clock = with_two_calendars(world).clock
    agitator = Agitator((world, bobs), (alice_member, member_of(bob)), random.Random(seed))
    agitator.live()
    settle((world, bobs), alice_member)

    standing = [record for each in (world, bobs) for _, record in standing_there(each)]
    there, total = {record.uid: record for record in standing}, len(standing)
    assert len(there) == total, "a record stands there twice"
    here = Counter(
        Event.objects.filter(deleted_at=None, cancelled_at=None).values_list("uid", flat=True)
    )
    assert set(here) == set(there)
    assert set(here.values()) <= {1}, "a record stands here twice"
    assert agitator.titles <= titles(), "a record that nobody removed is lost"
    for pair in Pair.objects.filter(standing="paired"):
        event = Event.objects.get(pk=pair.local_id or 0)
        assert pair.base is not None
        assert said(event.record) == said(pair.base)
        assert said(event.record) == said(from_event(there[event.uid]))

    assert not twice(), "what is called off takes place, too"

    stay_silent((world, bobs))


def twice() -> bool:
    """Whether an occurrence stands here more than once."""
    rows = Occurrence.objects.values_list("event", "of")
    return len(set(rows)) < len(rows)


def test_the_agitator_does_reach_the_dark_corners(
    world: World, bob: User, member_of: MemberOf, server: MemoryServer, alice_member: Membership
) -> None:
    """Otherwise the test above would prove little."""
    bobs = with_two_calendars(connected(member_of(bob), server, "bob"))
    with_two_calendars(world)
    agitator = Agitator((world, bobs), (alice_member, member_of(bob)), random.Random(7))
    corners = [{"act": "replace"}, {"act": "delete"}, {"act": "drop"}, {"act": "create"}]
    for _ in range(600):
        agitator.act()
        agitator.run(deadly=0.15)
        reached = all(JournalEntry.objects.filter(**corner).exists() for corner in corners)
        divided = agitator.divided_here > 5 and agitator.divided_there > 5
        if reached and agitator.crashes > 10 and divided and clashed():
            return
    raise AssertionError(corners)


def clashed() -> bool:
    """Whether both sides ever changed one field of one record."""
    return JournalEntry.objects.exclude(conflicts=[]).exists()
