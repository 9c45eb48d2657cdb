"""What opens the public pages: the address of a booking calendar, and the token of a guest."""

from __future__ import annotations

from einklang.booking.models import Booking, BookingCalendar
from einklang.booking.reserve import hashed


def public_calendar(workspace: str, calendar: str) -> BookingCalendar | None:
    """The one at this address that guests may book."""
    rows = BookingCalendar.objects.public().select_related("workspace", "maker")
    return rows.filter(workspace__slug=workspace, slug=calendar).first()


def booking_of(token: str) -> Booking | None:
    """The booking whose guest has this token."""
    rows = Booking.objects.select_related("session__calendar__maker", "session__event")
    rows = rows.select_related("session__calendar__workspace", "workspace")
    return rows.filter(token_hash=hashed(token)).first()
