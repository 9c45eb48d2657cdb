"""Creates whose reply has not come: the meeting may stand at the provider, and no pair knows it.

Without this memory a meeting that is deleted or moved here right after such a create would come
back from there as if somebody had made it (docs/algorithms/reconcile.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from einklang.providers.port import Present
from einklang.reconcile.identity import key_for
from einklang.records.plain import Plain
from einklang.sync.models import Pair, Sent
from einklang.sync.shelf import EVENT, Held
from einklang.sync.visit import Visit

LATE = timedelta(hours=1)
"""How long a request may lie on the way: a server that answered nothing may still act on it."""


def note(visit: Visit, held: Held, record: Plain) -> None:
    """Before the request: this is about to be made there."""
    with transaction.atomic():
        visit.prove()
        Sent.objects.update_or_create(
            collection=visit.collection,
            local_id=held.event_id or 0,
            defaults={"record": record, "at": visit.clock()},
        )


def answered(visit: Visit, held: Held) -> None:
    """The reply came: it is made and has a pair, or the server would not take it."""
    Sent.objects.filter(collection=visit.collection, local_id=held.event_id or 0).delete()


def load(visit: Visit) -> None:
    """Before the pages: what may turn up on them."""
    visit.sent = list(Sent.objects.filter(collection=visit.collection))


def recognise(visit: Visit, items: Iterable[Present]) -> None:
    """Give what we made, and did not hear of, its pair: both sides agreed on what was sent. It is
    ours by the key that we chose; the UID alone may be somebody's own copy."""
    if not visit.sent:
        return
    refs = {item.record.uid: item.ref for item in items}
    for sent in list(visit.sent):
        uid = sent.record["uid"]
        if key_for(visit.workspace.slug, uid) in refs.get(uid, ""):
            _pair_up(visit, sent, refs[uid])
            visit.sent.remove(sent)


def _pair_up(visit: Visit, sent: Sent, ref: str) -> None:
    made = {
        "kind": EVENT,
        "local_id": sent.local_id,
        "base": sent.record,
        "first_seen_at": visit.clock(),
    }
    with transaction.atomic():
        visit.prove()
        Pair.objects.get_or_create(collection=visit.collection, ref=ref, defaults=made)
        sent.delete()


def give_up(visit: Visit) -> None:
    """After a complete pass: what did not turn up for so long never arrived."""
    late = [sent.pk for sent in visit.sent if sent.at < visit.clock() - LATE]
    if late:
        Sent.objects.filter(pk__in=late).delete()
