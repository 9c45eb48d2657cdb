"""Workers on the tests' PostgreSQL, and what the engine's own tables say."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest
from django.db import connection, connections

from einklang.accounts.models import Workspace
from einklang.jobs.shift import Handler
from einklang.jobs.worker import Worker

ENGINE_TABLES = "procrastinate_jobs, procrastinate_workers, procrastinate_events"
PATIENCE = 20.0  # seconds, for a machine that does other things as well


@pytest.fixture
def rows(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rows that other connections see, and an engine that has nothing to do. Threads of workers
    close their connections after each piece of work, as they end before the process does."""
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    # Processes that are killed leave no figures of what they reached; measuring only slows them.
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    forget_jobs()
    yield
    forget_jobs()


@pytest.fixture
def workspace(rows: None) -> Workspace:
    """As in the cast, but committed."""
    return Workspace.objects.create(slug="nordlicht", name="Nordlicht GmbH")


def forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {ENGINE_TABLES} CASCADE")


def jobs(columns: str = "args->>'ref', status::text") -> list[tuple[object, ...]]:
    """What the engine has queued or runs."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM procrastinate_jobs ORDER BY id")
        return list(cursor.fetchall())


@contextmanager
def at_work(handlers: Mapping[str, Handler], threads: int = 4) -> Iterator[threading.Event]:
    """A worker on threads of this process; stops when the block ends, or the event is set."""
    stop = threading.Event()
    worker = threading.Thread(target=Worker(handlers, lambda: None, threads).run, args=(stop,))
    worker.start()
    try:
        yield stop
    finally:
        stop.set()
        worker.join(PATIENCE)
        assert not worker.is_alive()


def until(what: Callable[[], object], patience: float = PATIENCE) -> float:
    """Wait until it is so; returns after how many seconds. Fails when patience ends."""
    begun = time.monotonic()
    while not what():
        assert time.monotonic() - begun < patience, "it never came to pass"
        time.sleep(0.02)
    return time.monotonic() - begun
