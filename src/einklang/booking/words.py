"""Why a time is not free, and what mails are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from einklang.booking.slots import Reason
from einklang.booking.wording import Kind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

REASONS: dict[Reason, StrPromise] = {
    Reason.FREE: pgettext_lazy("slot", "Free"),
    Reason.NO_SUCH_LENGTH: pgettext_lazy("slot", "This length is not offered"),
    Reason.PAST: pgettext_lazy("slot", "Over"),
    Reason.NOTICE: pgettext_lazy("slot", "Too soon: it would be within the notice"),
    Reason.TOO_FAR: pgettext_lazy("slot", "Further ahead than can be booked"),
    Reason.CLOSED: pgettext_lazy("slot", "Outside the hours"),
    Reason.OFF_GRID: pgettext_lazy("slot", "Between two times"),
    Reason.FULL: pgettext_lazy("slot", "All seats are taken"),
    Reason.DAY_LIMIT: pgettext_lazy("slot", "There are enough bookings on this day"),
    Reason.WEEK_LIMIT: pgettext_lazy("slot", "There are enough bookings in this week"),
    Reason.BUSY: pgettext_lazy("slot", "A host has something then"),
    Reason.BUFFER: pgettext_lazy("slot", "Too near to something that a host has"),
}
KINDS: dict[Kind, StrPromise] = {
    Kind.PENDING: pgettext_lazy("mail", "Waits for the host"),
    Kind.CONFIRMED: pgettext_lazy("mail", "Confirmation"),
    Kind.MOVED: pgettext_lazy("mail", "Moved"),
    Kind.CANCELLED: pgettext_lazy("mail", "Cancelled"),
    Kind.REMINDER: pgettext_lazy("mail", "Reminder"),
    Kind.FOLLOW_UP: pgettext_lazy("mail", "Follow-up"),
}
