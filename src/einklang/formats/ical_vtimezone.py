"""A VTIMEZONE for an IANA name (RFC 5545, 3.6.5).

Made from the zone data in use, with the changes since 2020 only: old local mean times upset some
readers, and every reader that knows the name prefers its own data.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from einklang.formats.ical_text import Block

_FIRST, _LAST = 2020, 2037
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _Change:
    """One change of the clock. `at` is the wall time before it, as DTSTART wants it."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    daylight: bool

    @property
    def alike(self) -> tuple[str, timedelta, timedelta, int, str]:
        """What changes share that may come from one rule."""
        return (self.name, self.before, self.after, self.at.month, f"{self.at:%H%M%S}")


@lru_cache(maxsize=256)
def lines_of(zone: str) -> Block:
    """The VTIMEZONE of an IANA name. A copy must be taken before it is changed."""
    changes = sorted(_changes(ZoneInfo(zone)), key=lambda c: (c.alike, c.at))
    groups = [list(group) for _, group in groupby(changes, key=lambda c: c.alike)]
    block = Block("VTIMEZONE", [f"TZID:{zone}"])
    if not groups or not all(_rule(group) for group in groups):
        block.items.append(_beginning(ZoneInfo(zone)))
    block.items += [_observance(group) for group in groups]
    return block


def _changes(zone: ZoneInfo) -> Iterator[_Change]:
    weeks = (_LAST - _FIRST + 1) * 52
    start = datetime(_FIRST, 1, 1, tzinfo=UTC)
    for early, late in pairwise(start + timedelta(weeks=n) for n in range(weeks)):
        before, after = _offset(early, zone), _offset(late, zone)
        if before != after:
            yield _change(_bisect(early, late, zone), zone, before)


def _bisect(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The first second after `early` with the offset of `late`."""
    wanted = _offset(late, zone)
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if _offset(middle, zone) == wanted:
            late = middle
        else:
            early = middle
    return late


def _change(when: datetime, zone: ZoneInfo, before: timedelta) -> _Change:
    local = when.astimezone(zone)
    return _Change(
        at=(when + before).replace(tzinfo=None),
        before=before,
        after=local.utcoffset() or timedelta(),
        name=local.tzname() or zone.key,
        daylight=bool(local.dst()),
    )


def _offset(when: datetime, zone: ZoneInfo) -> timedelta:
    return when.astimezone(zone).utcoffset() or timedelta()


def _rule(group: Sequence[_Change]) -> str:
    """The yearly rule that gives exactly these changes, or ''."""
    if [c.at.year for c in group] != list(range(_FIRST, _LAST + 1)):
        return ""
    weekdays = {_DAYS[c.at.weekday()] for c in group}
    last = {(c.at + timedelta(days=7)).month != c.at.month for c in group}
    nth = {(c.at.day - 1) // 7 + 1 for c in group}
    place = "-1" if last == {True} else str(*nth) if len(nth) == 1 else ""
    if len(weekdays) > 1 or not place:
        return ""
    return f"RRULE:FREQ=YEARLY;BYMONTH={group[0].at.month};BYDAY={place}{weekdays.pop()}"


def _observance(group: Sequence[_Change]) -> Block:
    rule = _rule(group)
    first = _in_1970(group[0].at, rule) if rule else group[0].at
    later = [f"RDATE:{c.at:%Y%m%dT%H%M%S}" for c in group[1:]]
    return _block(group[0], first, [rule] if rule else later)


def _in_1970(at: datetime, rule: str) -> datetime:
    """The day that the rule gives in 1970, so that it holds for older events too."""
    weekday = at.weekday()
    days = [
        day
        for day in (datetime(1970, at.month, 1) + timedelta(days=n) for n in range(31))  # noqa: DTZ001 (a wall time)
        if day.month == at.month and day.weekday() == weekday
    ]
    place = rule.partition("BYDAY=")[2][:-2]
    day = days[-1] if place == "-1" else days[int(place) - 1]
    return day.replace(hour=at.hour, minute=at.minute, second=at.second)


def _beginning(zone: ZoneInfo) -> Block:
    """What held before the first change that we tell."""
    when = datetime(_FIRST, 1, 1, tzinfo=UTC)
    change = _change(when, zone, _offset(when, zone))
    return _block(change, datetime(1970, 1, 1), [])  # noqa: DTZ001 (a wall time)


def _block(change: _Change, first: datetime, repeats: list[str]) -> Block:
    lines = [
        f"DTSTART:{first:%Y%m%dT%H%M%S}",
        *repeats,
        f"TZNAME:{change.name}",
        f"TZOFFSETFROM:{_signed(change.before)}",
        f"TZOFFSETTO:{_signed(change.after)}",
    ]
    return Block("DAYLIGHT" if change.daylight else "STANDARD", [*lines])


def _signed(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    return f"{'-' if seconds < 0 else '+'}{hours:02}{rest // 60:02}"
