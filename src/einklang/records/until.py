"""UNTIL, the end of a rule (RFC 5545, 3.3.10): in a text of the start's kind, here as a wall time.

Programs write 99991231T235959Z for ever, and not every zone has such a time: at either end of time,
where nobody means the hour, an offset that leads beyond it is left out.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from einklang.records.moment import Day, Moment, Zoned, in_zone, instant


def read(text: str, start: Moment) -> datetime:
    """As wall time of the series: UTC brought into its zone, a day to its last second."""
    at = datetime.fromisoformat(text.removesuffix("Z"))
    if isinstance(start, Day):
        return at.replace(hour=0, minute=0, second=0)
    if "T" not in text:
        return at.replace(hour=23, minute=59, second=59)
    if text.endswith("Z") and isinstance(start, Zoned):
        with suppress(OverflowError):
            return in_zone(at.replace(tzinfo=UTC), start.zone).at
    return at


def write(last: Moment) -> str:
    """The text: a day as it is, a time in UTC where it has a zone."""
    if isinstance(last, Day):
        return f"{last.date:%Y%m%d}".zfill(8)
    if not isinstance(last, Zoned):
        return f"{last.at:%Y%m%dT%H%M%S}".zfill(15)
    at = last.at
    with suppress(OverflowError):
        at = instant(last, last.zone)
    return f"{at:%Y%m%dT%H%M%SZ}".zfill(16)
