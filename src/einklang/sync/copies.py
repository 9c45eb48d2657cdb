"""The copies that a batch of local steps makes, changes and ends (docs/algorithms/copies.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from django.db.models import Exists, OuterRef

from einklang.accounts.insert import insert
from einklang.calendars.models import Copy
from einklang.reconcile.decide import Agree, DropLocal, HoldLocal
from einklang.reconcile.speak import OWN
from einklang.records.plain import Plain, answers
from einklang.sync import shelf
from einklang.sync.addresses import addresses_of
from einklang.sync.meeting_rows import MeetingDoing
from einklang.sync.models import Pair
from einklang.sync.visit import Visit


def store_copies(visit: Visit, doings: Sequence[MeetingDoing]) -> None:
    """Let each calendar's copy say what its step means for it. Inside the batch's transaction."""
    _end_copies([doing for doing in doings if isinstance(doing.step, DropLocal)])
    new: list[Copy] = []
    old: list[Copy] = []
    for doing in doings:
        copy = doing.sight.held.copy
        if not isinstance(doing.step, HoldLocal) or doing.row is None:
            continue
        if copy is None and doing.sight.held.stays_elsewhere:
            continue
        if copy is None:
            copy = Copy(event_id=doing.row.pk, calendar=visit.collection.calendar)
        copy.own = {} if doing.sight.speaks else own_part(visit.addresses, doing.step.record)
        copy.busy = takes_time(visit.addresses, doing.step.record)
        copy.apart = ""
        (old if copy.pk else new).append(copy)
    # The same meeting twice in one calendar is one copy with two pairs.
    insert(new, unless_there=True)
    if old:
        Copy.objects.bulk_update(old, ["own", "busy", "apart"])
    _hush_former_speakers(doings)
    _leave_former_places(visit, doings)
    _bring_back(doings)


def _end_copies(doings: Sequence[MeetingDoing]) -> None:
    """Of a meeting that goes on elsewhere the copy goes, or goes back to the calendar from which it
    was put here and which has not let it go yet."""
    helds = [doing.sight.held for doing in doings]
    back = [(held.copy, held.former) for held in helds if held.copy and held.former]
    gone = [held.copy.pk for held in helds if held.copy and held.elsewhere and not held.former]
    for ended, former in back:
        Copy.objects.filter(pk=ended.pk).update(calendar=former)
    if gone:
        Copy.objects.filter(pk__in=gone).delete()


def _bring_back(doings: Sequence[MeetingDoing]) -> None:
    """What is again as both sides had it, readable or public, is not apart any more."""
    agreed = (d.sight.held.copy for d in doings if isinstance(d.step, Agree))
    back = [copy.pk for copy in agreed if copy and copy.apart]
    if back:
        Copy.objects.filter(pk__in=back).update(apart="")


def _leave_former_places(visit: Visit, doings: Sequence[MeetingDoing]) -> None:
    """What had ended there and stands in another calendar now has moved."""
    back = [
        doing.row.pk
        for doing in doings
        if doing.row and doing.before is None and isinstance(doing.step, HoldLocal)
        if doing.sight.held.event is not None
    ]
    if not back:
        return
    stands = Pair.objects.filter(
        shelf.HOLDS, collection__calendar=OuterRef("calendar"), local_id=OuterRef("event")
    )
    places = Copy.objects.filter(event__in=back, calendar__collection__isnull=False)
    places.filter(~Exists(stands)).exclude(calendar=visit.collection.calendar_id).delete()


def _hush_former_speakers(doings: Sequence[MeetingDoing]) -> None:
    """A copy that said what the row says, and no longer does, keeps what was its holder's own."""
    hushed = []
    for doing in doings:
        if isinstance(doing.step, HoldLocal) and doing.sight.speaks:
            for pair in doing.sight.held.heard():
                copy = doing.sight.held.copies[pair.collection.calendar_id or 0]
                if not copy.own and copy is not doing.sight.held.copy:
                    copy.own = own_part(addresses_of(pair.collection.connection), pair.base or {})
                    hushed.append(copy)
    if hushed:
        Copy.objects.bulk_update(hushed, ["own"])


def own_part(addresses: AbstractSet[str], record: Plain) -> dict[str, Any]:
    """What of the record is its own of a holder with these addresses."""
    return {**{key: record[key] for key in OWN}, "answers": answers(record, addresses)}


def takes_time(addresses: AbstractSet[str], record: Mapping[str, Any]) -> bool:
    """Whether the meeting makes busy whoever has these addresses: shown as busy, standing, not
    declined by them."""
    declined = any(
        said["answer"] == "declined"
        for address, said in record["participants"].items()
        if address in addresses
    )
    return bool(record["busy"]) and not declined and record["status"] != "cancelled"
