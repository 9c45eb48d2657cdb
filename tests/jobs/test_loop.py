"""The embedded loop, which works on SQLite and would on PostgreSQL, and what goes on beside it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import DatabaseError, connections

from einklang.accounts.models import Workspace
from einklang.jobs.lease import Lease, wake
from einklang.jobs.loop import Loop
from einklang.jobs.models import Due
from einklang.jobs.rhythm import every


@pytest.fixture(autouse=True)
def _connections_end_with_their_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)


def until(what: Callable[[], object]) -> None:
    for _ in range(500):
        if what():
            return
        time.sleep(0.02)
    raise AssertionError("it never came to pass")


def test_the_loop_works_off_what_is_due_though_its_look_fails(
    transactional_db: None, workspace: Workspace
) -> None:
    runs: list[int] = []
    looks: list[int] = []

    def ring(lease: Lease) -> datetime | None:
        runs.append(lease.ref)
        if len(runs) == 1:
            wake(workspace.pk, "ring", 7)
        return None

    def look() -> None:
        looks.append(1)
        raise DatabaseError

    wake(workspace.pk, "ring", 7)
    stop = threading.Event()
    loop = threading.Thread(target=Loop({"ring": ring}, look).run, args=(stop,))
    loop.start()
    try:
        until(lambda: len(runs) == 2 and len(looks) > 1)
        until(lambda: Due.objects.get().lease_token == "")
    finally:
        stop.set()
        loop.join(20)
    assert runs == [7, 7]


def test_the_loop_finishes_what_it_does_when_it_is_told_to_stop(
    transactional_db: None, workspace: Workspace
) -> None:
    begun, stop = threading.Event(), threading.Event()

    def ring(_: Lease) -> datetime | None:
        begun.set()
        stop.wait(20)
        time.sleep(0.5)
        return None

    wake(workspace.pk, "ring", 7)
    loop = threading.Thread(target=Loop({"ring": ring}, lambda: None).run, args=(stop,))
    loop.start()
    assert begun.wait(20)
    stop.set()
    loop.join(20)
    row = Due.objects.get()
    assert (row.lease_token, row.due_at, row.failures) == ("", None, 0)


def test_what_is_done_again_and_again_survives_what_it_raises(transactional_db: None) -> None:
    calls: list[int] = []

    def fail() -> None:
        calls.append(1)
        raise ValueError

    with every(0.01, fail, "failing"):
        until(lambda: len(calls) > 2)
    ended = len(calls)
    time.sleep(0.1)
    assert len(calls) == ended
