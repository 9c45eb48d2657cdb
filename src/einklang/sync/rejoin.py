"""Reading a calendar again that was not read for a while (docs/algorithms/copies.md).

Meanwhile colleagues' copies may have spoken for its meetings. What they brought is no change of its
holder's, so it must not be pushed: the calendar's own state is compared with what stands here.
"""

from __future__ import annotations

from einklang.calendars.models import Copy, Event
from einklang.reconcile.observation import Standing
from einklang.records.plain import without_pending
from einklang.sync.models import Collection, Pair
from einklang.sync.shelf import EVENT, with_own

CHUNK = 500


def rejoin(collection: Collection) -> None:
    """Take what stands here for agreed where a run wrote it, and have all of the calendar listed.
    What a person wrote here meanwhile still goes there."""
    pairs = Pair.objects.filter(
        collection=collection,
        kind=EVENT,
        standing=Standing.PAIRED,
        base__isnull=False,
        veiled=False,
    )
    ids = list(pairs.values_list("pk", flat=True))
    for at in range(0, len(ids), CHUNK):
        _rebase(collection, list(pairs.filter(pk__in=ids[at : at + CHUNK])))
    collection.cursor, collection.compared_at = "", None


def _rebase(collection: Collection, pairs: list[Pair]) -> None:
    by_event = {pair.local_id: pair for pair in pairs if pair.local_id is not None}
    rows = Event.objects.filter(pk__in=by_event, deleted_at=None, changed_by=None)
    copies = Copy.objects.filter(event__in=rows, calendar=collection.calendar_id)
    own = dict(copies.values_list("event", "own"))
    moved = []
    for event in rows:
        pair = by_event[event.pk]
        if event.pk in own and pair.revision != event.revision:
            pair.base = without_pending(with_own(event.record, own[event.pk]))
            pair.revision, pair.version = event.revision, ""
            moved.append(pair)
    Pair.objects.bulk_update(moved, ["base", "revision", "version"], batch_size=50)
