"""The occurrences of an event as instants (RFC 5545, 3.8.5, and 3.3.5 for the turns of the clock).

Rules are expanded on the clock on the wall and only then turned into instants: a meeting at nine
stays at nine. A reading that the spring change skips is read with the offset before it; of one that
the autumn change repeats, the first is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from dateutil.rrule import rrulestr

from einklang.records import moment, rule
from einklang.records import until as until_of
from einklang.records.event import Details, Event
from einklang.records.moment import Day, Moment, Zoned

_MARGIN = timedelta(days=2)  # more than any two zones, or the two sides of a change, are apart
_STEPS = 200_000
_CENTURY = timedelta(days=36_525)
_FAR = datetime(8999, 12, 31, tzinfo=UTC)
_STRIDES = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that an event takes place. `start` and `end` are UTC, `end` exclusive.

    `of` is the start that the series gives it, None for a single event. `changed`: an override,
    with details of its own; otherwise `details` are those of the series, with the first start.
    """

    of: Moment | None
    start: datetime
    end: datetime
    details: Details
    changed: bool


class TooMany(Exception):
    """More occurrences than the caller allows."""


def occurrences(
    event: Event, *, since: datetime | None, until: datetime, zone: str, cap: int = 20_000
) -> list[Occurrence]:
    """What touches [since, until), by start; `since` None: from the beginning.

    `zone` (IANA) serves days and floating times. Cancelled overrides stay in, with their status; an
    override counts where it has moved to, also one whose `of` no rule gives. Raises TooMany beyond
    `cap`, and ValueError for a rule that is none.
    """
    found = []
    for one in _all(event, since, until, zone):
        if one.start < until and (since is None or one.end > since or one.start >= since):
            found.append(one)
            if len(found) > cap:
                raise TooMany(event.uid)
    return sorted(found, key=lambda one: (one.start, one.end, one.changed))


def last_end(event: Event, *, zone: str, until: datetime) -> datetime | None:
    """When the last occurrence ends, in UTC; None where the event goes on past `until`.

    Where nothing takes place at all, the end that the event itself names. Raises as `occurrences`.
    """
    if any(not {"COUNT", "UNTIL"} & rule.parts(one).keys() for one in event.rules):
        return None
    if any(one.end > until for one in _all(event, until, min(until, _FAR) + _CENTURY, zone)):
        return None
    ends = (one.end for one in _all(event, None, until, zone))
    return max(ends, default=moment.instant(event.details.end, zone))


def _all(event: Event, since: datetime | None, until: datetime, zone: str) -> Iterator[Occurrence]:
    """All that the window may hold and some around it, unsorted."""
    details = event.details
    if not (event.recurs or event.overrides or event.excluded):
        yield _own(event.instance_of, details, zone)
        return
    changed = {override.of for override in event.overrides}
    for override in event.overrides:
        yield _own(override.of, override.details, zone)
    if event.instance_of:
        yield _own(event.instance_of, details, zone)
        return
    window = _window(event, since, until, zone)
    left_out = changed.union(event.excluded)
    for start in _starts(event, *window):
        if start not in left_out:
            yield Occurrence(start, *_span(start, details, zone), details, changed=False)


def _own(of: Moment | None, details: Details, zone: str) -> Occurrence:
    start, end = moment.instant(details.start, zone), moment.instant(details.end, zone)
    return Occurrence(of, start, end, details, changed=of is not None)


def _span(start: Moment, details: Details, zone: str) -> tuple[datetime, datetime]:
    """Start and end: a zoned time keeps its exact length, days keep their number (3.8.5.3)."""
    begins = moment.instant(start, zone)
    if isinstance(start, Zoned):
        length = moment.instant(details.end, zone) - moment.instant(details.start, zone)
        return begins, begins + length
    nominal = moment.wall(details.end) - moment.wall(details.start)
    return begins, moment.instant(moment.later(start, nominal), zone)


def _window(
    event: Event, since: datetime | None, until: datetime, zone: str
) -> tuple[datetime, datetime]:
    """The wall times between which a start may lie that touches the window."""
    last = _wall(until) + _MARGIN
    length = moment.instant(event.details.end, zone) - moment.instant(event.details.start, zone)
    try:
        first = _wall(since) - length - _MARGIN if since else datetime.min  # noqa: DTZ901 (a wall time)
    except OverflowError:
        first = datetime.min  # noqa: DTZ901 (a wall time)
    return first, last


def _wall(when: datetime) -> datetime:
    return min(when, _FAR).astimezone(UTC).replace(tzinfo=None)


def _starts(event: Event, since: datetime, until: datetime) -> Iterator[Moment]:
    """The starts that the series gives between two wall times, each once."""
    first = event.details.start
    seen: set[datetime] = set()
    single = (moment.wall(at) for at in (first, *event.dates))
    for source in (single, *(expanded(one, first, since, until) for one in event.rules)):
        for wall in source:
            if since <= wall <= until and wall not in seen:
                seen.add(wall)
                yield moment.at_wall(first, wall)


def expanded(text: str, first: Moment, since: datetime, until: datetime) -> Iterable[datetime]:
    """The wall times of one rule for a series that begins at `first`, up to `until`; from `since`
    on, perhaps some before. Raises TooMany."""
    parts = rule.parts(text)
    if isinstance(first, Day):
        for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            parts.pop(part, None)  # 3.3.10: ignored for a DATE
    if "UNTIL" in parts:
        until = min(until, until_of.read(parts.pop("UNTIL"), first))
    start = _forward(parts, moment.wall(first), since)
    if until < start:
        return ()
    # The calendar repeats every 400 years. dateutil looks for a day that never comes (30 February)
    # until the year 9999, so the search is held where that is near.
    shift = (9998 - until.year) // 400 * 400
    far = start.replace(year=start.year + shift)
    bare = ";".join(f"{part}={value}" for part, value in parts.items())
    found = _counted(rrulestr(bare, dtstart=far))
    back = (at.replace(year=at.year - shift) for at in found)
    return takewhile(lambda at: at <= until, back)


def _counted(found: Iterable[datetime]) -> Iterator[datetime]:
    for count, at in enumerate(found):
        if count > _STEPS:
            raise TooMany(f"more than {_STEPS} steps")
        yield at


def _forward(parts: dict[str, str], start: datetime, since: datetime) -> datetime:
    """A later start from which the rule goes on in the same step, so that years are not walked."""
    stride = _STRIDES.get(parts["FREQ"])
    if stride is None or "COUNT" in parts or since <= start:
        return start
    step = stride * int(parts.get("INTERVAL", "1"))
    return start + max(0, (since - start) // step - 1) * step
