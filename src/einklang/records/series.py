"""Changing a whole series without losing what single occurrences say.

An occurrence is known by the start that the series gives it (RECURRENCE-ID, RFC 5545, 3.8.4.4), so
moving the series moves these ids, and what an occurrence does not say otherwise follows the series.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import fields, replace
from datetime import datetime, timedelta

from dateutil.rrule import rrulestr

from einklang.records import moment, rule, until
from einklang.records.event import Details, Event, Override, Participant
from einklang.records.moment import Moment, Zoned, at_wall, later, wall
from einklang.records.recurrence import occurrences

_DAY = timedelta(days=1)
_FIRST, _LAST = datetime.min, datetime.max.replace(microsecond=0)  # noqa: DTZ901 (wall times)


class LosesOverrides(Exception):
    """Occurrences that say something of their own would have no place in the series any more.

    `overrides` are these, as they stand in the series now. Ask whether they may go.
    """

    def __init__(self, overrides: tuple[Override, ...]) -> None:
        super().__init__(f"{len(overrides)} overrides have no place any more")
        self.overrides = overrides


def moved(record: Event, start: Moment, end: Moment) -> Event:
    """The event at another time; a series moves whole. Raises LosesOverrides."""
    return rewritten(record, replace(record.details, start=start, end=end))


def rewritten(
    record: Event, details: Details, rules: tuple[str, ...] | None = None, *, drop: bool = False
) -> Event:
    """The event with other details and, unless None, other rules (which also end its single dates).

    Ids move by the same wall time as the start. What an override says just as the series did
    follows the series, its time included; a time of its own stays, and guests follow one by one.
    Exclusions that no longer hit an occurrence go; an override that no longer does
    raises LosesOverrides, unless `drop`.
    """
    by = wall(details.start) - wall(record.details.start)

    def there(of: Moment) -> Moment:
        return at_wall(details.start, wall(of) + by)

    bare = replace(
        record,
        details=details,
        rules=_rules_moved(record, details.start) if rules is None else rules,
        dates=tuple(map(there, record.dates)) if rules is None else (),
        excluded=(),
        overrides=(),
    )
    before = given(record, (o.of for o in record.overrides))
    after = given(bare, map(there, (*record.excluded, *(o.of for o in record.overrides))))
    lost = tuple(o for o in record.overrides if o.of in before and there(o.of) not in after)
    if lost and not drop:
        raise LosesOverrides(lost)
    return replace(
        bare,
        excluded=tuple(at for at in map(there, record.excluded) if at in after),
        overrides=tuple(
            Override(there(o.of), _follow(o, there(o.of), record.details, details))
            for o in record.overrides
            if o not in lost
        ),
    )


def details_of(record: Event, of: Moment) -> Details:
    """What the occurrence says: its own words, or those of the series at its time. Raises
    ValueError where the series has no such occurrence."""
    for override in record.overrides:
        if override.of == of:
            return override.details
    if of in record.excluded or of not in given(record, [of]):
        raise ValueError(f"no occurrence of {of}")
    return as_given(record, of)


def with_override(record: Event, of: Moment, details: Details) -> Event:
    """The series with one occurrence that says this, known as before by the start that the series
    gives it (RFC 5545, 3.8.4.4). Where that is what the series says anyway, nothing is told apart.
    Raises ValueError where the series has no such occurrence."""
    details_of(record, of)
    others = [override for override in record.overrides if override.of != of]
    # Some programs leave an occurrence out and tell it apart: without its own words it would go.
    left_out = of in record.excluded or of not in given(record, [of])
    if left_out or details != as_given(record, of):
        others.append(Override(of, details))
    others.sort(key=lambda override: wall(override.of))
    return replace(record, overrides=tuple(others))


def without(record: Event, of: Moment) -> Event:
    """The series without one occurrence (EXDATE, RFC 5545, 3.8.5.1). Raises ValueError where the
    series has no such occurrence."""
    details_of(record, of)
    out = {of} if of in given(record, [of]) else set()
    return replace(
        record,
        excluded=tuple(sorted({*record.excluded, *out}, key=wall)),
        overrides=tuple(override for override in record.overrides if override.of != of),
    )


def taken_out(before: Event, after: Event) -> tuple[Override, ...]:
    """What took place before and is excluded now, by `of`, with what it said then."""
    found = []
    for of in sorted(set(after.excluded) - set(before.excluded), key=wall):
        with suppress(ValueError, OverflowError):  # the latter at either end of time
            found.append(Override(of, details_of(before, of)))
    return tuple(found)


def fits(start: Moment, text: str) -> bool:
    """Whether the rule itself would give this start. A series may begin outside its rule, but
    nobody means that when moving it."""
    parts = rule.parts(text)
    for ending in ("UNTIL", "COUNT"):
        parts.pop(ending, None)
    first = wall(start)
    # Near the end of time a rule that never hits ends soon; the calendar repeats every 400 years.
    far = first.replace(year=first.year + (9700 - first.year) // 400 * 400)
    bare = ";".join(f"{part}={value}" for part, value in parts.items())
    return next(iter(rrulestr(bare, dtstart=far)), None) == far


def says_nothing(record: Event, override: Override) -> bool:
    """Whether the occurrence says just what the series says at this start, which it gives."""
    same = override.details == as_given(record, override.of)
    return same and override.of in given(record, [override.of])


def as_given(record: Event, of: Moment) -> Details:
    """The details of the series at one of its starts: a zoned time keeps its exact length, days
    keep their number (3.8.5.3)."""
    start, end = record.details.start, record.details.end
    if isinstance(start, Zoned) and isinstance(end, Zoned) and isinstance(of, Zoned):
        length = moment.instant(end, end.zone) - moment.instant(start, start.zone)
        ends: Moment = moment.in_zone(moment.instant(of, of.zone) + length, end.zone)
    else:
        ends = later(of, wall(end) - wall(start))
    return replace(record.details, start=of, end=ends)


def given(record: Event, ids: Iterable[Moment]) -> frozenset[Moment]:
    """Which of these starts the series gives by itself, whatever else is said of them."""
    asked = frozenset(ids)
    wanted = sorted(moment.instant(of, "UTC") for of in asked)
    if not wanted or not record.recurs:
        return frozenset()
    bare = replace(record, excluded=(), overrides=())
    found = occurrences(bare, since=wanted[0] - _DAY, until=wanted[-1] + _DAY, zone="UTC")
    return asked.intersection(one.of for one in found if one.of is not None)


def _follow(override: Override, of: Moment, old: Details, new: Details) -> Details:
    theirs = override.details
    said = {
        field.name: getattr(new, field.name)
        for field in fields(Details)
        if getattr(theirs, field.name) == getattr(old, field.name)
    }
    said["participants"] = _guests(old.participants, new.participants, theirs.participants)
    said["start"], said["end"] = _times(override, of, old, new)
    return replace(theirs, **said)


def _times(override: Override, of: Moment, old: Details, new: Details) -> tuple[Moment, Moment]:
    theirs = override.details
    length = wall(old.end) - wall(old.start)
    if (theirs.start, theirs.end) == (override.of, later(override.of, length)):
        return of, later(of, wall(new.end) - wall(new.start))
    return theirs.start, theirs.end


def _guests(
    old: tuple[Participant, ...], new: tuple[Participant, ...], theirs: tuple[Participant, ...]
) -> tuple[Participant, ...]:
    """Theirs, with those added that the series now invites, without those that it dropped."""
    was, now = ({guest.address: guest for guest in some} for some in (old, new))
    here = {guest.address for guest in theirs}
    kept = (
        now.get(guest.address, guest) if guest == was.get(guest.address) else guest
        for guest in theirs
        if guest.address in now or guest.address not in was
    )
    added = (guest for guest in new if guest.address not in was and guest.address not in here)
    return (*kept, *added)


def _rules_moved(record: Event, start: Moment) -> tuple[str, ...]:
    """The rules with their UNTIL moved as far as the start; an UNTIL is of the start's kind."""
    return tuple(_until_moved(text, record.details.start, start) for text in record.rules)


def _until_moved(text: str, old: Moment, new: Moment) -> str:
    parts = rule.parts(text)
    if "UNTIL" not in parts or old == new:
        return text
    at = _shifted(until.read(parts["UNTIL"], old), wall(new) - wall(old))
    parts["UNTIL"] = until.write(at_wall(new, at))
    return rule.normalised(";".join(f"{part}={value}" for part, value in parts.items()))


def _shifted(at: datetime, by: timedelta) -> datetime:
    """As far as time goes: an UNTIL may stand at either end of it."""
    try:
        return at + by
    except OverflowError:
        return _LAST if by > timedelta() else _FIRST
