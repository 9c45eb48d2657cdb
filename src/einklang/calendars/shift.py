"""Moving a meeting as a hand does in the grid: one occurrence, or the whole. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from einklang.calendars import repeat as repeating
from einklang.calendars.dates import YEARS
from einklang.calendars.repeat import Pace
from einklang.records.event import Event
from einklang.records.moment import Day, Floating, Moment, Zoned, at_wall, in_zone, instant, wall
from einklang.records.series import details_of, fits, rewritten, with_override

HOUR = timedelta(hours=1)
LONGEST = timedelta(days=366)


class DoesNotFit(Exception):
    """The series has a rule that would not give this start."""


@dataclass(frozen=True, slots=True)
class Times:
    """When something takes place; `end` is exclusive."""

    start: Moment
    end: Moment


def read_times(start: str, end: str, like: Moment, zone: str) -> Times:
    """From ISO texts: days, or instants with an offset, put on the clock of `like`; `zone` is the
    workspace's. Without an end: a day, or an hour. Raises ValueError."""
    first = _read(start, like, zone)
    if end:
        last = _read(end, like, zone)
    else:
        last = at_wall(first, wall(first) + (timedelta(days=1) if isinstance(first, Day) else HOUR))
    if isinstance(first, Day) is not isinstance(last, Day):
        raise ValueError("a day and a time")
    length = instant(last, zone) - instant(first, zone)
    if not timedelta(0) <= length <= LONGEST or (isinstance(first, Day) and not length):
        raise ValueError("ends before it begins, or lasts too long")
    return Times(first, last)


def shown_times(times: Times, zone: str) -> tuple[str, str]:
    """As `read_times` reads them."""
    if isinstance(times.start, Day):
        return str(times.start), str(times.end)
    return instant(times.start, zone).isoformat(), instant(times.end, zone).isoformat()


def move_one(record: Event, of: Moment, times: Times) -> Event:
    """Only this occurrence; it stays known by the start that the series gives it. Raises
    ValueError where there is no such occurrence."""
    said = replace(details_of(record, of), start=times.start, end=times.end)
    return with_override(record, of, said)


def move_all(record: Event, of: Moment | None, times: Times) -> tuple[Event, Moment | None]:
    """The whole as far as one occurrence of it was moved, and how that one is known from now on.

    Raises DoesNotFit, LosesOverrides, and ValueError where there is no such occurrence.
    """
    details = record.details
    shown = details if of is None else details_of(record, of)
    by = wall(times.start) - wall(shown.start)
    start = at_wall(times.start, wall(details.start) + by)
    end = at_wall(times.end, wall(start) + (wall(times.end) - wall(times.start)))
    rules = _rules(record, start)
    if not all(fits(start, rule) for rule in (record.rules if rules is None else rules)):
        raise DoesNotFit
    moved = rewritten(record, replace(details, start=start, end=end), rules)
    return moved, None if of is None else at_wall(start, wall(of) + by)


def _rules(record: Event, start: Moment) -> tuple[str, ...] | None:
    """A rule that only repeats the day of its start goes along with it; None: as they are."""
    said = repeating.read(record)
    old = record.details.start
    if said.pace in (Pace.KEPT, Pace.NEVER) or said.days:
        return None
    if all(fits(start, rule) for rule in record.rules):
        return None
    days = wall(start).date() - wall(old).date()
    return repeating.rules(replace(said, until=said.until and said.until + days), start)


def _read(text: str, like: Moment, zone: str) -> Moment:
    if date.fromisoformat(text[:10]).year not in YEARS:
        raise ValueError("beyond the years that anybody means")
    if "T" not in text:
        return Day(date.fromisoformat(text))
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without an offset")
    local = in_zone(at, like.zone if isinstance(like, Zoned) else zone)
    return Floating(local.at) if isinstance(like, Floating) else local
