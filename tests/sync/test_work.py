"""What the worker does when a connection falls due."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from tests.providers.meetings import GUEST, meeting
from tests.sync.conftest import BEGIN, World

from einklang.accounts.clock import now
from einklang.accounts.models import Membership, Workspace
from einklang.calendars.models import Event
from einklang.jobs.lease import Lease, claim, wake
from einklang.jobs.models import Due
from einklang.jobs.shift import work
from einklang.jobs.waits import backoff, share, spread
from einklang.providers.registry import PROVIDERS
from einklang.sync.connect import KIND
from einklang.sync.models import Connection, Run, State
from einklang.sync.work import visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(world: World, monkeypatch: pytest.MonkeyPatch) -> Lease:
    """A lease on Alice's connection, whose server holds one meeting."""
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    monkeypatch.setitem(PROVIDERS, "caldav", lambda _account, _wire: world.provider)
    return leased(world.connection.workspace, world.connection.pk)


def test_who_waits_waits_longer_each_time_until_it_goes_well(world: World, due: Lease) -> None:
    world.server.faults.away = True
    waits = []
    for failures in range(6):
        work(due, {KIND: visit})
        row, connection = Due.objects.get(), Connection.objects.get()
        assert (row.failures, row.due_at) == (failures + 1, connection.retry_at)
        assert row.due_at is not None
        wait = backoff(failures, share(world.connection.pk, failures))
        assert abs(row.due_at - now() - wait) < timedelta(seconds=1)
        waits.append(wait)
        due = leased(world.connection.workspace, world.connection.pk)
    assert all(before < after for before, after in pairwise(waits))
    world.server.faults.away = False
    work(due, {KIND: visit})
    assert Due.objects.get().failures == 0


@pytest.mark.parametrize("polled", [15, 60])
def test_each_connection_has_a_rhythm_of_its_own(
    alice_member: Membership, world: World, due: Lease, polled: int
) -> None:
    if polled == 15:
        Membership.objects.filter(pk=alice_member.pk).update(seen_at=now())
    again_at = visit(due)
    assert isinstance(again_at, datetime)
    pause = spread(timedelta(seconds=polled), share(world.connection.pk))
    assert abs(again_at - now() - pause) < timedelta(seconds=1)


def leased(workspace: Workspace, ref: int) -> Lease:
    wake(workspace.pk, KIND, ref)
    lease = claim("a-token", [KIND])
    assert lease is not None
    return lease


def test_a_due_connection_is_visited_and_falls_due_again(due: Lease) -> None:
    again_at = visit(due)
    assert isinstance(again_at, datetime)
    assert again_at > BEGIN
    assert [event.summary for event in Event.objects.all()] == ["Angebot"]
    assert Run.objects.get().ending == State.ACCORD


@pytest.mark.parametrize("facts", [{"ended_at": BEGIN}, {"state": State.SIGN_IN}], ids=str)
def test_what_has_ended_or_needs_a_person_is_not_asked_again(
    world: World, due: Lease, facts: dict[str, object]
) -> None:
    for name, value in facts.items():
        setattr(world.connection, name, value)
    world.connection.save()
    assert visit(due) is None
    assert not Run.objects.exists()


def test_a_row_whose_connection_is_deleted_falls_due_no_more(world: World, due: Lease) -> None:
    world.connection.delete()
    assert visit(due) is None


def test_a_server_that_refuses_the_password_is_not_asked_again(world: World, due: Lease) -> None:
    world.server.faults.signed_out = True
    assert visit(due) is None
    world.connection.refresh_from_db()
    assert world.connection.state == State.SIGN_IN
