"""The record that a filled form means. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from einklang.calendars import repeat as repeating
from einklang.calendars.guests import merged
from einklang.calendars.repeat import Pace, Repeat
from einklang.records.event import Details, Event, Organiser, Participant
from einklang.records.moment import Moment, Zoned, instant
from einklang.records.series import details_of, moved, rewritten, with_override

ONCE = Repeat(Pace.NEVER)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form says. `end` is exclusive; `give_up`: occurrences with content of their own may
    go where the new repetition has no place for them."""

    start: Moment
    end: Moment
    summary: str
    place: str = ""
    link: str = ""
    description: str = ""
    guests: tuple[Participant, ...] = ()
    repeat: Repeat = ONCE
    give_up: bool = False


def new_record(wanted: Wanted, by: Organiser, uid: str) -> Event:
    """A record made here by somebody with this address; they invite where there are guests."""
    blank = Details(start=wanted.start, end=wanted.end)
    return Event(
        uid=uid,
        details=_details(blank, wanted, by),
        rules=repeating.rules(wanted.repeat, wanted.start),
    )


def changed_record(record: Event, wanted: Wanted, by: Organiser) -> Event:
    """The record with what the form says; all that the form does not know stays.

    Raises LosesOverrides unless `give_up`.
    """
    details = _details(record.details, wanted, by)
    return rewritten(record, details, _new_rules(record, wanted), drop=wanted.give_up)


def changed_occurrence(record: Event, of: Moment, wanted: Wanted, by: Organiser) -> Event:
    """The series with what the form says about one occurrence. Whoever invites to the series
    invites to it too. Raises ValueError where there is no such occurrence."""
    details = _details(details_of(record, of), wanted, by)
    host = record.details.organiser or details.organiser
    return with_override(record, of, replace(details, organiser=host))


def _same(before: Moment, wanted: Moment) -> Moment:
    """The time as it was written, where the form only showed it on another clock than UTC."""
    if isinstance(before, Zoned) and isinstance(wanted, Zoned) and before.zone == "UTC":
        return before if instant(before, "UTC") == instant(wanted, "UTC") else wanted
    return wanted


def _new_rules(record: Event, wanted: Wanted) -> tuple[str, ...] | None:
    """None where the repetition is as it was, so that a rule in other words stays in its own."""
    if wanted.repeat.pace is Pace.KEPT:
        return None
    alone = moved(replace(record, excluded=(), overrides=()), wanted.start, wanted.end)
    if repeating.read(alone) == wanted.repeat:
        return None
    return repeating.rules(wanted.repeat, wanted.start)


def _details(before: Details, wanted: Wanted, by: Organiser) -> Details:
    host = before.organiser or (by if wanted.guests else None)
    guests = merged(before.participants, wanted.guests, host.address if host else "")
    return replace(
        before,
        start=_same(before.start, wanted.start),
        end=_same(before.end, wanted.end),
        summary=wanted.summary,
        place=wanted.place,
        link=wanted.link,
        description=wanted.description,
        organiser=host if guests else None,
        participants=guests,
    )
