"""What the address of a public page says, read leniently: nonsense in it is as if it were not
there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from einklang.booking.models import BookingCalendar, Session, minute_at
from einklang.booking.offer import SLOT, Asked, following
from einklang.records.moment import zone_exists

LANGUAGES = ("de", "en")
KEPT = ("duration", "zone", "language", "name", "email")
"""What goes along from page to page; the last two fill in the form."""
YEARS = range(2020, 2200)


def asked(calendar: BookingCalendar, said: Mapping[str, str], now: datetime) -> Asked:
    """Month, day, length and zone."""
    zone = said.get("zone", "")
    zone = zone if zone_exists(zone) else calendar.zone
    today = now.astimezone(ZoneInfo(zone)).date()
    day = _day(said.get("date", ""))
    month = _day(f"{said.get('month', '')}-01") or day or today
    if day is not None and not month.replace(day=1) <= day < following(month.replace(day=1)):
        day = None
    return Asked(month.replace(day=1), day, _duration(calendar, said), zone)


def from_there(said: Mapping[str, str], session: Session, zone: str) -> dict[str, str]:
    """What the address of a page says on which a session is moved: of its length, and beginning
    with its month."""
    month = f"{session.starts_at.astimezone(ZoneInfo(zone)):%Y-%m}"
    near = {} if said.get("date") else {"month": month}
    told = {name: value for name, value in said.items() if value}
    return {"zone": zone, **near, **told, "duration": str(session.until - session.since)}


def start_of(said: Mapping[str, str]) -> int | None:
    """The minute at which the chosen slot starts."""
    try:
        when = datetime.strptime(said.get("start", ""), SLOT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return minute_at(when) if when.year in YEARS else None


def kept(said: Mapping[str, str]) -> dict[str, str]:
    """What the next page is to know as well."""
    return {name: said[name][:320] for name in KEPT if said.get(name)}


def query(said: Mapping[str, str], **more: str) -> str:
    """The same as a query."""
    return urlencode({**kept(said), **more})


def zone_name(zone: str) -> str:
    """What people call a zone: the city."""
    return zone.rpartition("/")[2].replace("_", " ")


def _duration(calendar: BookingCalendar, said: Mapping[str, str]) -> int:
    wanted = said.get("duration", "")
    told = int(wanted) if wanted.isdecimal() and len(wanted) < 5 else 0
    return told if told in calendar.durations else calendar.durations[0]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None
