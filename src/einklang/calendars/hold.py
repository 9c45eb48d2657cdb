"""Holding events: the record is the truth, and all else about an event is read off it here.

The one place that writes event rows. Works on many at once; the number of SQL statements does not
grow with the number of events beyond the database's own limit of parameters per statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from einklang.accounts.insert import insert, insert_values
from einklang.accounts.models import Workspace
from einklang.accounts.rows import ChangedMeanwhile
from einklang.calendars.called_off import span_of, still_off
from einklang.calendars.models import Event, Occurrence, Participant
from einklang.calendars.result import result_of
from einklang.records.address import domain
from einklang.records.event import Details, Status
from einklang.records.event import Event as EventRecord
from einklang.records.moment import Day, instant
from einklang.records.recurrence import Occurrence as Instance
from einklang.records.recurrence import TooMany, last_end, occurrences

FAR = datetime(9999, 1, 1, tzinfo=UTC)
"""The end of what has no end."""
HORIZON = timedelta(days=400)
"""How far ahead series are expanded; a due row moves it on every day."""
LOOKING_BACK = timedelta(days=3650)
"""How much of a series is expanded that has more occurrences than we hold."""
COLUMNS = (
    "record", "outcome", "reason", "internal_note", "tell", "results", "cancelled_at", "called_off",
    "deleted_at", "changed_by", "changed_at",
    "uid", "summary", "place", "starts_at", "ends_at", "last_at", "recurs", "all_day",
    "revision", "modseq",
)  # fmt: skip
TIMES = (
    "workspace_id", "event_id", "of", "starts_at", "ends_at", "cancelled", "missed",
    "changed", "summary", "place",
)  # fmt: skip
PARTICIPANT = ("event_id", "address", "domain", "name")


def fit(event: Event, record: EventRecord, *, zone: str, now: datetime) -> None:
    """Let the row say what the record says; the columns are read off it."""
    details = record.details
    event.say(record)
    event.uid = record.uid[:255]
    event.summary = details.summary[:500]
    event.place = details.place[:500]
    event.starts_at = instant(details.start, zone)
    event.ends_at = instant(details.end, zone)
    event.recurs = record.recurs
    event.all_day = isinstance(details.start, Day)
    event.called_off = still_off(event.called_off, record)
    event.last_at = event.ends_at
    if record.recurs or record.overrides:
        event.last_at = last_end(record, zone=zone, until=now + HORIZON) or FAR


def rename(event: Event, uid: str) -> None:
    """Let the meeting go under this UID from now on. Raises ChangedMeanwhile."""
    event.record = {**event.record, "uid": uid}
    event.uid = uid[:255]
    event.write("record", "uid")


def store(workspace: Workspace, number: int, events: Sequence[Event], now: datetime) -> None:
    """Insert or update these rows (already `fit`), with all that is read off them.

    Must run inside `writing(workspace)`, whose number it stamps. Existing rows are written only at
    the revision that they carry, which then grows by one. Raises ChangedMeanwhile, naming nothing,
    when one of them moved on; the caller's transaction is to be given up.
    """
    new = [event for event in events if event.pk is None]
    old = [event for event in events if event.pk is not None]
    for event in events:
        event.modseq = number
    _prove_revisions(old)
    insert(new)
    Event.objects.bulk_update(old, COLUMNS, batch_size=50)
    rewrite_times(workspace, events, now, fresh=not old)
    _rewrite_participants(events, fresh=not old)


def rewrite_times(
    workspace: Workspace, events: Sequence[Event], now: datetime, *, fresh: bool = False
) -> None:
    """Expand the events anew, up to the horizon. `fresh`: none of them has occurrences yet."""
    if not fresh:
        Occurrence.objects.filter(event__in=[event.pk for event in events]).delete()
    alive = (event for event in events if event.deleted_at is None)
    rows = chain.from_iterable(_times(workspace, each, now) for each in alive)
    insert_values(Occurrence, TIMES, rows)


def _prove_revisions(events: Sequence[Event]) -> None:
    # The lock on the workspace's row, taken by `writing`, keeps every other writer out until we
    # commit; so a look is as good here as a condition in each UPDATE.
    if not events:
        return
    stored = dict(Event.objects.filter(pk__in=[e.pk for e in events]).values_list("pk", "revision"))
    if any(stored.get(event.pk) != event.revision for event in events):
        raise ChangedMeanwhile
    for event in events:
        event.revision += 1


def _times(workspace: Workspace, event: Event, now: datetime) -> Iterator[tuple[Any, ...]]:
    until = max(now + HORIZON, event.ends_at + timedelta(days=1))
    for each in _expanded(event.as_record(), until, workspace.zone):
        of = str(each.of) if each.of else ""
        cancelled = each.details.status is Status.CANCELLED or event.cancelled_at is not None
        own = _otherwise(event, each.details) if each.changed else ("", "")
        states = cancelled, result_of(event, of).is_missed, each.changed
        yield workspace.pk, event.pk, of, each.start, each.end, *states, *own
    for of, said in event.called_off.items():
        states = True, False, True
        yield workspace.pk, event.pk, of, *span_of(said, workspace.zone), *states, "", ""


def _otherwise(event: Event, details: Details) -> tuple[str, str]:
    """Title and place of a changed occurrence, where they are not those of the series."""
    said = details.summary[:500], details.place[:500]
    title, place = (
        own if own != of_series else ""
        for own, of_series in zip(said, (event.summary, event.place), strict=True)
    )
    return title, place


def _expanded(record: EventRecord, until: datetime, zone: str) -> Sequence[Instance]:
    """All of it; of what has gone on for a lifetime, the last years. Raises TooMany."""
    try:
        return occurrences(record, since=None, until=until, zone=zone)
    except TooMany:
        return occurrences(record, since=until - LOOKING_BACK, until=until, zone=zone)


def _rewrite_participants(events: Sequence[Event], *, fresh: bool) -> None:
    if not fresh:
        Participant.objects.filter(event__in=[event.pk for event in events]).delete()
    insert_values(Participant, PARTICIPANT, chain.from_iterable(map(_participants, events)))


def _participants(event: Event) -> Iterator[tuple[Any, ...]]:
    record = event.as_record()
    names: dict[str, str] = {}
    for details in (record.details, *(override.details for override in record.overrides)):
        said = {p.address: p.name for p in details.participants}
        if details.organiser:
            said.setdefault(details.organiser.address, details.organiser.name)
        for address in details.addresses():
            names[address] = names.get(address) or said.get(address, "")
    for address, name in names.items():
        yield event.pk, address[:320], domain(address)[:255], name[:200]
