"""Bookings as a table that a spreadsheet opens, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext, pgettext

from einklang.booking.meeting import answers_of, place_of
from einklang.booking.models import Booking, BookingSet, at_minute
from einklang.formats.csv_text import written

AT_ONCE = 400


def table(rows: BookingSet, zone: ZoneInfo) -> Iterator[str]:
    """The file in pieces. With a mark in front, by which Excel knows UTF-8; where commas divide
    numbers, it wants semicolons between cells. No cell acts as a formula."""
    separator = ";" if (get_language() or "en").startswith("de") else ","
    yield "\ufeff" + written(_titles(), separator)
    for booking in rows.iterator(AT_ONCE):
        yield written(_cells(booking, zone), separator)


def _titles() -> list[str]:
    return [
        gettext("Day"),
        gettext("From"),
        gettext("Until"),
        gettext("Booking calendar"),
        gettext("Name"),
        gettext("E-mail address"),
        gettext("Status"),
        gettext("Did not come"),
        gettext("Moved"),
        gettext("Place"),
        gettext("Answers"),
        gettext("Reason"),
        gettext("Booked on"),
    ]


def _cells(booking: Booking, zone: ZoneInfo) -> list[str]:
    session = booking.session
    since = at_minute(session.since).astimezone(zone)
    until = at_minute(session.until).astimezone(zone)
    return [
        since.date().isoformat(),
        f"{since:%H:%M}",
        f"{until:%H:%M}",
        session.calendar.name,
        booking.name,
        booking.address,
        str(booking.get_status_display()),
        pgettext("cell", "yes") if booking.missed else "",
        str(booking.moves or ""),
        place_of(session, [booking]),
        answers_of(booking),
        booking.why,
        booking.made_at.astimezone(zone).date().isoformat(),
    ]
