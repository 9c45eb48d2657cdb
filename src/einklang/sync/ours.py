"""Whom we take for our own decides what may be stored. Where that has changed since a connection
was last read, it is read anew: what is internal now gives its content up, what is not gets it.
"""

from __future__ import annotations

from einklang.accounts.models import Membership
from einklang.jobs.lease import Lease, under
from einklang.reconcile.observation import Standing
from einklang.records.fingerprint import fingerprint
from einklang.sync.models import Connection, Pair


def read_anew_if_changed(connection: Connection, lease: Lease | None) -> None:
    """Before a run: forget cursors and versions where own domains or colleagues are others now.
    One SQL statement when they are not."""
    told = _ours(connection)
    if connection.ours == told:
        return
    with under(lease):
        if connection.ours:
            paired = Pair.objects.filter(collection__connection=connection)
            paired.filter(standing=Standing.PAIRED).update(version="")
            connection.collections.update(cursor="", compared_at=None)
        connection.ours = told
        connection.save(update_fields=["ours"])


def _ours(connection: Connection) -> str:
    workspace = connection.workspace
    mails = Membership.objects.filter(workspace=workspace).values_list("user__email", flat=True)
    return fingerprint({"domains": sorted(workspace.own_domains), "team": sorted(mails)})
