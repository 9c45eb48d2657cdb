"""What a form or a question is about: a meeting, a whole series, or one occurrence of it."""

from __future__ import annotations

from dataclasses import dataclass

from einklang.calendars.compose import Wanted, changed_occurrence, changed_record
from einklang.calendars.models import Event
from einklang.records import moment
from einklang.records.divide import Undividable, divided
from einklang.records.event import Details, Organiser
from einklang.records.event import Event as EventRecord
from einklang.records.moment import Moment
from einklang.records.series import details_of, without


@dataclass(frozen=True, slots=True)
class Subject:
    """`of` is the start that the series gives the occurrence, None for the meeting as a whole;
    `details` is what it says. Of an occurrence and all that follow it, `record` is these as a
    series of their own, and `head` what stays of the series."""

    event: Event
    record: EventRecord
    details: Details
    of: Moment | None = None
    head: EventRecord | None = None

    def changed(self, wanted: Wanted, by: Organiser) -> EventRecord:
        """The record with what the form says. Raises LosesOverrides."""
        if self.of is None:
            return changed_record(self.record, wanted, by)
        return changed_occurrence(self.record, self.of, wanted, by)

    def removed(self) -> EventRecord | None:
        """The record without the subject; None where nothing is left."""
        return self.head if self.of is None else without(self.record, self.of)


def following(event: Event, of: str, uid: str) -> Subject:
    """The occurrence that an address names, and all that follow it, under this UID. Raises
    ValueError where there is none, or none before it, and Undividable."""
    record = subject(event, of).record
    parts = divided(record, moment.read(of), uid)
    return Subject(event, parts.tail, parts.tail.details, head=parts.head)


def may_follow(event: Event, of: str) -> bool:
    """Whether the occurrence has others before it, so that it and all that follow it are neither
    one nor all, and can be told apart from these."""
    try:
        return bool(of) and following(event, of, event.uid).head is not None
    except (ValueError, Undividable):
        return False


def stands(event: Event, of: str) -> bool:
    """Whether there is such an occurrence, up to the horizon; '' is the meeting as a whole."""
    return not of or (of not in event.called_off and event.occurrences.filter(of=of).exists())


def subject(event: Event, of: str) -> Subject:
    """The subject that an address names; `of` is '' or the text of a moment. Raises ValueError
    where there is no such occurrence up to the horizon."""
    record = event.as_record()
    if not of:
        return Subject(event, record, record.details)
    if not stands(event, of):
        raise ValueError(f"no occurrence of {of}")
    at = moment.read(of)
    return Subject(event, record, details_of(record, at), at)
