"""Google's times ↔ moments (Calendar API v3, Event.start; times have an offset and a zone)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from einklang.formats.ical_moment import settled
from einklang.formats.unreadable import Unreadable
from einklang.records import moment
from einklang.records.moment import Day, Floating, Moment, Zoned

Json: TypeAlias = Mapping[str, Any]


def read(told: Json | None, zone: str) -> Moment:
    """The moment of a `start`, `end` or `originalStartTime`; `zone` (IANA) is the calendar's, for
    a time that names none. Raises Unreadable."""
    if not told:
        raise Unreadable("no_start")
    if told.get("date"):
        return Day(_parsed(date.fromisoformat, told["date"]))
    at = _parsed(datetime.fromisoformat, told.get("dateTime", ""))
    named = told.get("timeZone") or zone
    own = named if moment.zone_exists(named) else "UTC"
    if at.tzinfo is None:
        return Zoned(at.replace(microsecond=0), own)
    return moment.in_zone(at.astimezone(UTC).replace(microsecond=0), own)


def original(told: Json, like: Moment, zone: str) -> Moment:
    """Which occurrence an instance stands for, as the start that its series gives it."""
    return settled(read(told, zone), like)


def written(at: Moment) -> dict[str, Any]:
    """As Google takes it; a floating time must be brought into a zone before."""
    match at:
        case Day(day):
            return {"date": day.isoformat()}
        case Floating():
            raise Unreadable("unknown_zone")
        case Zoned(wall, zone):
            exact = wall.replace(tzinfo=ZoneInfo(zone))
            return {"dateTime": exact.isoformat(), "timeZone": zone}


def instead(at: Moment) -> dict[str, Any]:
    """`written` for a PATCH, which keeps what is not named: a day has no time, a time no day."""
    empty = {"dateTime": None, "timeZone": None} if isinstance(at, Day) else {"date": None}
    return {**written(at), **empty}


def stamp(text: str | None) -> str:
    """An RFC 3339 instant as our ISO text of whole seconds in UTC; '' where there is none."""
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return ""
    return at.astimezone(UTC).replace(microsecond=0).isoformat()


def instant(at: Moment) -> str:
    """RFC 3339, as `originalStart` of a request wants it; of a day its date."""
    told = written(at)
    return str(told.get("date") or told["dateTime"])


def _parsed(read: Any, text: Any) -> Any:
    try:
        found = read(text)
    except (TypeError, ValueError) as error:
        raise Unreadable("bad_date", str(text)[:40]) from error
    if not 1000 <= found.year < 9000:  # so that no arithmetic leaves the calendar
        raise Unreadable("bad_date", str(text)[:40])
    return found
