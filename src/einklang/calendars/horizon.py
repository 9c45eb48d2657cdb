"""Moving the horizon on: series go on, and every day one more day of them is expanded."""

from __future__ import annotations

from datetime import datetime

from einklang.accounts.models import Workspace
from einklang.accounts.rows import writing
from einklang.calendars.hold import FAR, rewrite_times
from einklang.calendars.models import Event

CHUNK = 100


def move_on(workspace: Workspace, now: datetime) -> int:
    """Expand anew every series that goes beyond what is expanded; returns how many. Rows change
    nothing of what an event says, so neither revision nor modseq move."""
    endless = Event.objects.filter(workspace=workspace, deleted_at=None, recurs=True, last_at=FAR)
    ids = list(endless.values_list("pk", flat=True))
    for at in range(0, len(ids), CHUNK):
        # The lock on the workspace keeps a save from expanding the same event meanwhile.
        with writing(workspace.pk):
            rewrite_times(workspace, list(endless.filter(pk__in=ids[at : at + CHUNK])), now)
    return len(ids)
