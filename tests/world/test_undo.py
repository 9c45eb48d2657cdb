"""People who undo all the time, in the middle of everything else: nothing is deleted in anybody's
account for it, nobody is mailed, and in the end all is quiet."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

import pytest
from tests.cast import MemberOf
from tests.providers.memory import MemoryServer
from tests.sync.conftest import World, alice_member, connected, server, world
from tests.world.agitator import Agitator, standing_there
from tests.world.test_world import said, settle, stay_silent, with_two_calendars

from einklang.accounts.models import Membership, User
from einklang.calendars.models import Event
from einklang.mail.models import Outgoing
from einklang.reconcile.undo import Nothing
from einklang.records.plain import from_event
from einklang.sync.models import Pair, Question, Run
from einklang.sync.undo import undo_writes

__all__ = ["alice_member", "server", "world"]
pytestmark = pytest.mark.django_db


@dataclass
class Undoer(Agitator):
    """Deletes nothing, so whatever is missing there in the end was deleted by an undo."""

    undone: Counter[str] = field(default_factory=Counter)

    def act(self) -> None:
        at = self.chance.randrange(2)
        world, member = self.worlds[at], self.members[at]
        does = self.chance.choice(
            [self.make_here, self.make_there, self.edit_here, self.edit_there, self.edit_there,
             self.move_here, self.misbehave, self.wait, self.undo, self.undo]
        )  # fmt: skip
        does(world, member)

    def undo(self, world: World, member: Membership) -> None:
        """A run or one write, of late or of old."""
        runs = list(Run.objects.filter(connection=world.connection).order_by("pk"))
        if not runs:
            return
        run = self.chance.choice([*runs, *runs[-3:]])
        entries = list(run.entries.select_related("run__connection", "pair").order_by("pk"))
        if entries and self.chance.random() < 0.5:
            entries = [self.chance.choice(entries)]
        enter = self.chance.random() < 0.3
        act = undo_writes(member, entries, enter=enter, now=world.clock())
        what = (each.what for each in act.done)
        self.undone.update(w.why if isinstance(w, Nothing) else type(w).__name__ for w in what)


@pytest.mark.parametrize("seed", [*range(16), 248, 325])  # those two had found faults
def test_whatever_is_undone_nothing_is_deleted_there_and_all_comes_to_rest(
    seed: int, world: World, bob: User, member_of: MemberOf, server: MemoryServer,
    alice_member: Membership,
) -> None:  # fmt: skip
    bobs = with_two_calendars(connected(member_of(bob), server, "bob"))
    bobs.clock = with_two_calendars(world).clock
    undoer = Undoer((world, bobs), (alice_member, member_of(bob)), random.Random(seed))
    undoer.live(80)
    settle((world, bobs), alice_member)

    standing = [record for each in (world, bobs) for _, record in standing_there(each)]
    there = {record.uid: record for record in standing}
    assert len(there) == len(standing), "a record stands there twice"
    assert undoer.titles == {record.details.summary for record in standing}
    assert (server.mails, Outgoing.objects.count(), Question.objects.count()) == ([], 0, 0)
    here = Counter(
        Event.objects.filter(deleted_at=None, cancelled_at=None).values_list("uid", flat=True)
    )
    assert set(here.values()) <= {1}, "a record stands here twice"
    for pair in Pair.objects.filter(standing="paired"):
        event = Event.objects.get(pk=pair.local_id or 0)
        assert pair.base is not None
        assert said(event.record) == said(pair.base) == said(from_event(there[event.uid]))
    stay_silent((world, bobs))


def test_the_undoer_does_reach_each_kind(
    world: World, bob: User, member_of: MemberOf, server: MemoryServer, alice_member: Membership
) -> None:
    """Otherwise the test above would prove little."""
    bobs = with_two_calendars(connected(member_of(bob), server, "bob"))
    with_two_calendars(world)
    undoer = Undoer((world, bobs), (alice_member, member_of(bob)), random.Random(7))
    for _ in range(600):
        undoer.act()
        undoer.run(deadly=0.15)
        if {"PutBack", "PutAway", "BringBack", "since", "made_there"} <= set(undoer.undone):
            return
    raise AssertionError(undoer.undone)
