"""Wake-ups that Procrastinate carries: quick, never twice, and none that is missed for long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from tests.jobs.engine.conftest import at_work, forget_jobs, jobs, until

from einklang.accounts.clock import now
from einklang.accounts.models import Workspace
from einklang.jobs.lease import Lease, claim_one, revoke, wake
from einklang.jobs.models import Due
from einklang.jobs.worker import AT_ONCE, sweep

pytestmark = pytest.mark.usefixtures("rows")


class Bell:
    """Work that notes each run and may be held up."""

    def __init__(self) -> None:
        self.runs: list[int] = []
        self.open = threading.Event()
        self.open.set()

    def __call__(self, lease: Lease) -> datetime | None:
        self.runs.append(lease.ref)
        assert self.open.wait(30)
        return None


@pytest.fixture
def bell() -> Iterator[Bell]:
    bell = Bell()
    yield bell
    bell.open.set()


def settled() -> bool:
    return not jobs() and not Due.objects.exclude(lease_token="").exists()


def test_a_wake_up_starts_the_work_and_leaves_nothing_in_the_engine(
    workspace: Workspace, bell: Bell
) -> None:
    with at_work({"ring": bell}):
        until(lambda: _listeners() == 1)
        for at in range(1, 4):
            wake(workspace.pk, "ring", 7)
            until(lambda at=at: len(bell.runs) == at, 3)  # type: ignore[misc] # bound to this round
            until(settled)
    assert bell.runs == [7, 7, 7]


def test_five_wake_ups_during_a_run_give_exactly_one_more(workspace: Workspace, bell: Bell) -> None:
    bell.open.clear()
    with at_work({"ring": bell}):
        wake(workspace.pk, "ring", 7)
        until(lambda: bell.runs)
        for _ in range(5):
            wake(workspace.pk, "ring", 7)
        until(lambda: not [job for job in jobs() if job[1] == "todo"])  # one came, and left again
        assert bell.runs == [7]
        bell.open.set()
        until(lambda: len(bell.runs) == 2, 3)
        until(settled)
    assert bell.runs == [7, 7]


def test_a_wake_up_in_a_transaction_that_is_rolled_back_wakes_nobody(workspace: Workspace) -> None:
    with transaction.atomic():
        wake(workspace.pk, "ring", 7)
        transaction.set_rollback(True)
    assert jobs() == []
    assert not Due.objects.exists()


def test_a_wake_up_takes_effect_with_the_commit(workspace: Workspace) -> None:
    with transaction.atomic():
        wake(workspace.pk, "ring", 7)
        assert jobs() == []
    assert jobs() == [("7", "todo")]


def test_a_wake_up_for_later_queues_nothing_yet(workspace: Workspace) -> None:
    wake(workspace.pk, "ring", 7, at=now() + timedelta(days=3))
    assert jobs() == []


def test_a_wake_up_that_was_lost_is_found_by_the_sweep(workspace: Workspace, bell: Bell) -> None:
    with at_work({"ring": bell}):
        until(lambda: _listeners() == 1)
        with transaction.atomic():
            Due.objects.create(workspace=workspace, kind="ring", ref=7, due_at=now())
        until(lambda: bell.runs, 10)


def test_where_no_notification_comes_through_the_worker_asks(
    workspace: Workspace, bell: Bell
) -> None:
    """As behind a connection pooler."""
    trigger = "TABLE procrastinate_jobs {} TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1"
    with connection.cursor() as cursor:
        cursor.execute("ALTER " + trigger.format("DISABLE"))
        try:
            with at_work({"ring": bell}):
                until(lambda: _listeners() == 1)
                wake(workspace.pk, "ring", 7)
                until(lambda: bell.runs, 4)
        finally:
            cursor.execute("ALTER " + trigger.format("ENABLE"))


def test_a_sweep_wakes_what_is_due_and_has_no_wake_up_on_its_way(workspace: Workspace) -> None:
    for ref in (7, 8, 9):
        wake(workspace.pk, "ring", ref)
    assert sweep(["ring"]) == 0
    forget_jobs()
    Due.objects.filter(ref=8).update(due_at=now() + timedelta(hours=1))
    assert claim_one("somebody who works", "ring", 9) is not None
    assert sweep(["ring"]) == 1
    assert jobs() == [("7", "todo")]


def test_a_few_wake_ups_do_for_all_that_is_due(workspace: Workspace, bell: Bell) -> None:
    """One for each row would cost more than most rows' work."""
    for ref in range(100):
        Due.objects.create(workspace=workspace, kind="ring", ref=ref, due_at=now())
    assert sweep(["ring"]) == AT_ONCE
    assert claim_one("somebody who works", "ring", 0) is not None
    assert sweep(["ring"]) == 0
    revoke("ring", 0)
    with at_work({"ring": bell}):
        until(lambda: len(bell.runs) == 100, 5)
        until(settled)
    assert sorted(bell.runs) == list(range(100))


