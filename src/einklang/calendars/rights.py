"""Who may change a meeting: whose meeting it is. Roles are no argument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from einklang.accounts.models import Membership
from einklang.calendars.models import Apart, Calendar, Copy, Event
from einklang.records.address import normalised
from einklang.records.event import Details, Organiser


def may_edit(
    member: Membership,
    event: Event,
    copies: Iterable[Copy],
    record: Mapping[str, Any] | None = None,
) -> bool:
    """Whether the member may change and delete it: they made it here, or it stands in a calendar of
    theirs that can be written, and nobody else invites; not where it is frozen. The copies come
    with their calendars; `record` saves reading the event's."""
    if event.cancelled_at is not None or event.is_time_only:
        return False
    held = list(copies)
    mine = [copy for copy in held if copy.calendar.holder_id == member.user_id]
    if any(copy.calendar.active and not copy.calendar.writable for copy in mine):
        return False  # a change would go nowhere
    if event.maker_id == member.user_id and not any(c.apart == Apart.FROZEN for c in held):
        return True
    if any(copy.apart == Apart.FROZEN for copy in mine):
        return False
    if not any(copy.calendar.active for copy in mine):
        return False
    organiser = (event.record if record is None else record)["organiser"]
    return organiser is None or organiser[0] in own_addresses(member, held)


def own_addresses(member: Membership, copies: Iterable[Copy]) -> frozenset[str]:
    """The member's, normalised: of their sign-in, and of the accounts in which they hold it."""
    held = (
        address
        for copy in copies
        if copy.calendar.holder_id == member.user_id
        for address in copy.calendar.addresses
    )
    return frozenset(normalised(address) for address in (member.user.email, *held))


def as_organiser(member: Membership, calendar: Calendar | None) -> Organiser:
    """As whom the member invites from this calendar of theirs: its account's address, for whose
    meetings alone its server writes to guests (RFC 6638, 3.2); None: their sign-in."""
    address = calendar.address if calendar else ""
    return Organiser(address or normalised(member.user.email), member.user.name)


def invites(details: Details, addresses: frozenset[str]) -> bool:
    """Whether somebody with these addresses organises it, or nobody does."""
    return details.organiser is None or details.organiser.address in addresses
