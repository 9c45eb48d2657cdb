"""Meetings that turned private: frozen as they were that day, or taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from einklang.accounts.rows import writing
from einklang.calendars import hold
from einklang.calendars.models import Apart, Copy, Event
from einklang.crm.recognise import place
from einklang.reconcile.observation import Standing
from einklang.records.plain import to_event
from einklang.sync import journal
from einklang.sync.models import Pair
from einklang.sync.observe import Sight
from einklang.sync.shelf import FROZEN, TAKEN_AWAY
from einklang.sync.visit import Visit


def tell_copies(visit: Visit, pairs: Iterable[Pair], why: str) -> None:
    """Say on the copies of these that they are not kept in accord, and why."""
    events = [pair.local_id for pair in pairs if pair.local_id is not None]
    if events:
        copies = Copy.objects.filter(event__in=events, calendar=visit.collection.calendar_id)
        copies.update(apart=why)


def freeze(visit: Visit, sights: Sequence[Sight]) -> None:
    """Leave what turned private as it was that day; nothing of the private state is stored."""
    if not sights:
        return
    with transaction.atomic():
        visit.prove()
        for sight in sights:
            pair = sight.held.pair
            if pair is not None and pair.standing == Standing.PAIRED:
                pair.standing, pair.reason = Standing.OUT_OF_SCOPE, FROZEN
                pair.version = sight.seen.version
                pair.decided_in = visit.record.run()
                pair.save()
                visit.record.counts["frozen"] += 1
                tell_copies(visit, [pair], Apart.FROZEN)


def take_away(visit: Visit, sights: Sequence[Sight]) -> None:
    """Leave nothing here of what turned private, not even that the time is taken. A colleague's
    copy that is public stays theirs."""
    if not sights:
        return
    with transaction.atomic():
        visit.prove()
        with writing(visit.workspace.pk) as number:
            for sight in sights:
                _forget(visit, sight)
            _empty(visit, number, [sight for sight in sights if not sight.held.others])
        visit.record.counts["taken_away"] += len(sights)


def _forget(visit: Visit, sight: Sight) -> None:
    pair = sight.held.pair
    if pair is None:
        return
    pair.standing, pair.reason, pair.outcome = Standing.OUT_OF_SCOPE, TAKEN_AWAY, ""
    pair.base, pair.raw, pair.version = None, "", sight.seen.version
    pair.detail, pair.decided_in = "", visit.record.run()
    pair.save()
    journal.forget(visit.connection, [pair.local_id] if pair.local_id else [])
    if sight.held.others and sight.held.copy is not None:
        sight.held.copy.delete()


def _empty(visit: Visit, number: int, sights: Sequence[Sight]) -> None:
    """The rows, with nothing left in them but times that nobody is shown."""
    bare = {s.held.row_id: s.seen.remote for s in sights if s.held.row_id}
    events = list(Event.objects.filter(pk__in=bare))
    now = visit.clock()
    for event in events:
        record = bare[event.pk]
        if record is not None:
            hold.fit(event, to_event(record), zone=visit.workspace.zone, now=now)
        event.deleted_at, event.internal_note, event.reason = now, "", "private"
        event.changed_by, event.changed_at = None, now
    hold.store(visit.workspace, number, events, now)
    place(visit.workspace, [event.pk for event in events])
