"""What is due once a day in each workspace."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from einklang.accounts.clock import now
from einklang.accounts.models import Workspace
from einklang.calendars.horizon import move_on
from einklang.crm.bulk import forget_bulks
from einklang.crm.last_met import catch_up
from einklang.files.tend import clear
from einklang.jobs.lease import Lease, wake
from einklang.jobs.models import Due
from einklang.sync.retain import forget

KIND = "tend"
EVERY = timedelta(days=1)
MET_WITHIN = timedelta(days=400)
"""So long the worker may have stood still, and lists still know whom one has met."""


def tend(lease: Lease) -> datetime | None:
    """Move the calendars' horizon on, say who was met, let the journal forget and files go; again
    tomorrow."""
    workspace = Workspace.objects.filter(pk=lease.ref).first()
    if workspace is None:
        return None
    move_on(workspace, now())
    catch_up(workspace.pk, now() - MET_WITHIN, now())
    forget(workspace, now())
    clear(workspace, now())
    forget_bulks(workspace.pk, now() - timedelta(days=settings.JOURNAL_DAYS))
    return now() + EVERY


def begin() -> None:
    """Let every workspace have its due row, new ones too; cheap to repeat."""
    tended = Due.objects.filter(kind=KIND).values_list("ref", flat=True)
    for workspace in Workspace.objects.exclude(pk__in=list(tended)):
        wake(workspace.pk, KIND, workspace.pk)
