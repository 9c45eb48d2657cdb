"""Moving the horizon on: series go on, and every day one more day of them is expanded."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models import QuerySet

from einklang.accounts.models import Workspace
from einklang.accounts.rows import writing
from einklang.calendars.hold import FAR, rewrite_times
from einklang.calendars.models import Event
from einklang.records.recurrence import TooMany

log = logging.getLogger(__name__)
CHUNK = 100


def move_on(workspace: Workspace, now: datetime) -> int:
    """Expand anew every series that goes beyond what is expanded; returns how many. Rows change
    nothing of what an event says, so neither revision nor modseq move."""
    endless = Event.objects.filter(workspace=workspace, deleted_at=None, recurs=True, last_at=FAR)
    ids = list(endless.values_list("pk", flat=True))
    for at in range(0, len(ids), CHUNK):
        part = ids[at : at + CHUNK]
        try:
            _move(workspace, endless.filter(pk__in=part), now)
        except TooMany:
            _move_each(workspace, endless.filter(pk__in=part), now)
    return len(ids)


def _move(workspace: Workspace, events: QuerySet[Event], now: datetime) -> None:
    # The lock on the workspace keeps a save from expanding the same event meanwhile.
    with writing(workspace.pk):
        rewrite_times(workspace, list(events), now)


def _move_each(workspace: Workspace, events: QuerySet[Event], now: datetime) -> None:
    """One that has grown too long stays as far as it is expanded; the others go on."""
    for event in events.values_list("pk", flat=True):
        try:
            _move(workspace, events.filter(pk=event), now)
        except TooMany:
            log.warning("series %s has too many occurrences to be moved on", event)
