"""Leases: who works, who takes over, and who must write no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from tests.providers.meetings import GUEST, meeting
from tests.sync.conftest import World

from einklang.accounts.clock import now
from einklang.accounts.models import Workspace
from einklang.jobs.lease import LEASE, LeaseLost, claim, finish, prolong, wake
from einklang.jobs.models import Due
from einklang.jobs.shift import work
from einklang.sync.run import run_connection

pytestmark = pytest.mark.django_db
KINDS = ["sync"]


@pytest.fixture
def due(workspace: Workspace) -> Due:
    wake(workspace.pk, "sync", 7)
    return Due.objects.get()


def outlive(due: Due) -> None:
    Due.objects.filter(pk=due.pk).update(lease_until=Now() - timedelta(seconds=1))


def test_two_workers_claim_one_row_once(due: Due) -> None:
    assert claim("one", KINDS) is not None
    assert claim("two", KINDS) is None


def test_to_claim_is_one_statement(due: Due, django_assert_num_queries: Any) -> None:
    """Each run begins with it."""
    with django_assert_num_queries(1):
        assert claim("one", KINDS) is not None
    with django_assert_num_queries(1):
        assert claim("two", KINDS) is None


def test_a_lease_lasts_as_long_as_it_says(due: Due) -> None:
    lease = claim("one", KINDS)
    assert lease is not None
    for begun in (None, prolong(lease)):
        assert begun is not False
        due.refresh_from_db()
        assert due.lease_until is not None
        assert abs(due.lease_until - now() - LEASE) < timedelta(seconds=5)


def test_an_expired_lease_is_taken_over(due: Due) -> None:
    first = claim("one", KINDS)
    outlive(due)
    second = claim("two", KINDS)
    assert first is not None
    assert second is not None
    assert not prolong(first)
    with pytest.raises(LeaseLost):
        first.prove()
    second.prove()


def test_a_worker_that_lost_its_lease_finishes_nothing(due: Due) -> None:
    first = claim("one", KINDS)
    assert first is not None
    outlive(due)
    claim("two", KINDS)
    finish(first, again_at=None)
    due.refresh_from_db()
    assert due.lease_token == "two"


def test_five_wake_ups_during_a_run_give_exactly_one_more(due: Due, workspace: Workspace) -> None:
    lease = claim("one", KINDS)
    assert lease is not None
    for _ in range(5):
        wake(workspace.pk, "sync", 7)
    finish(lease, again_at=now() + timedelta(hours=1))
    again = claim("two", KINDS)
    assert again is not None
    finish(again, again_at=now() + timedelta(hours=1))
    assert claim("three", KINDS) is None


def test_a_wake_up_for_later_does_not_delay_an_earlier_one(due: Due, workspace: Workspace) -> None:
    wake(workspace.pk, "sync", 7, at=now() + timedelta(hours=1))
    assert claim("one", KINDS) is not None


def test_a_failed_piece_of_work_comes_back_later_and_counts(due: Due) -> None:
    lease = claim("one", KINDS)
    assert lease is not None
    work(lease, {})  # no handler for its kind: it fails
    due.refresh_from_db()
    assert due.failures == 1
    assert due.due_at is not None
    assert due.due_at > now()


def test_a_run_that_lost_its_lease_writes_nothing_more(world: World) -> None:
    """It was stopped past its lease; another worker has taken over; now it goes on."""
    world.server.put(world.there, "a", meeting("a", "Angebot", GUEST))
    lease = claim("one", KINDS)
    assert lease is not None
    outlive(Due.objects.get(pk=lease.due))
    claim("two", KINDS)
    with pytest.raises(LeaseLost):
        run_connection(world.connection, world.provider, world.clock, lease)
    assert world.events() == []
    assert world.pairs() == {}
