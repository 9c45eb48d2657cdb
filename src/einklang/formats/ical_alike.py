"""An event put so that all programs read the same times out of it.

A text may be right and yet be read in two ways. Each function puts one such thing otherwise, and
changes no time at which anything takes place. Only for texts that nobody writes back.
"""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from einklang.records import moment, rule, until
from einklang.records.event import Details, Event
from einklang.records.moment import Moment, Zoned

GREENWICH = "Etc/GMT"
"""A zone that is always at UTC, and not called so."""
ONCE = "FREQ=DAILY;COUNT=1"
"""A rule that gives the start and nothing else."""


def alike(event: Event) -> Event:
    """The same event, in the one way of saying it that is read alike."""
    for step in (_with_its_series, _in_greenwich, _with_a_rule, _ending):
        event = step(event)
    return _at_instants(event)


def _with_its_series(event: Event) -> Event:
    """Occurrences without a series hang in the air: the first is the start, the others dates of its
    kind. They stay there where two would be one."""
    if event.instance_of is None:
        return event
    start = event.details.start
    others = tuple(moment.at_wall(start, moment.wall(each.of)) for each in event.overrides)
    if len({start, *others}) <= len(others):
        return event
    of = zip(event.overrides, others, strict=True)
    overrides = tuple(replace(override, of=at) for override, at in of)
    return replace(event, instance_of=None, dates=others, overrides=overrides)


def _in_greenwich(event: Event) -> Event:
    """A series in UTC is repeated in the calendar's own zone by whoever heeds X-WR-TIMEZONE, an
    hour off for half of the year."""
    if not event.recurs:
        return event
    details = event.details
    return replace(
        event,
        details=replace(details, start=_greenwich(details.start), end=_greenwich(details.end)),
        dates=tuple(map(_greenwich, event.dates)),
        excluded=tuple(map(_greenwich, event.excluded)),
        overrides=tuple(replace(each, of=_greenwich(each.of)) for each in event.overrides),
    )


def _greenwich(at: Moment) -> Moment:
    return Zoned(at.at, GREENWICH) if isinstance(at, Zoned) and at.zone == "UTC" else at


def _with_a_rule(event: Event) -> Event:
    """Of a series of dates alone some readers leave out the start."""
    return replace(event, rules=(ONCE,)) if event.dates and not event.rules else event


def _ending(event: Event) -> Event:
    """UNTIL is of the start's kind, and in UTC where that has a zone (RFC 5545, 3.3.10)."""
    if not event.rules:
        return event
    start = event.details.start
    return replace(event, rules=tuple(_ends_like(start, each) for each in event.rules))


def _ends_like(start: Moment, text: str) -> str:
    parts = rule.parts(text)
    if "UNTIL" in parts:
        parts["UNTIL"] = until.write(moment.at_wall(start, until.read(parts["UNTIL"], start)))
    return ";".join(f"{part}={value}" for part, value in parts.items())


def _at_instants(event: Event) -> Event:
    """A reading that the clock shows twice, or never, is told in UTC; but for the start of a
    series, which lies on the clock on the wall."""
    own = event.details
    if not event.recurs:
        own = _sure(own)
    elif _is_unsure(own.end):
        own = replace(own, end=_in_utc(own.end))
    if own is event.details and not event.overrides:
        return event
    overrides = tuple(replace(each, details=_sure(each.details)) for each in event.overrides)
    return replace(event, details=own, overrides=overrides)


def _sure(details: Details) -> Details:
    if not (_is_unsure(details.start) or _is_unsure(details.end)):
        return details
    return replace(details, start=_in_utc(details.start), end=_in_utc(details.end))


def _is_unsure(at: Moment) -> bool:
    """Whether it depends on the reader which time it is."""
    if not isinstance(at, Zoned):
        return False
    zone = ZoneInfo(at.zone)
    first, second = (at.at.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset()


def _in_utc(at: Moment) -> Moment:
    return moment.in_zone(moment.instant(at, at.zone), "UTC") if isinstance(at, Zoned) else at
