"""What the worker does for sync: the handler of a connection's due row."""

from __future__ import annotations

from datetime import datetime

from einklang.accounts.clock import now
from einklang.jobs.lease import Lease
from einklang.sync.connect import provider_of
from einklang.sync.models import Connection, State
from einklang.sync.run import run_connection


def visit(lease: Lease) -> datetime | None:
    """Run one connection under its lease; returns when to come again."""
    connection = (
        Connection.objects.select_related("workspace")
        .filter(pk=lease.ref, ended_at=None)
        .exclude(state=State.SIGN_IN)
        .first()
    )
    if connection is None:
        return None
    return run_connection(connection, provider_of(connection), now, lease)
