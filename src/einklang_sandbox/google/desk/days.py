"""Which events fall on which days, as a calendar shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from einklang_sandbox.google.desk.meeting import Event, all_day, begins, ends

SPANS = {"week": 7, "list": 56}
"""Days that each view shows."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day and what touches it: all-day events first, then by the time at which they begin."""

    on: date
    events: tuple[Event, ...]


def first_day(view: str, on: date) -> date:
    """Where the view begins that shows this day: a week on its Monday."""
    return on - timedelta(days=on.weekday()) if view == "week" else on


def days(events: Iterable[Event], first: date, count: int, zone: ZoneInfo) -> list[Day]:
    """So many days from the first one on."""
    ordered = sorted(events, key=lambda event: (not all_day(event), begins(event, zone)))
    return [
        Day(on, tuple(event for event in ordered if _touches(event, on, zone)))
        for on in (first + timedelta(days=n) for n in range(count))
    ]


def _touches(event: Event, on: date, zone: ZoneInfo) -> bool:
    since = datetime.combine(on, time(), zone)
    until = datetime.combine(on + timedelta(days=1), time(), zone)
    first, last = begins(event, zone), ends(event, zone)
    return first < until and (last > since or first >= since)
