"""The seam to the job engine: on PostgreSQL, Procrastinate carries wake-ups to the workers.

The rows stay the truth (docs/algorithms/locking.md). A wake-up says only *look at this row*; one
that is lost costs seconds, because every worker sweeps, and one too many finds nothing to do.
"""

from __future__ import annotations

from functools import cache, partial

from django.db import connection, transaction
from procrastinate import App
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued

QUEUE = "einklang"
TASK = "einklang.wake"


def carries() -> bool:
    """Whether the engine carries wake-ups. On SQLite the embedded loop reads the rows instead."""
    return connection.vendor == "postgresql"


def announce(kind: str, ref: int) -> None:
    """Once the transaction is committed, let some worker look at this row. Never raises."""
    if carries():
        transaction.on_commit(partial(hand_over, kind, ref), robust=True)


def hand_over(kind: str, ref: int) -> None:
    """Queue a look at this row, unless one is queued already. Call it outside of transactions: the
    engine finds out by a violated constraint, and that would abort yours."""
    # Neither the engine's own lock nor its retry: together with a queueing lock, a retry would
    # leave the job running for ever and its lock taken.
    job = _app().configure_task(TASK, queue=QUEUE, queueing_lock=name(kind, ref))
    try:
        job.defer(kind=kind, ref=ref)
    except AlreadyEnqueued:
        return


def queued() -> set[str]:
    """Names of the rows at which a look is queued that no worker has begun."""
    jobs = _app().job_manager.list_jobs(queue=QUEUE, status="todo")
    return {job.queueing_lock for job in jobs if job.queueing_lock}


def name(kind: str, ref: int) -> str:
    """What a row is called in the engine, so that many wake-ups for it are one."""
    return f"{kind}:{ref}"


@cache
def _app() -> App:
    """Hands over through Django's own connection, so web processes open no other."""
    return App(connector=DjangoConnector())
