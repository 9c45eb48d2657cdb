"""When a booking calendar is open: weekly hours on the wall, made into minutes of the world. Pure.

Hours are wall-clock times in the zone of the calendar. They are put on local dates and converted to
UTC first; minutes are added after that, so that no slot is doubled or lost where the clocks change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

DAY = 24 * 60
Span: TypeAlias = tuple[int, int]
"""From and until (not included), in minutes: of a day, or since 1970 in UTC."""


@dataclass(frozen=True, slots=True)
class Hours:
    """`weekly`: the spans of minutes of each weekday, Monday is 0. `own`: those of single dates,
    which count instead; none of them closes it. `closed`: holidays, unless they have spans of their
    own. A span ends at 24:00 at the latest; one that goes on the next day joins that one's."""

    zone: str
    weekly: Mapping[int, Sequence[Span]]
    own: Mapping[date, Sequence[Span]] = field(default_factory=dict)
    closed: Collection[date] = ()

    def of(self, day: date) -> Sequence[Span]:
        """The spans of a date, in minutes of the day."""
        if day in self.own:
            return self.own[day]
        return () if day in self.closed else self.weekly.get(day.weekday(), ())


@dataclass(frozen=True, slots=True)
class Open:
    """What is open, sorted and apart from each other, in minutes since 1970; and the days, by which
    limits count: when each begins, and when the last one ends."""

    spans: tuple[Span, ...]
    days: tuple[date, ...]
    midnights: tuple[int, ...]


def open_times(hours: Hours, first: date, last: date) -> Open:
    """What is open from the first day to the last, both included."""
    zone = ZoneInfo(hours.zone)
    days = tuple(_days(first, last))
    spans = [
        (minute_of(day, since, zone), minute_of(day, until, zone, late=True))
        for day in days
        for since, until in hours.of(day)
    ]
    midnights = tuple(minute_of(day, 0, zone) for day in (*days, last + timedelta(days=1)))
    return Open(merged(spans), days, midnights)


def merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The same time in as few spans as there can be, sorted; empty ones are left out."""
    found: list[Span] = []
    for since, until in sorted(spans):
        if until <= since:
            continue
        if found and since <= found[-1][1]:
            if until > found[-1][1]:
                found[-1] = found[-1][0], until
        else:
            found.append((since, until))
    return tuple(found)


def minute_of(day: date, minute: int, zone: ZoneInfo, *, late: bool = False) -> int:
    """The minute since 1970 at which the clock on the wall shows this minute of the day. Where the
    clock shows it twice, the first time, `late` the second; where it never does, the moment at
    which it jumps past it."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 (a wall time)
    early, after = (_minute(wall, zone, fold) for fold in (0, 1))
    if early <= after:
        return after if late else early
    while early - after > 1:  # a gap: the first minute whose clock is past it lies in between
        middle = (early + after) // 2
        early, after = (middle, after) if _clock(middle, zone) >= wall else (early, middle)
    return early


def _minute(wall: datetime, zone: ZoneInfo, fold: int) -> int:
    return int(wall.replace(tzinfo=zone, fold=fold).timestamp() // 60)


def _clock(minute: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(zone).replace(tzinfo=None)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
