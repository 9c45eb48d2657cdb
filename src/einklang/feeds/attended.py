"""What of a meeting takes place for those who hold it: what is called off does not, nor what all of
them decline, be it the whole, or one of a series."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from einklang.calendars.answer import last_said
from einklang.calendars.models import Copy, Event
from einklang.records.address import normalised
from einklang.records.event import Event as EventRecord
from einklang.records.event import Override, Status
from einklang.records.moment import Moment, read, wall
from einklang.records.plain import Answers, answers
from einklang.records.series import details_of


def attended(event: Event, copies: Sequence[Copy]) -> EventRecord | None:
    """The record without all that, None where nothing is left. The copies are those of the holders
    who are meant, and come with their calendars and holders; without any nobody declines."""
    record = event.as_record()
    if record.details.status is Status.CANCELLED:
        return None
    off = {read(of) for of in event.called_off}
    off |= {each.of for each in record.overrides if each.details.status is Status.CANCELLED}
    said = [(copy, _told(event, copy)) for copy in copies]
    apart = {of for copy, told in said for of in (*told, *copy.own.get("answers", {})) if of}
    declined = {read(of) for of in apart if _is_declined(said, of)}
    if not _is_declined(said, ""):
        return _without(record, off | declined)
    return _alone(record, {read(of) for of in apart} - declined - off)


def is_busy(event: Event, copies: Sequence[Copy]) -> bool:
    """Whether it takes the time of one of these holders, as far as they attend it: of a series that
    they decline a copy says that it does not, whatever they say to one of it."""
    return any(copy.busy or copy.own.get("busy", event.record["busy"]) for copy in copies)


def _told(event: Event, copy: Copy) -> Answers:
    calendar = copy.calendar
    own = {normalised(each) for each in (calendar.holder.email, *calendar.addresses)}
    return answers(event.record, own)


def _is_declined(said: Sequence[tuple[Copy, Answers]], of: str) -> bool:
    if not said:
        return False
    return all("declined" in last_said(copy.own, told, of).values() for copy, told in said)


def _without(record: EventRecord, off: Collection[Moment]) -> EventRecord | None:
    if record.instance_of in off or (not record.recurs and record.details.start in off):
        return None
    return replace(
        record,
        excluded=tuple(sorted({*record.excluded, *off}, key=wall)),
        overrides=tuple(each for each in record.overrides if each.of not in off),
    )


def _alone(record: EventRecord, some: Collection[Moment]) -> EventRecord | None:
    """These occurrences without their series."""
    if not some:
        return None
    first, *others = (Override(of, details_of(record, of)) for of in sorted(some, key=wall))
    return replace(
        record,
        details=first.details,
        rules=(),
        dates=(),
        excluded=(),
        instance_of=first.of,
        overrides=tuple(others),
    )
