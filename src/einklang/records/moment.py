"""A point in a calendar: a day, a floating time, or a time in a zone. Never a bare datetime.

A zoned moment keeps the wall time and the zone's IANA name, because a weekly meeting at nine stays
at nine when the clocks change (RFC 5545, 3.3.5 and 3.8.5.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A whole day; it has no zone."""

    date: date

    def __str__(self) -> str:
        return self.date.isoformat()


@dataclass(frozen=True, slots=True, order=True)
class Floating:
    """A wall time that means the same clock reading wherever it is read."""

    at: datetime

    def __str__(self) -> str:
        return self.at.isoformat()


@dataclass(frozen=True, slots=True, order=True)
class Zoned:
    """A wall time in a zone with an IANA name; UTC is a zone like others."""

    at: datetime
    zone: str

    def __str__(self) -> str:
        late = "+1" if self.at.fold else ""
        return f"{self.at.isoformat()}{late}[{self.zone}]"


Moment: TypeAlias = Day | Floating | Zoned


def read(text: str) -> Moment:
    """The moment that `str(moment)` wrote. Raises ValueError on anything else."""
    found = _read(text)
    if wall(found).tzinfo or str(found) != text:
        raise ValueError(f"no moment: {text}")
    return found


def _read(text: str) -> Moment:
    if text.endswith("]"):
        wall, _, zone = text[:-1].partition("[")
        fold = 1 if wall.endswith("+1") else 0
        return Zoned(datetime.fromisoformat(wall.removesuffix("+1")).replace(fold=fold), zone)
    if "T" in text:
        return Floating(datetime.fromisoformat(text))
    return Day(date.fromisoformat(text))


def instant(moment: Moment, zone: str) -> datetime:
    """The moment as an aware UTC datetime; `zone` (IANA) serves days and floating times."""
    own = moment.zone if isinstance(moment, Zoned) else zone
    return wall(moment).replace(tzinfo=ZoneInfo(own)).astimezone(UTC)


def in_zone(when: datetime, zone: str) -> Zoned:
    """An aware datetime as wall time in `zone` (IANA)."""
    local = when.astimezone(ZoneInfo(zone))
    return Zoned(local.replace(tzinfo=None), zone)


def wall(moment: Moment) -> datetime:
    """The clock reading, naive; midnight for a day."""
    if isinstance(moment, Day):
        return datetime(moment.date.year, moment.date.month, moment.date.day)  # noqa: DTZ001 (a wall time)
    return moment.at


def at_wall(like: Moment, when: datetime) -> Moment:
    """A moment of the same kind and zone as `like`, at another clock reading."""
    if isinstance(like, Zoned):
        return Zoned(when, like.zone)
    return Floating(when) if isinstance(like, Floating) else Day(when.date())


def later(moment: Moment, by: timedelta) -> Moment:
    """The moment moved on the clock on the wall, so that nine stays nine over a DST change."""
    return at_wall(moment, wall(moment) + by)


def zone_exists(name: str) -> bool:
    """Whether the zone data in use knows this IANA name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
