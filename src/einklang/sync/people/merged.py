"""Pairs of people who were merged here, or taken apart again (crm.merge).

Both contacts stay there. Where the address book has the kept one already, the other contact is its
second one and only read; elsewhere it is kept in accord with the kept one from now on. Taken apart,
each pair is its own person's again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Q

from einklang.crm.models import Person
from einklang.reconcile.observation import Standing
from einklang.sync.models import Collection, Pair
from einklang.sync.people.shelf import PERSON
from einklang.sync.people.sight import HANDED_BACK, SECOND, agreed_before
from einklang.sync.visit import Visit


def follow(visit: Visit, refs: Sequence[str] | None = None) -> None:
    """Let each pair of the collection, or of `refs`, be of whom it is now, before it is looked at.
    Whom somebody merges while the run goes on has to wait for the next one (`observe`)."""
    merged = Person.objects.filter(merged_into__isnull=False, workspace=visit.workspace)
    own = Pair.objects.filter(collection=visit.collection, kind=PERSON)
    if refs is not None:
        own = own.filter(ref__in=refs)
    astray = Q(local_id__in=merged.values("pk")) | Q(merged_from__isnull=False)
    pairs = list(own.filter(astray).order_by("pk"))
    owners = _now(pairs) if pairs else {}
    moves = [(pair, _whose(pair), owners.get(_whose(pair), _whose(pair))) for pair in pairs]
    for pair, whose, to in sorted(moves, key=_turn):
        if to != pair.local_id:
            _move(visit, pair, whose, to)


def _turn(move: tuple[Pair, int, int]) -> tuple[bool, bool]:
    """Whose own contact it is goes before what others leave to that person, and who was the first
    one before who was the second."""
    pair, whose, to = move
    return whose != to, (pair.standing, pair.reason) == (Standing.OUT_OF_SCOPE, SECOND)


def _whose(pair: Pair) -> int:
    return pair.merged_from or pair.local_id or 0


def _now(pairs: list[Pair]) -> Mapping[int, int]:
    """Under whom each stands who was merged."""
    ids = [_whose(pair) for pair in pairs]
    rows = Person.objects.filter(pk__in=ids, merged_into__isnull=False)
    return {person.pk: person.merged_into_id or person.pk for person in rows.only("merged_into")}


def _move(visit: Visit, pair: Pair, whose: int, to: int) -> None:
    with transaction.atomic():
        visit.prove()
        pair.local_id, pair.merged_from = to, None if to == whose else whose
        there = Pair.objects.filter(collection=visit.collection, kind=PERSON, local_id=to)
        # Also one that is to be in accord again once they are in the holder's care, or restored.
        held = Q(standing=Standing.PAIRED) | HANDED_BACK
        is_second = there.filter(held).exclude(pk=pair.pk).exists()
        if is_second and pair.standing == Standing.PAIRED:
            pair.standing, pair.reason = Standing.OUT_OF_SCOPE, SECOND
        elif not is_second and (pair.standing, pair.reason) == (Standing.OUT_OF_SCOPE, SECOND):
            # What both agreed on is long past: what stands on either side is kept.
            pair.standing, pair.base, pair.version = Standing.PAIRED, None, ""
            _list_anew(visit)
        if not agreed_before(pair):
            pair.revision = 0
        pair.decided_in = visit.record.run()
        pair.save()


def _list_anew(visit: Visit) -> None:
    """This pass; and should it die, the next one: what no page shows would be made there anew."""
    visit.collection.cursor, visit.collection.compared_at = "", None
    anew = Collection.objects.filter(pk=visit.collection.pk)
    anew.update(cursor="", compared_at=None)
