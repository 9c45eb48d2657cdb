"""Our side as a replica: rows seen as records, a whole page at a time.

The only place where rows become records and records rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import Exists, OuterRef, Q

from einklang.calendars.models import Copy, Event
from einklang.reconcile import identity
from einklang.reconcile.observation import Standing
from einklang.reconcile.speak import OWN
from einklang.records.plain import Plain, with_answers
from einklang.sync.models import Pair, Sent
from einklang.sync.sight import Held
from einklang.sync.visit import Visit

EVENT = "event"
FROZEN = "frozen"
TAKEN_AWAY = "taken_away"
HOLDS = Q(standing__in=[Standing.PAIRED, Standing.SET_ASIDE, Standing.KEPT_HERE]) | Q(
    standing=Standing.OUT_OF_SCOPE, reason=FROZEN
)
"""Pairs for whose sake a meeting stays when another copy of it goes."""


@dataclass(slots=True)
class HeldMeeting(Held):
    """What we hold under one ref: the pair, the event's row, this calendar's copy of it, and the
    pairs of the same event in other places. `copies` are all of them by calendar; `former`:
    the calendar that has not let it go yet, since it was put into this one."""

    copy: Copy | None = None
    others: list[Pair] = field(default_factory=list)
    copies: Mapping[int, Copy] = field(default_factory=dict)
    has_arrived: bool = False
    former: int | None = None

    @property
    def event(self) -> Event | None:
        """The row."""
        return cast("Event | None", self.row)

    @property
    def arrived(self) -> bool:
        """See `Held.arrived`."""
        return self.has_arrived

    @property
    def local(self) -> Plain | None:
        """The row as a plain record, with what this copy's holder set for themselves."""
        if self.event is None or self.event.deleted_at is not None:
            return None
        if self.event.cancelled_at is not None:
            return None
        own = self.copy.own if self.copy else {}
        return with_own(self.event.record, own)

    @property
    def put_elsewhere(self) -> bool:
        """Whether a person has put the meeting into another calendar: it stands there still, but
        this calendar's copy is gone."""
        if self.pair is None or self.pair.standing != Standing.PAIRED or self.event is None:
            return False
        return self.pair.local_id == self.event.pk and self.copy is None

    @property
    def moves(self) -> bool:
        """Whether it is to go on standing in that other calendar."""
        alive = self.event is not None and self.event.deleted_at is None
        return alive and self.put_elsewhere

    @property
    def stays_elsewhere(self) -> bool:
        """Whether what is taken from here goes to the copy there: not where a person has deleted
        the meeting, and it comes back from here alone."""
        return self.moves or (self.put_elsewhere and self.arrived)

    @property
    def elsewhere(self) -> bool:
        """Whether another calendar holds the meeting too, and not another ref of this one."""
        here = self.pair.collection_id if self.pair else 0
        return bool(self.others) and all(pair.collection_id != here for pair in self.others)

    def heard(self) -> list[Pair]:
        """The other copies of the meeting that are still read: what they last said counts."""
        return [
            pair
            for pair in self.others
            if pair.base is not None
            and pair.collection.calendar_id in self.copies
            and _is_read(pair)
        ]


def _is_read(pair: Pair) -> bool:
    place = pair.collection
    return pair.standing == Standing.PAIRED and place.chosen and place.gone_at is None


def with_own(record: Plain, own: Mapping[str, Any]) -> Plain:
    """The shared record with one holder's own fields laid over it."""
    if not own:
        return dict(record)
    kept = {key: own[key] for key in OWN if key in own}
    return {**with_answers(record, own.get("answers", {})), **kept}


def by_ref(visit: Visit, refs: Sequence[str]) -> dict[str, HeldMeeting]:
    """What is held under each of the refs."""
    pairs = Pair.objects.filter(collection=visit.collection, ref__in=refs)
    held = {ref: HeldMeeting(ref) for ref in refs}
    for pair in pairs:
        held[pair.ref].pair = pair
    fill(visit, held.values())
    return held


def fill(visit: Visit, helds: Iterable[HeldMeeting]) -> None:
    """Load the events, copies and other pairs of those that have a pair."""
    wanted: dict[int, list[HeldMeeting]] = defaultdict(list)
    for held in helds:
        if held.pair is not None and held.pair.local_id is not None:
            wanted[held.pair.local_id].append(held)
    if not wanted:
        return
    events = Event.objects.filter(workspace=visit.workspace).in_bulk(list(wanted))
    for at, event in events.items():
        for held in wanted[at]:
            held.row = event
    attach(visit, [held for helds in wanted.values() for held in helds])


def attach(visit: Visit, helds: Sequence[HeldMeeting]) -> None:
    """Load this calendar's copies and the other pairs of the events that are set already."""
    if not helds:
        return
    events = {held.event.pk: held.event for held in helds if held.event is not None}
    copies: dict[int, dict[int, Copy]] = defaultdict(dict)
    for copy in Copy.objects.filter(event__in=events):
        copies[copy.event_id][copy.calendar_id] = copy
    others: dict[int, list[Pair]] = defaultdict(list)
    ending = Sent.objects.filter(  # where we may have deleted it, it does not stand for sure
        collection=OuterRef("collection"), ref=OuterRef("ref"), record__isnull=True
    )
    found = Pair.objects.filter(HOLDS, ~Exists(ending), kind=EVENT, local_id__in=events)
    for pair in found.select_related("collection__connection__holder"):
        others[pair.local_id or 0].append(pair)
    for held in helds:
        if held.event is None:
            continue
        held.copies = copies[held.event.pk]
        held.copy = held.copies.get(visit.collection.calendar_id or 0)
        own = held.pair.pk if held.pair else None
        held.others = [pair for pair in others[held.event.pk] if pair.pk != own]
        moved = [pair for pair in held.others if _is_the_holders(visit, pair)]
        held.has_arrived = any(pair.collection.calendar_id in held.copies for pair in moved)
        left = (pair.collection.calendar_id for pair in moved)
        held.former = next((place for place in left if place not in held.copies), None)


def _is_the_holders(visit: Visit, pair: Pair) -> bool:
    """Whether the meeting stands in another calendar of the same holder."""
    place = pair.collection
    mine = place.connection.holder_id == visit.connection.holder_id
    return mine and place.pk != visit.collection.pk and pair.base is not None and _is_read(pair)


def alike(visit: Visit, uids: Iterable[str]) -> dict[str, list[Event]]:
    """Events of the workspace by these UIDs, archived ones included."""
    found: dict[str, list[Event]] = defaultdict(list)
    rows = Event.objects.filter(workspace=visit.workspace, uid__in={uid[:255] for uid in uids})
    for event in rows.order_by("pk"):
        found[event.record["uid"]].append(event)
    return found


def same_meeting(plain: Plain, rows: Iterable[Event]) -> Event | None:
    """The one of these rows that is this meeting. Not one that a person deleted here; but one that
    was ended with its copy there is the same when it stands there again, in another place."""
    found = [row for row in rows if row.deleted_at is None or row.changed_by_id is None]
    found.sort(key=lambda row: row.deleted_at is not None)
    at = identity.find(plain, enumerate(row.record for row in found))
    return found[at] if at is not None else None
