"""The timeline of a record: what comes, nearest first, and what has been, latest
first, by local day. A series is one entry: at its next occurrence, or, when over, at its latest;
or, by the rules of its calendars, its first meeting and each that was changed are entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from einklang.accounts.models import Membership
from einklang.crm.asked import Asked, Cursor
from einklang.crm.entry import Entry, entries
from einklang.crm.models import Record
from einklang.crm.walk import Stretch, walk


@dataclass(frozen=True, slots=True)
class Day:
    """What stands on one local day."""

    date: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What comes, or what has been. `meetings` counts each occurrence of a series; `in_series` of
    them lie in `series` series. `remaining` entries follow behind `cursor`."""

    days: tuple[Day, ...]
    meetings: int
    in_series: int
    series: int
    remaining: int
    following: int  # of them on the next page
    cursor: Cursor | None

    @property
    def entries(self) -> list[Entry]:
        """Of all its days."""
        return [entry for day in self.days for entry in day.entries]


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of it."""

    upcoming: Group
    past: Group

    @property
    def meetings(self) -> int:
        """How many in all, each occurrence of a series counted."""
        return self.upcoming.meetings + self.past.meetings


def timeline(subject: Record, member: Membership, asked: Asked, now: datetime) -> Timeline:
    """One page of the timeline, as this member may see it. Four statements."""
    upcoming, past = walk(subject, member, asked, now)
    shown = {entry.key: entry for entry in entries([*upcoming.placed, *past.placed], member, now)}
    return Timeline(_group(upcoming, shown, asked.page), _group(past, shown, asked.page))


def _group(stretch: Stretch, shown: dict[tuple[int, str], Entry], page: int) -> Group:
    there = [shown[each.key] for each in stretch.placed if each.key in shown]
    return Group(
        days=_by_day(there),
        meetings=stretch.meetings,
        in_series=stretch.in_series,
        series=stretch.series,
        remaining=stretch.remaining,
        following=min(stretch.remaining, page),
        cursor=stretch.cursor,
    )


def _by_day(there: Sequence[Entry]) -> tuple[Day, ...]:
    days = groupby(there, key=lambda entry: entry.day)
    return tuple(Day(day, tuple(of_day)) for day, of_day in days)
