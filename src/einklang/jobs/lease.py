"""Claiming work: a lease with an end, proven before every write (docs/algorithms/locking.md).

All times are the database's own, so workers on machines with different clocks agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Least, Now

from einklang.jobs.engine import announce
from einklang.jobs.models import Due

LEASE = timedelta(seconds=12)
HEARTBEAT = timedelta(seconds=4)


class LeaseLost(Exception):
    """Another worker has taken over: roll back and leave."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one row. `seq` is the wake-up that it answers."""

    due: int
    kind: str
    ref: int
    token: str
    seq: int
    failures: int

    def prove(self) -> None:
        """Inside a transaction: make sure that the lease is still ours when it commits.

        Raises LeaseLost. The row stays locked until then, so nobody can take over in between.
        """
        if not prolong(self):
            raise LeaseLost


@contextmanager
def under(lease: Lease | None) -> Iterator[None]:
    """A transaction that begins by proving the lease. None: whoever calls answers for it that
    nobody else is at work, as the command line and the tests do. Raises LeaseLost."""
    with transaction.atomic():
        if lease is not None:
            lease.prove()
        yield


def wake(workspace_id: int, kind: str, ref: int, *, at: datetime | None = None) -> None:
    """Let the work be due at once, or at `at` unless it is due earlier. Wakes nothing twice: a
    wake-up during a run gives one more run after it. Takes effect with the caller's commit."""
    when: Any = at or Now()
    first = {"workspace_id": workspace_id, "due_at": when, "woken": at is None}
    due, made = Due.objects.get_or_create(kind=kind, ref=ref, defaults=first)
    if not made:
        earlier = Case(When(due_at=None, then=when), default=Least(F("due_at"), when))
        woken = {"woken": True} if at is None else {}
        Due.objects.filter(pk=due.pk).update(due_at=earlier, wake_seq=F("wake_seq") + 1, **woken)
    if at is None:
        announce(kind, ref)


def claim(token: str, kinds: list[str]) -> Lease | None:
    """The lease on the row whose turn it is, or None. `token` is new for each claim."""
    return _take(token, f"kind IN ({_places(kinds)})", *kinds)


def claim_unasked(token: str, kinds: list[str]) -> Lease | None:
    """The lease on the row that has been due longest of those that nobody has woken, or None."""
    return _take(token, f"kind IN ({_places(kinds)}) AND NOT woken", *kinds)


def claim_one(token: str, kind: str, ref: int) -> Lease | None:
    """The lease on this row, or None: it is not due, or somebody holds it."""
    return _take(token, "kind = %s AND ref = %s", kind, ref)


def claimable() -> QuerySet[Due]:
    """Rows that are due and on which nobody holds a living lease, in their turn: those that were
    woken before those whose time has come, and of each the longest due first."""
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    return Due.objects.filter(free, due_at__lte=Now()).order_by("-woken", "due_at")


def _take(token: str, which: str, *named: str | int) -> Lease | None:
    """One of `claimable`. In one statement, as every run begins with it: nobody else comes between,
    and who claims at the same time skips the row instead of waiting for it."""
    now, until, locked = _words()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE jobs_due SET lease_token = %s, lease_until = {until} WHERE id = ("  # noqa: S608 (our own words)
            f"SELECT id FROM jobs_due WHERE {which} AND due_at <= {now}"
            f" AND (lease_until IS NULL OR lease_until < {now})"
            f" ORDER BY woken DESC, due_at LIMIT 1 {locked}"
            ") RETURNING id, kind, ref, wake_seq, failures",
            [token, *named],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    due, kind, ref, seq, failures = row
    return Lease(due, kind, ref, token, seq, failures)


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _words() -> tuple[str, str, str]:
    """How this database says now, the end of a lease that begins now, and that a row that somebody
    locks is skipped. SQLite has one writer."""
    seconds = int(LEASE.total_seconds())
    if connection.vendor == "postgresql":
        now = "statement_timestamp()"
        return now, f"{now} + interval '{seconds} seconds'", "FOR UPDATE SKIP LOCKED"
    form = "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now'"
    return f"{form})", f"{form}, '+{seconds} seconds')", ""


def waiting(kinds: list[str], most: int) -> int:
    """How many rows a claim would find, as far as that many: one read along an index."""
    return len(claimable().filter(kind__in=kinds).values_list("pk")[:most])


def prolong(lease: Lease) -> bool:
    """The heartbeat. False: the lease was lost."""
    _, until, _ = _words()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE jobs_due SET lease_until = {until} WHERE id = %s AND lease_token = %s",  # noqa: S608 (our own words)
            [lease.due, lease.token],
        )
        return bool(cursor.rowcount)


def finish(lease: Lease, *, again_at: datetime | None, failed: bool = False) -> None:
    """Give the row back, due at `again_at` (None: when woken), or at once when it was woken during
    the run. Nothing happens when the lease was lost."""
    mine = Due.objects.filter(pk=lease.due, lease_token=lease.token)
    free = {
        "lease_token": "",
        "lease_until": None,
        "failures": F("failures") + 1 if failed else 0,
    }
    if mine.filter(wake_seq=lease.seq).update(due_at=again_at, woken=False, **free):
        return
    if mine.update(due_at=Now(), **free):
        announce(lease.kind, lease.ref)


def revoke(kind: str, ref: int) -> None:
    """Inside a transaction: whoever is at work on the row loses the right to write from now on, so
    that what we write on what we have read cannot be overtaken. The work stays due."""
    Due.objects.filter(kind=kind, ref=ref).update(lease_token="", lease_until=None)
