"""Making contacts of guests, where the rules of a connection ask for it (H6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from einklang.accounts.models import Workspace
from einklang.crm.acquaint import Met, acquaint
from einklang.reconcile.admit import Surroundings
from einklang.reconcile.meet import strangers
from einklang.reconcile.observation import Standing
from einklang.reconcile.rules import Contacts
from einklang.sync.judge import Case, InForce, as_stored, cases
from einklang.sync.models import Collection


def meet(workspace: Workspace, ids: Sequence[int], now: datetime) -> None:
    """Make people of those who are to be contacts, from these meetings, each once for ever."""
    if _wanted(workspace):
        found, known = cases(workspace, ids)
        acquaint(workspace, [met for case in found for met in met_in(case, known)], now)


def met_in(case: Case, known: Surroundings, rules: InForce = as_stored) -> Iterator[Met]:
    """Who of a meeting is to become a contact by the rules of those who hold it."""
    if case.event.deleted_at is None and case.event.cancelled_at is None:
        for pair, counts, seen, given in case.judged(known, rules):
            holder = pair.collection.connection.holder_id
            if pair.standing == Standing.PAIRED and pair.collection.chosen:
                for who in strangers(case.record, given, seen, counts):
                    yield Met(who.address, who.name, holder)


def _wanted(workspace: Workspace) -> bool:
    rows = Collection.objects.filter(connection__workspace=workspace, chosen=True)
    asks = (row.rules.contacts for row in rows.select_related("connection"))
    return any(contacts is not Contacts.NEVER for contacts in asks)
