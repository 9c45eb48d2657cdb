"""What one thread does after the other: in which turn, and when it ends."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db.models.functions import Now

from einklang.accounts.clock import now
from einklang.accounts.models import Workspace
from einklang.jobs.held import Held
from einklang.jobs.lease import Lease, claim, finish, wake
from einklang.jobs.models import Due
from einklang.jobs.shift import shift

pytestmark = pytest.mark.django_db


class Bell:
    """Work that notes each run, and is told to stop after so many."""

    def __init__(self, most: int = 1000, again_at: datetime | None = None) -> None:
        self.runs: list[int] = []
        self.stop = threading.Event()
        self.most, self.again_at = most, again_at

    def __call__(self, lease: Lease) -> datetime | None:
        self.runs.append(lease.ref)
        if len(self.runs) == self.most:
            self.stop.set()
        return self.again_at

    def ring(self) -> list[int]:
        """One shift."""
        shift({"ring": self}, Held(), self.stop)
        return self.runs


def due(workspace: Workspace, ref: int, seconds: int) -> None:
    """A row whose time came so many seconds ago; nobody has woken it."""
    Due.objects.create(
        workspace=workspace, kind="ring", ref=ref, due_at=Now() - timedelta(seconds=seconds)
    )


def test_a_thread_does_all_that_is_due_the_longest_due_first(workspace: Workspace) -> None:
    for ref, seconds in ((1, 10), (2, 30), (3, 20), (4, -60)):
        due(workspace, ref, seconds)
    assert Bell().ring() == [2, 3, 1]


def test_what_somebody_waits_for_goes_before_accounts_that_are_due_for_hours(
    workspace: Workspace,
) -> None:
    for ref in range(20):
        due(workspace, ref, 7200 + ref)
    wake(workspace.pk, "ring", 100)
    wake(workspace.pk, "ring", 50)
    assert sorted(Bell().ring()[:2]) == [50, 100]


def test_a_wake_up_comes_next_though_many_accounts_are_due(workspace: Workspace) -> None:
    bell = Bell()

    def ring(lease: Lease) -> datetime | None:
        if len(bell.runs) == 4:
            wake(workspace.pk, "ring", 100)
        return bell(lease)

    for ref in range(20):
        due(workspace, ref, 7200 + ref)
    shift({"ring": ring}, Held(), bell.stop)
    assert bell.runs.index(100) == 5


def test_however_many_are_woken_the_others_are_not_left(workspace: Workspace) -> None:
    due(workspace, 1, 60)
    due(workspace, 2, 30)
    for ref in range(10, 20):
        wake(workspace.pk, "ring", ref)
        Due.objects.filter(ref=ref).update(due_at=Now() - timedelta(seconds=20 - ref))
    assert Bell().ring() == [10, 11, 12, 1, 13, 14, 15, 2, 16, 17, 18, 19]


def test_who_was_woken_is_not_before_the_others_for_ever(workspace: Workspace) -> None:
    wake(workspace.pk, "ring", 1)
    Bell(again_at=now()).ring()
    due(workspace, 2, 60)
    Due.objects.filter(ref=1).update(due_at=Now())
    assert Bell().ring() == [2, 1]


def test_who_is_woken_during_a_run_goes_before_the_others_again(workspace: Workspace) -> None:
    wake(workspace.pk, "ring", 1)
    lease = claim("one", ["ring"])
    assert lease is not None
    wake(workspace.pk, "ring", 1)
    finish(lease, again_at=now() + timedelta(hours=1))
    due(workspace, 2, 60)
    assert Bell().ring() == [1, 2]


def test_a_wake_up_for_later_goes_before_nobody(workspace: Workspace) -> None:
    wake(workspace.pk, "ring", 1, at=now() - timedelta(seconds=1))
    due(workspace, 2, 60)
    assert Bell().ring() == [2, 1]


def test_a_thread_that_is_told_to_stop_claims_nothing_more(workspace: Workspace) -> None:
    for ref in range(5):
        due(workspace, ref, 60 - ref)
    assert Bell(most=2).ring() == [0, 1]
    assert not Due.objects.exclude(lease_token="").exists()
    assert Due.objects.filter(due_at__lte=Now()).count() == 3


def test_work_that_wants_to_be_done_again_at_once_does_not_keep_its_thread(
    workspace: Workspace,
) -> None:
    """As when a server asks to wait for no time at all."""
    due(workspace, 1, 60)
    assert Bell(most=50, again_at=now()).ring() == [1]
    assert not Due.objects.filter(due_at__lte=Now()).exists()


def test_a_failure_ends_no_shift(workspace: Workspace) -> None:
    bell = Bell()

    def ring(lease: Lease) -> datetime | None:
        bell(lease)
        if lease.ref == 1:
            raise RuntimeError
        return None

    due(workspace, 1, 60)
    due(workspace, 2, 30)
    shift({"ring": ring}, Held(), bell.stop)
    assert bell.runs == [1, 2]
    assert Due.objects.get(ref=1).failures == 1
