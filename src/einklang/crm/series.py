"""The occurrences of a series: time only, and what was moved, changed or called off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from einklang.calendars.models import Event, Occurrence
from einklang.records.moment import instant, read

NEXT, LATEST = 4, 6
"""Occurrences that unfold at once, to come and past; the others stand on a page of their own."""


@dataclass(frozen=True, slots=True)
class Time:
    """One occurrence. `was` is the start that the series gives it, where it was moved."""

    starts_at: datetime
    ends_at: datetime
    all_day: bool
    cancelled: bool
    changed: bool
    was: datetime | None


@dataclass(frozen=True, slots=True)
class Unfolded:
    """What comes, nearest first, and what has been, latest first; `total` are known."""

    upcoming: list[Time]
    past: list[Time]
    total: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more than these."""
        return len(self.upcoming) + len(self.past) < self.total


def unfold(event: Event, now: datetime, *, whole: bool, zone: str) -> Unfolded:
    """The occurrences, the nearest on both sides of now or the whole."""
    times = event.occurrences.all()
    upcoming = times.filter(ends_at__gt=now).order_by("starts_at", "pk")
    past = times.filter(ends_at__lte=now).order_by("-starts_at", "-pk")
    total = times.count()
    if not whole:
        upcoming, past = upcoming[:NEXT], past[:LATEST]
    return Unfolded(_read(upcoming, event, zone), _read(past, event, zone), total)


def _read(rows: Iterable[Occurrence], event: Event, zone: str) -> list[Time]:
    return [
        Time(
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            all_day=event.all_day,
            cancelled=row.cancelled,
            changed=row.changed,
            was=_was(row, zone),
        )
        for row in rows
    ]


def _was(row: Occurrence, zone: str) -> datetime | None:
    if not row.changed or not row.of:
        return None
    planned = instant(read(row.of), zone)
    return planned if planned != row.starts_at else None
