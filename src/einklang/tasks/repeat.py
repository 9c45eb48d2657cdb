"""How a task repeats, and when it comes again. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from einklang.calendars.repeat import Pace, Repeat, read, rules
from einklang.records.event import Details, Event
from einklang.records.moment import Day
from einklang.records.recurrence import occurrences

PACES = (Pace.NEVER, Pace.DAILY, Pace.WEEKLY, Pace.FORTNIGHTLY, Pace.MONTHLY, Pace.YEARLY)
"""What the form offers."""
AHEAD = timedelta(days=366 * 9)
"""29 February comes within eight years."""


def rule_of(pace: Pace, on: date, days: tuple[str, ...] = ()) -> str:
    """The RRULE value of a task that is due first on this day, and on several weekdays where `days`
    says so; '' where it does not repeat."""
    return next(iter(rules(Repeat(pace, days), Day(on))), "")


def next_day(rule: str, *, on: date, today: date) -> date | None:
    """The first day after `on`, and not before `today`, that the rule gives to a task due `on`;
    None where it ends before."""
    later = max(on + timedelta(days=1), today)
    since = datetime.combine(later, time(), tzinfo=UTC)
    found = occurrences(_series(rule, on), since=since, until=since + AHEAD, zone="UTC")
    days = (each.start.date() for each in found)
    return next((day for day in days if day >= later), None)


def pace_of(rule: str, on: date) -> Pace:
    """What the form shows for a rule; KEPT for one that it cannot say."""
    found = read(_series(rule, on)) if rule else Repeat(Pace.NEVER)
    return found.pace if found == Repeat(found.pace) else Pace.KEPT


def _series(rule: str, on: date) -> Event:
    return Event(uid="", details=Details(start=Day(on), end=Day(on)), rules=(rule,))
