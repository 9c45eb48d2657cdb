"""What a guest is shown: a month with its free days, and the free times of one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from einklang.booking.models import BookingCalendar, Session, at_minute
from einklang.booking.situation import ends_at, situation
from einklang.booking.slots import Slots

MOST_DOTS = 5
SLOT = "%Y-%m-%dT%H:%MZ"
"""A slot in an address: when it starts, in UTC."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address says: of which month, day and length, in which zone."""

    month: date
    day: date | None
    duration: int
    zone: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the month; `free` slots begin on it. `is_past`: it is over."""

    day: date
    free: int
    is_past: bool
    is_today: bool

    @property
    def dots(self) -> int:
        """How many of them are shown as dots."""
        return min(self.free, MOST_DOTS)


@dataclass(frozen=True, slots=True)
class Time:
    """A free slot."""

    start: datetime
    end: datetime

    @property
    def value(self) -> str:
        """As the address has it."""
        return self.start.strftime(SLOT)


@dataclass(frozen=True, slots=True)
class Offer:
    """A month in weeks (None: a day of another month), the times of `day`, and the months around
    that can be looked at. `next_free`: where this month has nothing, the first day after it."""

    weeks: Sequence[Sequence[Cell | None]]
    day: date | None
    times: Sequence[Time]
    before: date | None
    after: date | None
    next_free: date | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is free in this month."""
        return not any(cell and cell.free for week in self.weeks for cell in week)


def offer(
    calendar: BookingCalendar, asked: Asked, now: datetime, but: Session | None = None
) -> Offer:
    """The month as it stands. `but`: a session that is being moved."""
    zone = ZoneInfo(asked.zone)
    today, last = (
        now.astimezone(zone).date(),
        at_minute(ends_at(calendar, now)).astimezone(zone).date(),
    )
    begin = _midnight(asked.month, zone)
    end = _midnight(following(asked.month), zone)
    free = _free(calendar, asked, (begin, end), now, but)
    empty = not free and asked.month <= last
    return Offer(
        weeks=_weeks(asked.month, free, today),
        day=asked.day,
        times=free.get(asked.day, ()) if asked.day else (),
        before=previous(asked.month) if asked.month > today.replace(day=1) else None,
        after=following(asked.month) if following(asked.month) <= last else None,
        next_free=_next_free(calendar, asked, (end, at_minute(ends_at(calendar, now))), now)
        if empty
        else None,
    )


def following(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def previous(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def _free(
    calendar: BookingCalendar,
    asked: Asked,
    window: tuple[datetime, datetime],
    now: datetime,
    but: Session | None = None,
) -> Mapping[date, Sequence[Time]]:
    """The free times that begin in the window, by the guest's day."""
    zone, found = ZoneInfo(asked.zone), defaultdict(list)
    judge = Slots(calendar.rules(), situation(calendar, *window, now=now, but=but))
    for minute in judge.listed(asked.duration):
        start = at_minute(minute)
        if window[0] <= start < window[1]:
            end = at_minute(minute + asked.duration)
            found[start.astimezone(zone).date()].append(Time(start, end))
    return found


def _next_free(
    calendar: BookingCalendar, asked: Asked, window: tuple[datetime, datetime], now: datetime
) -> date | None:
    free = _free(calendar, asked, window, now) if window[0] < window[1] else {}
    return min(free, default=None)


def _weeks(
    month: date, free: Mapping[date, Sequence[Time]], today: date
) -> list[list[Cell | None]]:
    first, last = month - timedelta(days=month.weekday()), following(month)
    days = [first + timedelta(days=at) for at in range((last - first).days + (-last.weekday()) % 7)]
    cells = [
        Cell(day, len(free.get(day, ())), day < today, day == today)
        if month <= day < last
        else None
        for day in days
    ]
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
