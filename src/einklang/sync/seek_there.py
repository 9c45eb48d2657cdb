"""Looking into the calendars themselves for a meeting of which we keep nothing: asked of the
providers now, for their holder alone, decided as a run decides, and nothing of it stored."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext

from einklang.accounts.models import Membership
from einklang.calendars.models import Occurrence
from einklang.providers import port
from einklang.providers.errors import CursorGone, ProviderError
from einklang.reconcile import admit
from einklang.reconcile.observation import Standing
from einklang.reconcile.rules import Direction
from einklang.records.event import Event
from einklang.records.moment import Day, instant
from einklang.records.recurrence import TooMany, occurrences
from einklang.sync import chips, door, observe
from einklang.sync.connect import provider_of
from einklang.sync.hit import MOST, Hit
from einklang.sync.holding import Unread
from einklang.sync.looking import PATIENCE, within
from einklang.sync.models import Collection, Pair, State
from einklang.sync.observe import Sight
from einklang.sync.put_away import NOT_BROUGHT
from einklang.sync.seek import Sought, pairs_of
from einklang.sync.shelf import TAKEN_AWAY
from einklang.sync.sides import visit_to
from einklang.sync.visit import Record, as_told
from einklang.sync.words import advised, explained, reason_in_words

NEAREST = 200
"""Without a day, so many meetings that only count as busy are asked for, the nearest first."""
LEAST = 1.0
"""Seconds that each calendar has, also where those before it took the whole patience."""
READ = 2500
"""So many entries of a calendar that no run has read are looked through."""


@dataclass(slots=True)
class Looked:
    """What stands there, and the calendars into which we could not look, with the reason."""

    hits: list[Hit] = field(default_factory=list)
    failed: list[tuple[Collection, str]] = field(default_factory=list)


def seek_there(member: Membership, sought: Sought, now: datetime) -> Looked:
    """Look into each chosen calendar of the member's connections, one after the other."""
    looked, until = Looked(), time.monotonic() + PATIENCE
    for connection in door.connections(member):
        for row in connection.collections.filter(chosen=True).order_by("pk"):
            try:
                if connection.state == State.SIGN_IN:
                    looked.failed.append((row, str(reason_in_words(connection.reason))))
                else:
                    patience = max(until - time.monotonic(), LEAST)
                    looked.hits += _in_calendar(member, row, sought, now, patience)
            except ProviderError as error:
                looked.failed.append((row, str(reason_in_words(error.reason))))
    return looked


def _in_calendar(
    member: Membership, row: Collection, sought: Sought, now: datetime, patience: float
) -> Iterator[Hit]:
    connection = row.connection
    provider, there = provider_of(connection), as_told(row)
    refs = _busy(member, row, sought, now)
    write_only = row.rules.direction is Direction.WRITE
    cursor = None if write_only else row.cursor or None
    items = within(patience, lambda: _read(provider, there, refs, cursor))
    found = {item.ref: item for item in items if _is_it(item.record, sought)}
    visit = visit_to(row, provider, Record(connection, "person", now), lambda: now)
    told = list(found.values())[:MOST]
    sights = {sight.held.ref: sight for sight in observe.there(visit, told)}
    for item in told:
        yield from _hit(row, item, sights.get(item.ref), sought)


def _busy(member: Membership, row: Collection, sought: Sought, now: datetime) -> list[str]:
    """The refs of those of which only the time is kept."""
    pairs = pairs_of(member).filter(collection=row)
    busy = pairs.filter(outcome="busy", standing=Standing.PAIRED)
    events = busy.order_by().values("local_id")
    times = Occurrence.objects.filter(event__in=events)
    if sought.window is not None:
        begin, end = sought.window
        times = times.filter(starts_at__lt=end, ends_at__gt=begin)
        near = list(times.values_list("event", flat=True)[:NEAREST])
    else:
        coming = times.filter(ends_at__gt=now).order_by("starts_at")
        been = times.filter(ends_at__lte=now).order_by("-starts_at")
        half = NEAREST // 2
        near = [pk for each in (coming, been) for pk in each.values_list("event", flat=True)[:half]]
    told = Q(local_id__in=near, outcome="busy", standing=Standing.PAIRED) | Q(reason=TAKEN_AWAY)
    return list(pairs.filter(told).order_by("pk").values_list("ref", flat=True)[:NEAREST])


def _read(
    provider: port.Provider, there: port.Collection, refs: Sequence[str], cursor: str | None
) -> list[port.Present]:
    """These, and what no run has read yet."""
    items = list(provider.fetch(there, refs)) if refs else []
    with suppress(CursorGone):  # the next run reads all of it; here the rest has to do
        for page in provider.changes(there, cursor, Unread()):
            items += page.items
            if len(items) >= READ:
                break
    return [item for item in items if isinstance(item, port.Present)]


def _is_it(record: Event, sought: Sought) -> bool:
    return _says(record, sought.text.casefold()) and _takes_place(record, sought)


def _says(record: Event, text: str) -> bool:
    for details in admit.parts(record).values():
        people = [(p.name, p.address) for p in details.participants]
        people += [(details.organiser.name, details.organiser.address)] if details.organiser else []
        told = [details.summary, details.place, *(word for each in people for word in each)]
        if any(text in word.casefold() for word in told):
            return True
    return not text


def _takes_place(record: Event, sought: Sought) -> bool:
    if sought.window is None:
        return True
    begin, end = sought.window
    try:
        return bool(occurrences(record, since=begin, until=end, zone=sought.zone))
    except TooMany:
        return True


def _hit(row: Collection, item: port.Present, sight: Sight | None, sought: Sought) -> Iterator[Hit]:
    """What we keep with its content is found without the calendar, and not told twice."""
    pair = sight.held.pair if sight else None
    if pair is not None and pair.outcome not in {"busy", ""}:
        return
    verdict = sight.verdict if sight else None
    reason = verdict.reason if verdict else NOT_BROUGHT
    details = item.record.details
    said = explained(reason, verdict.whom if verdict else "")
    yield Hit(
        title=details.summary,
        at=instant(details.start, sought.zone),
        all_day=isinstance(details.start, Day),
        collection=row,
        chip=_chip(pair, reason),
        sentence=said
        if pair or not sight
        else " ".join((gettext("No sync has read it yet."), said)),
        todo=str(advised(reason)),
        pair=pair.pk if pair else 0,
        live=True,
    )


def _chip(pair: Pair | None, reason: str) -> chips.Chip:
    if pair is None and reason != NOT_BROUGHT:
        return chips.NOT_READ
    return chips.BY_REASON.get(reason, chips.SEEN)
