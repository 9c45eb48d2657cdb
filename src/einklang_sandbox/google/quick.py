"""What quickAdd makes of a line: the day and the times that stand in it; the rest is its title.
Google reads far more than this."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from einklang_sandbox.google.world import Json

_DAY = re.compile(r"(?:\bon )?\b(\d{4}-\d{2}-\d{2})\b")
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_TIMES = re.compile(rf"(?:\bat )?\b({_CLOCK})\b(?: ?[-–] ?({_CLOCK})\b)?")


def body(text: str, zone: str, now: datetime) -> Json:
    """An event of an hour where no end is told, of the day where no time is, and from the next full
    hour where nothing is."""
    here = now.astimezone(ZoneInfo(zone))
    day, rest = _day(text)
    times = _TIMES.search(rest)
    title = {"summary": " ".join(_TIMES.sub("", rest, count=1).split())}
    if times:
        start = _at(day or here.date(), times[1], zone)
        end = _at(start.date(), times[2], zone) if times[2] else start + timedelta(hours=1)
        return {**title, **_span(start, end + timedelta(days=end <= start), zone)}
    if day:
        after = day + timedelta(days=1)
        return {**title, "start": {"date": f"{day}"}, "end": {"date": f"{after}"}}
    start = here.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return {**title, **_span(start, start + timedelta(hours=1), zone)}


def _day(text: str) -> tuple[date | None, str]:
    found = _DAY.search(text)
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None, text
    return day, _DAY.sub("", text, count=1) if day else text


def _at(day: date, clock: str, zone: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))


def _span(start: datetime, end: datetime, zone: str) -> Json:
    times = (("start", start), ("end", end))
    return {key: {"dateTime": at.isoformat(), "timeZone": zone} for key, at in times}
