"""A run that dies at its first, second, third … step, and is simply run again.

A step is a call of the provider (before it, and after it: the lost reply) or a look at the clock,
which also happens in the middle of transactions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from tests.providers.meetings import GUEST, meeting, renamed
from tests.providers.memory import MemoryProvider
from tests.sync.conftest import World
from tests.world.agitator import Crash, Mortal

from einklang.accounts.models import Membership
from einklang.calendars.edit import change_event, create_event
from einklang.calendars.models import Event
from einklang.providers.errors import Again, Stale
from einklang.providers.port import Notify, Was, Written
from einklang.records.event import Event as Record
from einklang.sync.models import Connection
from einklang.sync.run import run_connection

pytestmark = pytest.mark.django_db
MOST = 40


@dataclass
class Fate:
    """Dies at step `at`."""

    at: int
    step: int = 0

    def __call__(self) -> None:
        self.step += 1
        if self.step == self.at:
            raise Crash


def placed(record: Record, place: str) -> Record:
    return replace(record, details=replace(record.details, place=place))


def unsettled(world: World, member: Membership) -> None:
    """One of each: deleted there, changed there, here, on both sides, new there, new here."""
    for name in ("gone", "theirs", "ours", "both"):
        world.server.put(world.there, name, meeting(name, name, GUEST))
    world.run()
    world.server.drop(f"{world.there.ref}gone")
    world.server.put(world.there, "theirs", meeting("theirs", "theirs!", GUEST))
    world.server.put(world.there, "both", meeting("both", "both!", GUEST))
    world.server.put(world.there, "new", meeting("new", "new", GUEST))
    for uid in ("ours", "both"):
        event = Event.objects.get(uid=uid)
        change_event(
            member=member, event=event, record=placed(event.as_record(), "Kiel"), now=world.clock()
        )
    made = placed(meeting("made", "made", GUEST), "Kiel")
    create_event(member=member, calendar=world.calendar, record=made, now=world.clock())


@pytest.mark.parametrize("rewrites", [False, True])
@pytest.mark.parametrize("at", range(1, MOST))
def test_a_crash_at_any_step_loses_and_doubles_nothing(
    at: int, rewrites: bool, world: World, alice_member: Membership
) -> None:
    unsettled(world, alice_member)
    world.server.faults.rewrites = rewrites
    fate = Fate(at)

    def clock() -> datetime:
        fate()
        return world.clock()

    connection = Connection.objects.get(pk=world.connection.pk)
    try:
        run_connection(connection, Mortal(world.provider, fate), clock)
    except Crash:
        pass
    else:
        assert at > 10, "the run has hardly any steps: nothing is tested"
    assert world.run().state == "accord"

    kiel = "KIEL" if rewrites else "Kiel"
    wanted = [("both!", kiel), ("made", kiel), ("new", ""), ("ours", kiel), ("theirs!", "")]
    alive = [event for event in world.events() if event.cancelled_at is None]
    there = world.server.alive(world.there).values()
    assert sorted((e.summary, e.place) for e in alive) == wanted
    assert sorted((r.details.summary, r.details.place) for r in there) == wanted


class Fickle(MemoryProvider):
    """Refuses so many replaces with this error before it works."""

    times = 0
    error: type[Exception] = Stale

    def replace(self, ref: str, version: str, record: Record, was: Was, notify: Notify) -> Written:
        if self.times:
            self.times -= 1
            raise self.error("changed_meanwhile")
        return super().replace(ref, version, record, was, notify)


@pytest.mark.parametrize("touched", [False, True])
@pytest.mark.parametrize(("error", "times"), [(Stale, 1), (Stale, 2), (Stale, 3), (Again, 1)])
def test_a_push_that_does_not_get_through_is_made_up_for(
    error: type[Exception], times: int, touched: bool, world: World, alice_member: Membership
) -> None:
    """Also where the server has renamed the version of what it holds."""
    ref = world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    if touched:
        world.server.store(ref, world.server.raw(ref))
    fickle = Fickle(world.server, world.provider.account, world.provider.addresses)
    fickle.times, fickle.error = times, error
    world.provider = fickle
    event = Event.objects.get()
    record = renamed(event.as_record(), "Vertrag")
    change_event(member=alice_member, event=event, record=record, now=world.clock())
    for _ in range(3):
        world.run()
    assert world.titles_there() == world.titles() == ["Vertrag"]
