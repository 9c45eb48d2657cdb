"""What is known to go wrong with the engine, and does not here."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import connector_params
from tests.jobs.engine.conftest import at_work, jobs, until

from einklang.accounts.models import Workspace
from einklang.accounts.rows import writing
from einklang.jobs.engine import hand_over
from einklang.jobs.lease import LEASE, Lease, claim_one, under, wake
from einklang.jobs.models import Due
from einklang.jobs.worker import clear_stalled

pytestmark = pytest.mark.usefixtures("rows")


def test_a_second_wake_up_does_not_abort_the_transaction_around_it(workspace: Workspace) -> None:
    wake(workspace.pk, "ring", 7)
    with transaction.atomic():
        wake(workspace.pk, "ring", 7)
        wake(workspace.pk, "ring", 7)
        workspace.name = "Südlicht"
        workspace.save()
    workspace.refresh_from_db()
    assert workspace.name == "Südlicht"
    assert jobs() == [("7", "todo")]
    assert Due.objects.get().wake_seq == 2


def test_work_that_fails_while_a_wake_up_waits_blocks_nothing(workspace: Workspace) -> None:
    """The engine's own retry would collide with the job in the queue, stay `doing` for ever, and
    keep its lock."""
    runs: list[int] = []

    def fail(lease: Lease) -> datetime | None:
        runs.append(lease.failures)
        if len(runs) <= 3:
            hand_over("ring", 7)
            wake(workspace.pk, "ring", 7)
        if len(runs) < 3:
            raise RuntimeError
        return None

    wake(workspace.pk, "ring", 7)
    assert jobs("lock, attempts") == [(None, 0)]
    with at_work({"ring": fail}):
        until(lambda: len(runs) > 3)
        until(lambda: not jobs())
    assert runs == [0, 1, 2, 0]


def test_jobs_of_dead_workers_are_cleared_each_on_its_own(workspace: Workspace) -> None:
    """Of the third, a wake-up is queued again: to queue the dead one anew would collide."""
    for ref in (1, 2, 3):
        hand_over("ring", ref)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")  # by nobody who lives
    hand_over("ring", 3)
    with _cannot_be_deleted(ref=1):
        asyncio.run(_clear())
        assert jobs() == [("1", "doing"), ("3", "todo")]
    asyncio.run(_clear())
    assert jobs() == [("3", "todo")]


def test_a_worker_frozen_in_a_transaction_does_not_keep_the_others_out(
    workspace: Workspace,
) -> None:
    """It keeps its row locks as long as its transaction stands."""
    wake(workspace.pk, "ring", 7)
    lease = claim_one("frozen", "ring", 7)
    assert lease is not None
    with _frozen(lambda: under(lease), lambda: Due.objects.update(ref=8)):
        taken = until(lambda: claim_one("other", "ring", 7), LEASE.seconds + 8)
        assert taken > LEASE.seconds - 2
    assert Due.objects.get().lease_token == "other"


def test_a_look_that_is_frozen_in_a_write_does_not_keep_other_writers_out(
    workspace: Workspace,
) -> None:
    """It has no lease, but the lock on the workspace that every write of its rows waits for."""
    with (
        _frozen(lambda: writing(workspace.pk), lambda: Workspace.objects.update(name="Südlicht")),
        writing(workspace.pk) as number,
    ):
        assert number == 1, "the frozen write has committed"
    workspace.refresh_from_db()
    assert workspace.name == "Nordlicht GmbH"


@contextmanager
def _frozen(
    begin: Callable[[], AbstractContextManager[object]], go_on: Callable[[], object]
) -> Iterator[None]:
    """A thread that stands still in the middle of `begin` while the block runs, and finds itself
    cut off when it goes on."""
    begun, thawed = threading.Event(), threading.Event()
    cut_off: list[bool] = []

    def freeze() -> None:
        try:
            with begin():
                begun.set()
                thawed.wait(60)
                go_on()
        except DatabaseError:
            cut_off.append(True)
        finally:
            connection.close()

    thread = threading.Thread(target=freeze)
    thread.start()
    try:
        assert begun.wait(10)
        yield
    finally:
        thawed.set()
        thread.join()
    assert cut_off == [True]


async def _clear() -> None:
    async with App(connector=PsycopgConnector(kwargs=connector_params())).open_async() as app:
        await clear_stalled(app)


@contextmanager
def _cannot_be_deleted(ref: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'kept'; END $$;"
            f"CREATE TRIGGER keep BEFORE DELETE ON procrastinate_jobs FOR EACH ROW"
            f" WHEN (OLD.args->>'ref' = '{ref}') EXECUTE PROCEDURE keep()"
        )
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION keep CASCADE")
