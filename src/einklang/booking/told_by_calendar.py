"""What a meeting's calendar tells of a booking: moved there, called off there, declined. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from einklang.booking.opening import Span
from einklang.records.event import Answer, Event, Status


@dataclass(frozen=True, slots=True)
class Told:
    """`is_off`: nobody meets; `declined`: the addresses of guests who will not come; `span`: when
    it is, in minutes since 1970, None as it was."""

    is_off: bool = False
    declined: frozenset[str] = frozenset()
    span: Span | None = None


def told(
    record: Event,
    guests: Collection[str],
    was: Span,
    at: tuple[datetime, datetime],
    *,
    is_off: bool,
) -> Told:
    """What the record says now of a session with these guests that was at this time. `at`: when it
    begins and ends; `is_off`: it is deleted, here or there."""
    if is_off or record.details.status is Status.CANCELLED:
        return Told(is_off=True)
    answers = {each.address: each.answer for each in record.details.participants}
    declined = frozenset(who for who in guests if answers.get(who) is Answer.DECLINED)
    since, until = (int(when.timestamp() // 60) for when in at)
    span = (since, max(until, since + 1))
    return Told(declined=declined, span=None if span == was else span)
