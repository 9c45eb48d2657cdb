"""Files are kept no longer than somebody needs them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from einklang.accounts.models import Workspace
from einklang.files.models import Part, State

FILES = timedelta(days=1)
BEGUN = (State.COLUMNS, State.LOOKING, State.AHEAD)


def clear(workspace: Workspace, now: datetime) -> None:
    """Forget imports that nobody went on with for a day, the files of those that have ended, and
    after the days of the journal all that was told of them."""
    old = workspace.imports.filter(state_since__lt=now - FILES)
    old.filter(state__in=BEGUN).delete()
    Part.objects.filter(of__in=old.filter(state__in=(State.DONE, State.STOPPED))).delete()
    kept = timedelta(days=settings.JOURNAL_DAYS)
    workspace.imports.filter(made_at__lt=now - kept).exclude(state=State.STORING).delete()