def test_a_person_does_not_wait_behind_all_accounts_that_are_due_nor_does_who_stops_the_worker(
    workspace: Workspace,
) -> None:
    runs: list[int] = []

    def ring(lease: Lease) -> datetime | None:
        runs.append(lease.ref)
        time.sleep(0.03)
        return None

    for ref in range(400):
        Due.objects.create(workspace=workspace, kind="ring", ref=ref, due_at=now())
    with at_work({"ring": ring}) as stop:
        until(lambda: len(runs) > 20, 10)
        wake(workspace.pk, "ring", 1000)
        before = len(runs)
        until(lambda: 1000 in runs)
        stop.set()
        told = len(runs)
    assert runs.index(1000) <= before + 4, "as many as there are threads were before it"
    assert len(runs) <= told + 4
    assert not Due.objects.exclude(lease_token="").exists()


def test_as_many_pieces_of_work_go_on_as_there_are_threads(
    workspace: Workspace, bell: Bell
) -> None:
    """More than Python itself would keep for a machine of few cores."""
    bell.open.clear()
    for ref in range(20):
        wake(workspace.pk, "ring", ref)
    with at_work({"ring": bell}, threads=12):
        until(lambda: len(bell.runs) == 12, 5)
        bell.open.set()
        until(lambda: len(bell.runs) == 20, 5)


def test_work_whose_worker_died_is_taken_over(workspace: Workspace, bell: Bell) -> None:
    wake(workspace.pk, "ring", 7)
    assert claim_one("a worker that is dead", "ring", 7) is not None
    Due.objects.update(lease_until=now() + timedelta(seconds=2))
    forget_jobs()
    with at_work({"ring": bell}):
        assert until(lambda: bell.runs) > 1
        until(settled)


def test_a_wake_up_does_not_disturb_who_holds_the_lease(workspace: Workspace, bell: Bell) -> None:
    wake(workspace.pk, "ring", 7)
    assert claim_one("somebody who works", "ring", 7) is not None
    with at_work({"ring": bell}):
        until(lambda: not jobs())
    assert bell.runs == []
    assert Due.objects.get().lease_token == "somebody who works"


def test_a_worker_goes_on_after_the_database_threw_it_out(workspace: Workspace, bell: Bell) -> None:
    with at_work({"ring": bell}):
        until(lambda: _listeners() == 1)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_workers CASCADE")  # it does not exist any more
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        wake(workspace.pk, "ring", 7)
        until(lambda: bell.runs)
        until(settled)


def test_a_worker_that_is_told_to_stop_finishes_what_it_does(
    workspace: Workspace, bell: Bell
) -> None:
    bell.open.clear()
    with at_work({"ring": bell}) as stop:
        wake(workspace.pk, "ring", 7)
        until(lambda: bell.runs)
        stop.set()
        until(lambda: _listeners() == 0)
        wake(workspace.pk, "ring", 8)
        threading.Timer(1, bell.open.set).start()
    assert bell.runs == [7]
    assert Due.objects.get(ref=7).lease_token == ""
    assert jobs() == [("8", "todo")]  # for the next worker


def test_what_an_older_worker_does_not_know_waits_for_a_newer_one(
    workspace: Workspace, bell: Bell
) -> None:
    wake(workspace.pk, "new", 7)
    with at_work({"ring": bell}):
        until(lambda: not jobs())
    row = Due.objects.get()
    assert (row.failures, row.lease_token) == (0, "")
    with at_work({"new": bell}):
        until(lambda: bell.runs)


def _listeners() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN %'"
        )
        (count,) = cursor.fetchone()
    return int(count)
