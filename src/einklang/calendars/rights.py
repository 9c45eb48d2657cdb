"""Who may change a meeting: whose meeting it is. Roles are no argument."""

from __future__ import annotations

from collections.abc import Iterable

from einklang.accounts.models import Membership
from einklang.calendars.happenings import is_time_only
from einklang.calendars.models import Copy, Event
from einklang.records.event import Details


def may_edit(member: Membership, event: Event, copies: Iterable[Copy]) -> bool:
    """Whether the member may change and delete it: they made it here, or it stands in a calendar of
    theirs that can be written, and nobody else invites. The copies come with their calendars."""
    if event.cancelled_at is not None or is_time_only(event):
        return False
    if event.maker_id == member.user_id:
        return True
    own = any(
        copy.calendar.holder_id == member.user_id
        and copy.calendar.writable
        and copy.calendar.active
        for copy in copies
    )
    return own and invites(member, event.as_record().details)


def invites(member: Membership, details: Details) -> bool:
    """Whether the member organises it, or nobody does."""
    return details.organiser is None or details.organiser.address == member.user.email
