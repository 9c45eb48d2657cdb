"""Contacts that go by another ref now, or into which others have gone (`port.Present.formerly`):
what we held under the former ref holds for the new one, and nothing counts as deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from einklang.providers.port import Present
from einklang.reconcile.observation import Standing
from einklang.sync.models import Pair
from einklang.sync.questions import open_questions, take_back
from einklang.sync.visit import Visit

MERGED = "merged_there"
TAKEN_OVER = (
    "local_id", "standing", "version", "revision", "base", "raw", "outcome", "reason", "detail",
    "merged_from",
)  # fmt: skip


def follow(visit: Visit, items: Iterable[Present[Any]]) -> None:
    """Let the pairs of former refs stand under the new ones, before these are looked at. Of several
    that are one contact now the first in accord goes on; the others are out of scope. What was
    removed here comes after what stands."""
    moved = [item for item in items if item.formerly]
    if not moved:
        return
    refs = {ref for item in moved for ref in (item.ref, *item.formerly)}
    with transaction.atomic():
        visit.prove()
        rows = Pair.objects.filter(collection=visit.collection, ref__in=refs).order_by("pk")
        pairs = {pair.ref: pair for pair in rows}
        removed = visit.side.archived(visit.workspace, (pair.local_id or 0 for pair in rows))
        for item in moved:
            held = [pairs[ref] for ref in (item.ref, *item.formerly) if ref in pairs]
            held.sort(key=lambda pair: pair.local_id in removed)
            _be_one(visit, item.ref, held)


def _be_one(visit: Visit, ref: str, held: Sequence[Pair]) -> None:
    """These pairs, of which one may bear the ref already, are of one contact. What was asked about
    those that end here needs no answer any more."""
    living = [pair for pair in held if pair.standing == Standing.PAIRED]
    rest = [pair for pair in held if pair.standing != Standing.GONE]
    if not rest:
        return
    # A full list does not tell former refs: then the younger pair was made for a stranger.
    going_on = living[0] if living else min(rest, key=lambda pair: pair.pk)
    ended = [pair for pair in held if pair is not going_on]
    take_back(visit, open_questions(visit.connection).filter(pair__in=ended))
    for pair in ended:
        if pair.ref != ref:
            _out_of_scope(visit, pair, going_on)
    _under(ref, going_on, next((pair for pair in held if pair.ref == ref), None))


def _out_of_scope(visit: Visit, pair: Pair, going_on: Pair) -> None:
    other = pair.local_id not in {None, going_on.local_id}
    stands = Standing.OUT_OF_SCOPE if other and pair.standing == Standing.PAIRED else Standing.GONE
    pair.standing, pair.reason, pair.decided_in = stands, MERGED, visit.record.run()
    pair.save(update_fields=["standing", "reason", "decided_in"])


def _under(ref: str, pair: Pair, there: Pair | None) -> None:
    if there is None:
        pair.ref = ref
        pair.save(update_fields=["ref"])
    elif there is not pair:  # one pair for each ref: it takes over, with its own history
        for name in TAKEN_OVER:
            setattr(there, name, getattr(pair, name))
        there.save(update_fields=[*TAKEN_OVER])
        pair.standing = Standing.GONE
        pair.save(update_fields=["standing"])
        pair.questions.filter(answered_at=None).update(pair=there)
