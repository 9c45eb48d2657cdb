"""What the worker does for sync: the handler of a connection's due row."""

from __future__ import annotations

from datetime import datetime

from einklang.accounts.clock import now
from einklang.jobs.lease import Lease
from einklang.jobs.waits import Failed, share, spread
from einklang.sync.connect import provider_of
from einklang.sync.models import Connection, State
from einklang.sync.run import run_connection


def visit(lease: Lease) -> datetime | Failed | None:
    """Run one connection under its lease; returns when to come again, each connection at a rhythm
    of its own."""
    connection = (
        Connection.objects.select_related("workspace")
        .filter(pk=lease.ref, ended_at=None)
        .exclude(state=State.SIGN_IN)
        .first()
    )
    if connection is None:
        return None
    again = run_connection(connection, provider_of(connection), now, lease)
    if isinstance(again, datetime):
        ended = now()
        return ended + spread(again - ended, share(connection.pk))
    return again
