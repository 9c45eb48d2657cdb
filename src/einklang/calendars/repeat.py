"""What the form can say about repetition, as rules and back. Pure.

A rule that the form cannot say is KEPT: shown in words and stored as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from einklang.records import until as until_of
from einklang.records.event import Event
from einklang.records.moment import Moment, at_wall, wall
from einklang.records.rule import normalised, parts

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Pace(StrEnum):
    """How often."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    YEARLY = "yearly"
    KEPT = "kept"


FREQUENCY = {
    Pace.DAILY: ("DAILY", "1"),
    Pace.WEEKLY: ("WEEKLY", "1"),
    Pace.FORTNIGHTLY: ("WEEKLY", "2"),
    Pace.MONTHLY: ("MONTHLY", "1"),
    Pace.YEARLY: ("YEARLY", "1"),
}
"""FREQ and INTERVAL (RFC 5545, 3.3.10)."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a meeting repeats. `days` (of WEEK) is empty where the start tells the weekday; at most
    one of `until`, the last day, and `count` is set."""

    pace: Pace
    days: tuple[str, ...] = ()
    until: date | None = None
    count: int | None = None


def read(record: Event) -> Repeat:
    """What the form shows for this record."""
    if not record.recurs:
        return Repeat(Pace.NEVER)
    if len(record.rules) != 1 or record.dates:
        return Repeat(Pace.KEPT)
    try:
        return _read(parts(normalised(record.rules[0])), record.details.start)
    except ValueError:
        return Repeat(Pace.KEPT)


def rules(repeat: Repeat, start: Moment) -> tuple[str, ...]:
    """The RRULE values for a series that begins at `start`; not for KEPT."""
    if repeat.pace is Pace.NEVER:
        return ()
    frequency, interval = FREQUENCY[repeat.pace]
    said = {"FREQ": frequency, "INTERVAL": interval}
    if repeat.until:
        last = datetime.combine(repeat.until, time(23, 59, 59))
        said["UNTIL"] = until_of.write(at_wall(start, last))
    if repeat.count:
        said["COUNT"] = str(repeat.count)
    if frequency == "WEEKLY" and repeat.days:
        said["BYDAY"] = ",".join(day for day in WEEK if day in repeat.days)
    return (normalised(";".join(f"{part}={value}" for part, value in said.items())),)


def weekday(start: Moment) -> str:
    """Of WEEK."""
    return WEEK[wall(start).weekday()]


def _read(said: dict[str, str], start: Moment) -> Repeat:
    pace = {pair: pace for pace, pair in FREQUENCY.items()}.get(
        (said.pop("FREQ"), said.pop("INTERVAL", "1")), Pace.KEPT
    )
    until, count = said.pop("UNTIL", ""), said.pop("COUNT", "")
    # The first day of the week matters to a fortnightly rule over several days only.
    week_start = said.pop("WKST", "MO")
    days = said.pop("BYDAY", "")
    if pace is Pace.MONTHLY and said.get("BYMONTHDAY") == str(wall(start).day):
        del said["BYMONTHDAY"]
    weekly = pace in (Pace.WEEKLY, Pace.FORTNIGHTLY)
    counted_days = any(len(day) > 2 for day in days.split(","))
    if said or (days and (counted_days or not weekly)):
        return Repeat(Pace.KEPT)
    if pace is Pace.FORTNIGHTLY and week_start != "MO":
        return Repeat(Pace.KEPT)
    chosen = tuple(days.split(",")) if days else ()
    return Repeat(
        pace,
        () if chosen == (weekday(start),) else chosen,
        last_day(until, start) if until else None,
        int(count) if count else None,
    )


def last_day(until: str, start: Moment) -> date:
    """The last day that an UNTIL value allows, read where the series takes place."""
    at = until_of.read(until, start)
    # Before the hour of the meeting the day itself is out.
    out = at.time() < wall(start).time() and at.date() > date.min
    return at.date() - timedelta(days=1) if out else at.date()
