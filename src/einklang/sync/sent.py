"""Writes whose reply has not come: nobody knows whether they were done.

Without this memory our own write would look like somebody else's: a record deleted or moved here
right after it would come back, or go where it should stay (docs/algorithms/reconcile.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q

from einklang.providers.errors import Malformed, Missing, Parked, Refused, Stale
from einklang.providers.port import Left, Present
from einklang.reconcile.identity import key_for
from einklang.reconcile.observation import Standing
from einklang.records.plain import META, Plain
from einklang.records.record import plain_of
from einklang.sync.models import Pair, Sent
from einklang.sync.people.sight import SECOND
from einklang.sync.sight import Held
from einklang.sync.visit import Visit

T = TypeVar("T")
LATE = timedelta(minutes=10)
"""How long a request may lie on the way: a server that answered nothing may still act on it."""

LET_GO_SINCE = (Standing.NOT_WANTED, Standing.LEFT_THERE, Standing.OUT_OF_SCOPE)
"""Of a pair that somebody has let go of while the reply was missing. Were it paired again, what is
put away here would be deleted there."""


def noted(visit: Visit, held: Held, ref: str, record: Plain | None, write: Callable[[], T]) -> T:
    """Do this write, known until `answered` as one that may have been done. `ref` is '' of a
    create, `record` None of a deletion. A refusal is an answer; it is raised."""
    note(visit, [(held, ref, record)])
    try:
        return write()
    except (Stale, Missing, Refused, Malformed, Parked):
        answered(visit, held)
        raise


def note(visit: Visit, writes: Iterable[tuple[Held, str, Plain | None]]) -> None:
    """These are on their way from now on, each with its ref and record (see `noted`)."""
    at = visit.clock()
    rows = [
        Sent(
            collection=visit.collection,
            local_id=held.row_id or 0,
            ref=ref,
            record=record,
            at=at,
        )
        for held, ref, record in writes
    ]
    with transaction.atomic():
        visit.prove()
        Sent.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["collection", "local_id"],
            update_fields=["ref", "record", "at"],
        )


def answered(visit: Visit, *helds: Held) -> None:
    """The reply came; what it says is stored, in the same transaction."""
    ids = [held.row_id or 0 for held in helds]
    Sent.objects.filter(collection=visit.collection, local_id__in=ids).delete()


def in_doubt(visit: Visit, held: Held) -> bool:
    """Whether a create of this row may be there without being told yet: its reply was lost a short
    while ago, and the provider's lists lag behind its writes. Once more, and it might stand there
    twice."""
    if not visit.lags:
        return False
    creates = [each for each in visit.sent if not each.ref and each.record is not None]
    mine = [each for each in creates if each.local_id == held.row_id]
    return any(each.at > visit.clock() - LATE for each in mine)


def is_under_way(visit: Visit, row: int | None) -> bool:
    """Whether a create of this row may turn up yet."""
    return any(each.local_id == row and not each.ref for each in visit.sent)


def load(visit: Visit) -> None:
    """Before the pages: what may turn up on them."""
    visit.sent = list(Sent.objects.filter(collection=visit.collection))


def recognise(visit: Visit, items: Iterable[Present[Any] | Left]) -> None:
    """Where the provider shows what we wrote, both sides agreed on it; also where somebody has
    taken it out of its group since."""
    if visit.sent:
        for item in items:
            for sent in [each for each in visit.sent if _is(visit, each, item)]:
                _agree(visit, sent, item.ref)


def _is(visit: Visit, sent: Sent, item: Present[Any] | Left) -> bool:
    """A create by the key that we chose, for the UID alone may be somebody's own copy; a change by
    all that it says, for others may have changed it since."""
    if sent.record is None:
        return False
    if not sent.ref:
        return key_for(visit.workspace.slug, sent.record["uid"]) in item.key
    if isinstance(item, Left) or sent.ref != item.ref:
        return False
    return _said(sent.record) == _said(plain_of(item.record))


def _said(plain: Plain) -> Plain:
    return {key: value for key, value in plain.items() if key not in META}


def _agree(visit: Visit, sent: Sent, ref: str) -> None:
    with transaction.atomic():
        visit.prove()
        known = Pair.objects.filter(collection=visit.collection, ref=ref).first()
        pair = known or visit.new_pair(ref, visit.clock())
        pair.base = sent.record
        if known is None or not sent.ref:  # after a change it is whose it is by now (people.merged)
            pair.local_id = sent.local_id
        if pair.standing not in LET_GO_SINCE:
            pair.standing, pair.version, pair.revision = Standing.PAIRED, "", 0
        pair.save()
        if not sent.ref:
            _end_others(pair)
            visit.side.follow(visit, [ref])
        sent.delete()
    visit.sent.remove(sent)


def _end_others(made: Pair) -> None:
    """It was made because those were gone that were of its record. One that has become so by a
    merge stands, and is the second one now."""
    own = Pair.objects.filter(collection=made.collection_id, local_id=made.local_id)
    others = own.filter(standing=Standing.PAIRED).exclude(pk=made.pk)
    others.filter(merged_from=None).update(standing=Standing.GONE)
    others.update(standing=Standing.OUT_OF_SCOPE, reason=SECOND)


def without_ours(visit: Visit, refs: Sequence[str]) -> Sequence[str]:
    """Those of the refs, gone there, that are not gone by our own hand for a record that a person
    has put back since: that one is new there."""
    gone = set(refs)
    ours = [sent for sent in visit.sent if sent.record is None and sent.ref in gone]
    if not ours:
        return refs
    back = visit.side.stands(visit, [sent.local_id for sent in ours])
    new = {sent.ref for sent in ours if sent.local_id in back}
    with transaction.atomic():
        visit.prove()
        pairs = Pair.objects.filter(collection=visit.collection, ref__in=new)
        pairs.update(standing=Standing.GONE, revision=0)
        Sent.objects.filter(pk__in=[sent.pk for sent in ours]).delete()
    return [ref for ref in refs if ref not in new]


def give_up(visit: Visit) -> None:
    """After a complete pass: what did not turn up for so long never arrived. What was not deleted
    stands there unchanged, and what has come second to a contact that was never made comes first:
    the next pass has to look at these anew."""
    late = [sent for sent in visit.sent if sent.at < visit.clock() - LATE]
    if late:
        Sent.objects.filter(pk__in=[sent.pk for sent in late]).delete()
    alive = Q(ref__in=[sent.ref for sent in late if sent.record is None])
    second = Q(local_id__in=[sent.local_id for sent in late if not sent.ref], reason=SECOND)
    if late and Pair.objects.filter(alive | second, collection=visit.collection).update(version=""):
        visit.collection.compared_at = None
