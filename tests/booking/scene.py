"""A booking calendar of Alice's, and guests who book in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from einklang.accounts.models import Membership, User
from einklang.booking.models import Booking, BookingCalendar, Reservation, minute_at
from einklang.booking.reserve import Form, Guest, book
from einklang.calendars.edit import create_event
from einklang.calendars.models import Calendar, Event
from einklang.records.event import Details
from einklang.records.event import Event as EventRecord
from einklang.records.moment import in_zone

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)  # a Friday
MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
ZONE = "Europe/Berlin"


def at(hour: int, minute: int = 0, day: int = 0) -> int:
    """A minute of that Monday or a day after, by Berlin's clock."""
    when = MONDAY + timedelta(days=day, hours=hour - 1, minutes=minute)
    return minute_at(when)


def offered(member: Membership, *others: User, **more: Any) -> BookingCalendar:
    """A booking calendar, nine to five from Monday to Friday, half an hour each."""
    told = {"name": "Erstgespräch", "slug": "erst", "zone": ZONE, "notice": 0, **more}
    calendar = BookingCalendar(workspace=member.workspace, maker=member.user, **told)
    calendar.add()
    calendar.hosts.set([member.user, *others])
    return calendar


def guest(name: str = "Anna Ost", **more: Any) -> Guest:
    """Somebody who books."""
    address = f"{name.split(maxsplit=1)[0].lower()}@ost.example"
    return Guest(name, address, more.pop("zone", ZONE), more.pop("language", "de"), **more)


def form(start: int, key: str = "", who: Guest | None = None, duration: int = 30) -> Form:
    """What they send."""
    key = key or f"form-{start}-{duration}-{who.address if who else ''}"
    return Form(start, duration, who or guest(), key, f"token-{key}")


def booked(
    calendar: BookingCalendar,
    start: int,
    who: Guest | None = None,
    *,
    sure: bool = True,
    **more: Any,
) -> Booking:
    """They book."""
    sent = form(start, who=who, **more)
    return book(calendar=calendar, form=sent, now=NOW, check=lambda _session: sure)


def home_of(member: Membership, **more: Any) -> Calendar:
    """A default calendar of the member's."""
    told = {"name": "Termine", "is_default": True, **more}
    calendar = Calendar(workspace=member.workspace, holder=member.user, **told)
    calendar.add()
    return calendar


def busy(member: Membership, place: Calendar | None, since: int, until: int, **more: Any) -> Event:
    """Something stands in this calendar."""
    begin, end = (datetime.fromtimestamp(m * 60, UTC) for m in (since, until))
    details = Details(in_zone(begin, ZONE), in_zone(end, ZONE), summary="Zahnarzt", **more)
    record = EventRecord(uid=f"uid-{since}-{until}", details=details)
    return create_event(member=member, calendar=place, record=record, now=NOW)


def reserved(user: User) -> list[tuple[int, int]]:
    """The reservations of a host, by time."""
    rows = Reservation.objects.filter(host=user).order_by("since")
    return list(rows.values_list("since", "until"))


def day(iso: str) -> date:
    """A date."""
    return date.fromisoformat(iso)
