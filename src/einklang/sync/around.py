"""What the decision on an event needs to know besides it: who is ours, and who is a contact."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from einklang.accounts.models import Workspace
from einklang.crm.models import PersonEmail
from einklang.reconcile.admit import Surroundings, parts
from einklang.records.event import Event

EVER = datetime(1970, 1, 1, tzinfo=UTC)


def around(workspace: Workspace, team: frozenset[str], records: Iterable[Event]) -> Surroundings:
    """For these events, `team` being the addresses of everybody of ours; as if a connection had
    been there for ever. One statement."""
    said = (details for record in records for details in parts(record).values())
    main, further = _contacts(workspace, {who for each in said for who in each.addresses()} - team)
    return Surroundings(
        own_addresses=team,
        own_domains=frozenset(workspace.own_domains),
        known=main,
        further=further,
        since=EVER,
        first_seen=EVER,
    )


def _contacts(
    workspace: Workspace, addresses: Collection[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Those of the addresses that are a person's main one, and those that are a further one."""
    if not addresses:
        return frozenset(), frozenset()
    rows = PersonEmail.objects.filter(
        address__in=list(addresses), person__workspace=workspace, person__deleted_at=None
    ).values_list("address", "position")
    main = frozenset(address for address, position in rows if not position)
    return main, frozenset(address for address, _ in rows) - main
