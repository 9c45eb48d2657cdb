"""`einklang sync`: one run by hand, or its plan (`--dry-run`)."""

from __future__ import annotations

import argparse
import sys

from einklang.accounts.clock import now
from einklang.providers.errors import ProviderError
from einklang.reconcile.plan import described
from einklang.sync.connect import provider_of
from einklang.sync.dry_run import planned
from einklang.sync.models import Connection, State
from einklang.sync.run import run_connection
from einklang.sync.sides import visit_to
from einklang.sync.visit import Record, Visit


def main(args: argparse.Namespace) -> int:
    """0 when every connection could be visited; else 1, also where there is none of that number."""
    rows = Connection.objects.filter(ended_at=None).select_related("workspace", "holder")
    if args.connection:
        rows = rows.filter(pk=args.connection)
        if not rows:
            sys.stderr.write(f"There is no connection {args.connection}.\n")
            return 1
    return max([_one(row, dry=args.dry_run) for row in rows], default=0)


def _one(connection: Connection, *, dry: bool) -> int:
    if dry:
        provider, record = provider_of(connection), Record(connection, "person", now())
        chosen = connection.collections.filter(chosen=True).order_by("pk")
        visits = [visit_to(each, provider, record, now) for each in chosen]
        return max(map(_print_plan, visits), default=0)
    run_connection(connection, provider_of(connection), now, trigger="person")
    sys.stdout.write(f"{connection}: {connection.state} {connection.reason}\n")
    return int(_failed(connection))


def _failed(connection: Connection) -> bool:
    """Whether the run could not visit all of it. What waits for an answer has been visited."""
    waits = connection.state == State.WAITING and connection.reason != "questions"
    return waits or connection.state == State.SIGN_IN


def _print_plan(visit: Visit) -> int:
    """The plan for one calendar; one that cannot be looked at does not hide the others."""
    place = f"{visit.connection} · {visit.collection}"
    try:
        made = planned(visit)
    except ProviderError as error:
        sys.stderr.write(f"{place}: {error.reason} {error.detail}\n")
        return 1
    sys.stdout.write(f"{place}: {len(made.planned)}\n")
    sys.stdout.writelines(f"  {line}\n" for line in described(made))
    return 0
