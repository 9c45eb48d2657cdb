"""Some exporters end a whole-day event on the day on which it begins, or on the day before."""

from __future__ import annotations

from datetime import timedelta

from einklang.records import moment
from einklang.records.moment import Day, Moment


def mended(start: Moment, end: Moment) -> Moment:
    """The end, which is exclusive; the day after the start where days end at or before it."""
    if isinstance(start, Day) and isinstance(end, Day) and end <= start:
        return moment.later(start, timedelta(days=1))
    return end
