"""What is due once a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.providers.meetings import GUEST, meeting
from tests.sync.conftest import World

from einklang.calendars.hold import HORIZON
from einklang.calendars.horizon import move_on
from einklang.sync.models import JournalEntry
from einklang.sync.retain import forget

pytestmark = pytest.mark.django_db


def test_the_horizon_of_an_endless_series_moves_on(world: World) -> None:
    world.server.put(
        world.there, "s", replace(meeting("s", "Jour fixe", GUEST), rules=("FREQ=DAILY",))
    )
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    series = next(event for event in world.events() if event.recurs)
    before = series.occurrences.latest("starts_at").starts_at
    assert before > world.clock() + HORIZON - timedelta(days=2)
    world.clock.forward(timedelta(days=30))
    assert move_on(world.connection.workspace, world.clock()) == 1
    assert series.occurrences.latest("starts_at").starts_at == before + timedelta(days=30)
    assert series.occurrences.values("of").distinct().count() == series.occurrences.count()
    assert world.run().state == "accord"
    assert world.server.writes == 0


def test_the_journal_forgets_contents_and_keeps_the_fact(world: World) -> None:
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    world.run()
    workspace = world.connection.workspace
    assert forget(workspace, world.clock() + timedelta(days=89)) == 0
    assert forget(workspace, world.clock() + timedelta(days=91)) == 1
    line = JournalEntry.objects.get()
    assert (line.act, line.before, line.after) == ("hold", None, None)
    assert forget(workspace, world.clock() + timedelta(days=91)) == 0
