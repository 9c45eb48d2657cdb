"""Who may read the mails about meetings."""

from __future__ import annotations

from collections.abc import Collection

from einklang.accounts.models import Membership
from einklang.calendars.models import Event
from einklang.calendars.visibility import Level

ABOUT = "event"
"""What such mails are about, by UID."""


def readable(member: Membership, uids: Collection[str]) -> Collection[str]:
    """Of which of these meetings the member may know all that a mail tells, deleted or not."""
    rows = Event.objects.known_to(member).showing(member, Level.EVERYTHING)
    return set(rows.filter(uid__in=uids).values_list("uid", flat=True))
