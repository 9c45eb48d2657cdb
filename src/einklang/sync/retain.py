"""How long contents are kept: the journal's before and after go, the fact that something was done
stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from einklang.accounts.models import Workspace
from einklang.sync.models import JournalEntry


def forget(workspace: Workspace, now: datetime) -> int:
    """Take the contents out of journal lines that are older than the set days; returns how many."""
    old = JournalEntry.objects.filter(
        run__connection__workspace=workspace,
        at__lt=now - timedelta(days=settings.JOURNAL_DAYS),
    ).exclude(before=None, after=None, conflicts=[])
    return old.update(before=None, after=None, conflicts=[], waits=False)
