"""DATE, DATE-TIME and DURATION values <-> moments (RFC 5545, 3.3.4 to 3.3.6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from icalendar import vDuration

from einklang.formats.ical_text import Told, line_of, parameter
from einklang.formats.quirks import date_with_time
from einklang.formats.unreadable import Unreadable
from einklang.records import moment
from einklang.records.moment import Day, Floating, Moment, Zoned

_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)

ZoneName = Callable[[str], str]
"""TZID -> IANA name; raises Unreadable."""


def read(value: str, parameters: Told, zone: ZoneName) -> Moment:
    """The moment that a DATE or DATE-TIME value names. Raises Unreadable."""
    if parameters:
        value = date_with_time.mended(value, parameter(parameters, "VALUE"))
    found = _DATE.fullmatch(value.upper())
    if not found or not "1000" <= found[1] < "9000":  # so that no arithmetic leaves the calendar
        raise Unreadable("bad_date", value[:40])
    try:
        if found[4] is None:
            return Day(date(int(found[1]), int(found[2]), int(found[3])))
        at = _wall(found)
    except ValueError as error:
        raise Unreadable("bad_date", value[:40]) from error
    if found[7]:
        return Zoned(at, "UTC")
    tzid = parameter(parameters, "TZID")
    return Zoned(at, zone(tzid)) if tzid else Floating(at)


def _wall(found: re.Match[str]) -> datetime:
    """The wall time; a leap second is the second before it (3.3.12)."""
    second = 59 if found[6] == "60" else int(found[6])
    return datetime(  # noqa: DTZ001 (a wall time)
        int(found[1]), int(found[2]), int(found[3]), int(found[4]), int(found[5]), second
    )


def write(name: str, at: Moment) -> str:
    """The unfolded line that names the moment."""
    match at:
        case Day(day):
            return line_of(name, f"{day:%Y%m%d}".zfill(8), {"VALUE": "DATE"})
        case Floating(wall):
            return line_of(name, _stamp(wall))
        case Zoned(wall, "UTC"):
            return line_of(name, _stamp(wall) + "Z")
    return line_of(name, _stamp(at.at), {"TZID": at.zone})


def _stamp(wall: datetime) -> str:
    return f"{wall:%Y%m%dT%H%M%S}".zfill(15)


@lru_cache(maxsize=1024)
def duration(value: str) -> timedelta:
    """A DURATION value. Raises Unreadable."""
    try:
        length: timedelta = vDuration.from_ical(value.strip().upper())  # type: ignore[no-untyped-call] # icalendar does not type it
    except (ValueError, TypeError, OverflowError) as error:
        raise Unreadable("bad_date", value[:40]) from error
    return length


def after(start: Moment, length: timedelta) -> Moment:
    """The moment `length` after the start: whole days by the calendar, the rest by time passed."""
    if abs(length) > timedelta(days=100_000):
        raise Unreadable("bad_date", f"a length of {length.days} days")
    days = moment.later(start, timedelta(days=length.days))
    rest = timedelta(seconds=length.seconds)
    if isinstance(days, Zoned) and rest:
        return moment.in_zone(moment.instant(days, days.zone) + rest, days.zone)
    return moment.later(days, rest)


def settled(at: Moment, like: Moment) -> Moment:
    """A moment in the kind and zone of its series' start, so that they can be compared.

    EXDATE, RDATE and RECURRENCE-ID should come so (3.8.5.1), and often come in UTC or as days.
    """
    if isinstance(like, Day):
        return Day(moment.wall(at).date())
    if isinstance(at, Day):
        return moment.at_wall(like, datetime.combine(at.date, moment.wall(like).time()))
    if isinstance(like, Zoned) and isinstance(at, Zoned) and at.zone != like.zone:
        return moment.in_zone(moment.instant(at, at.zone), like.zone)
    return moment.at_wall(like, moment.wall(at))


def utc_text(value: str) -> str:
    """A UTC DATE-TIME value as ISO text, '' where it is none or the epoch, our 'not known'."""
    found = _DATE.fullmatch(value)
    if not found or found[4] is None:
        return ""
    try:
        at = _wall(found).replace(tzinfo=UTC)
    except ValueError:
        return ""
    return at.isoformat() if at.timestamp() else ""


def utc_value(text: str) -> str:
    """The UTC DATE-TIME value of an ISO text; the epoch for ''. Raises ValueError."""
    at = datetime.fromisoformat(text) if text else datetime(1970, 1, 1, tzinfo=UTC)
    return _stamp(at.astimezone(UTC).replace(tzinfo=None)) + "Z"
