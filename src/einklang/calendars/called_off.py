"""What a server took out of a series that stands on timelines: it stays there as called off, as a
single meeting does that was deleted there. Times alone are kept; its words are the series'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from einklang.records.event import Event as EventRecord
from einklang.records.event import Override
from einklang.records.moment import Moment, instant, read, wall
from einklang.records.series import details_of

CalledOff: TypeAlias = Mapping[str, Mapping[str, Any]]
"""By the text of the start that the series gave it: {"at": when, "start": …, "end": …}."""


def with_these(known: CalledOff, gone: Iterable[Override], now: datetime) -> dict[str, Any]:
    """With these, too, each at the time at which it stood."""
    new = {
        str(each.of): {
            "at": now.isoformat(),
            "start": str(each.details.start),
            "end": str(each.details.end),
        }
        for each in gone
    }
    return {**known, **new}


def still_off(known: CalledOff, record: EventRecord) -> dict[str, Any]:
    """Those that do not take place again in this record, be it that somebody put them back."""
    return {of: said for of, said in known.items() if not _takes_place(record, read(of))}


def _takes_place(record: EventRecord, of: Moment) -> bool:
    if not record.recurs and record.details.start == of:
        return True
    try:
        details_of(record, of)
    except ValueError:
        return False
    return True


def off_from(known: CalledOff, start: Moment) -> dict[str, Any]:
    """Those that stood in the series from this start on."""
    return {of: said for of, said in known.items() if wall(read(of)) >= wall(start)}


def span_of(said: Mapping[str, Any], zone: str) -> tuple[datetime, datetime]:
    """When it would have taken place; `zone` (IANA) serves days and floating times."""
    return instant(read(said["start"]), zone), instant(read(said["end"]), zone)
