"""The handler of an import's due row, and what wakes it."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from einklang.accounts.clock import now
from einklang.accounts.door import CONNECTING
from einklang.accounts.models import Membership
from einklang.files.answer import carry_answers
from einklang.files.models import Import, State
from einklang.files.run import Gone, in_words_of, look, run
from einklang.jobs.lease import Lease, wake

log = logging.getLogger(__name__)
KIND = "import"
TRIES = 5
IMPORTING = CONNECTING
"""The roles that may bring people by files."""


def work(lease: Lease) -> datetime | None:
    """Do what is due with one import, under its lease."""
    row = Import.objects.select_related("workspace").filter(pk=lease.ref).first()
    member = _importer(row) if row else None
    if row is None:
        return None
    if member is None or lease.failures >= TRIES:
        stop(row, "no_member" if member is None else "failed", now())
        return None
    try:
        with in_words_of(member):
            _do(row, member, lease)
    except Gone:
        log.info("import %s is not wanted any more", row.pk)
    return None


def _do(row: Import, member: Membership, lease: Lease) -> None:
    if row.state == State.LOOKING:
        look(row, member, now)
    elif row.state == State.STORING:
        run(row, member, now, lease)
    elif row.state in {State.DONE, State.STOPPED}:
        carry_answers(row, member, now(), lease)


def _importer(row: Import) -> Membership | None:
    """Who brought it, as long as they may."""
    members = Membership.objects.select_related("user", "workspace")
    found = members.filter(workspace=row.workspace_id, user=row.by_id, role__in=IMPORTING)
    return found.first()


def stop(row: Import, reason: str, now: datetime) -> None:
    """Say that it does not go on, and why. Who is in is in."""
    moving = Import.objects.filter(pk=row.pk, state__in=[State.LOOKING, State.STORING])
    moving.update(state=State.STOPPED, state_since=now, reason=reason)


@transaction.atomic
def begin(row: Import, state: State, now: datetime) -> None:
    """Let the worker look ahead (LOOKING), or store (STORING), by the columns that the row has. Not
    where somebody was quicker: a button may be pressed twice."""
    fresh = {
        "state": state,
        "state_since": now,
        "done": 0,
        "total": row.total if state is State.STORING else 0,
        "counts": {},
        "targets": row.targets,
        "responsible": row.responsible,
    }
    if Import.objects.filter(pk=row.pk, state=row.state).update(**fresh):
        row.refresh_from_db()
        wake(row.workspace_id, KIND, row.pk)


def go_on(row: Import) -> None:
    """Let the worker carry out what was answered."""
    wake(row.workspace_id, KIND, row.pk)
