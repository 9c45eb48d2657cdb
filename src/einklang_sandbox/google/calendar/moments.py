"""Days and times as the API spells them (contract, 2.3; RFC 3339).

Kept are `{"date": …}` or `{"dateTime": … in UTC, "timeZone": …}`; in which zone they are shown is
the reader's affair.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

Moment = date | datetime
"""A day, or a time that knows its zone."""
_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?")


@cache
def zone_named(name: str) -> ZoneInfo:
    """An IANA zone. Raises ValueError for any other name."""
    if name not in available_timezones():
        raise ValueError(f"no zone is called {name}")
    return ZoneInfo(name)


def instant(text: str, zone: str = "") -> datetime:
    """A point in time. Without an offset it is the clock of `zone`, else ValueError is raised."""
    parts = _RFC3339.fullmatch(text)
    if parts is None or not (parts[4] or zone):
        raise ValueError(f"no point in time: {text}")
    local = datetime.fromisoformat(f"{parts[1]}T{parts[2]}")
    if parts[4] is None:
        return local.replace(tzinfo=zone_named(zone)).astimezone(UTC)
    offset = "+00:00" if parts[4] in "Zz" else parts[4]
    return datetime.fromisoformat(f"{local.isoformat()}{offset}").astimezone(UTC)


def spelt(at: datetime) -> str:
    """In UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp(at: datetime) -> str:
    """In UTC, to the millisecond, as `created` and `updated` are."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def stored(told: Mapping[str, str], zone: str) -> dict[str, str]:
    """A start or end as it is kept. `zone` is the calendar's, for those that name none.

    Raises ValueError where it is neither a day nor a point in time.
    """
    if ("date" in told) == ("dateTime" in told):
        raise ValueError("either a date or a dateTime")
    named = told.get("timeZone", "")
    if named:
        zone_named(named)
    if "date" in told:
        return {"date": date.fromisoformat(told["date"]).isoformat()}
    return {"dateTime": spelt(instant(told["dateTime"], named)), "timeZone": named or zone}


def moment(kept: Mapping[str, str]) -> Moment:
    """A kept start or end, on its own clock."""
    if "date" in kept:
        return date.fromisoformat(kept["date"])
    return instant(kept["dateTime"]).astimezone(zone_named(kept["timeZone"]))


def kept(at: Moment) -> dict[str, str]:
    """The other way round."""
    if isinstance(at, datetime):
        assert isinstance(at.tzinfo, ZoneInfo)  # noqa: S101 - as `moment` makes them
        return {"dateTime": spelt(at), "timeZone": at.tzinfo.key}
    return {"date": at.isoformat()}


def key(at: Moment) -> str:
    """By which an occurrence is known: when it would have begun."""
    return spelt(at) if isinstance(at, datetime) else at.isoformat()


def of_key(text: str) -> Moment:
    """A key as a day or a time in UTC."""
    return instant(text) if "T" in text else date.fromisoformat(text)


def shown(told: Mapping[str, str], zone: str) -> dict[str, str]:
    """As an answer has it: on the clock of `zone`, with the event's own zone beside it."""
    if "date" in told:
        return dict(told)
    at = instant(told["dateTime"]).astimezone(zone_named(zone))
    text = at.isoformat()
    return {"dateTime": text.replace("+00:00", "Z"), "timeZone": told["timeZone"]}


def point(at: Moment, zone: str) -> datetime:
    """When that is; a day begins at its midnight in `zone`."""
    if isinstance(at, datetime):
        return at.astimezone(UTC)
    return datetime.combine(at, time(), zone_named(zone)).astimezone(UTC)


def span(body: Mapping[str, Any], zone: str) -> tuple[datetime, datetime]:
    """From when to when an event lasts."""
    return point(moment(body["start"]), zone), point(moment(body["end"]), zone)


def length(body: Mapping[str, Any]) -> timedelta:
    """How long an event lasts: days, or hours as they pass."""
    start, end = moment(body["start"]), moment(body["end"])
    if isinstance(start, datetime) and isinstance(end, datetime):
        return end.astimezone(UTC) - start.astimezone(UTC)
    return end - start


def later(at: Moment, by: timedelta) -> Moment:
    """So much later, as time passes and not as the clock shows."""
    if isinstance(at, datetime):
        return (at.astimezone(UTC) + by).astimezone(at.tzinfo)
    return at + by
