"""Pairs that step aside because what stands there cannot be read or stored."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from django.db import DatabaseError, transaction

from einklang.reconcile.observation import Standing
from einklang.sync.models import Pair
from einklang.sync.visit import Visit

log = logging.getLogger(__name__)
ASIDE = Standing.SET_ASIDE
TRIED = (Standing.PAIRED, Standing.GONE, ASIDE)
"""What was let go otherwise stays as it is, readable or not."""


def set_aside(visit: Visit, bad: Mapping[str, tuple[str, str, str]]) -> None:
    """Keep what cannot be read or stored where its owner sees it: ref → (version, reason, detail).

    A pair that was in accord keeps its row and base; it is tried again when it changes there.
    """
    with transaction.atomic():
        visit.prove()
        pairs = {
            pair.ref: pair for pair in Pair.objects.filter(collection=visit.collection, ref__in=bad)
        }
        for ref, (version, reason, detail) in bad.items():
            pair = pairs.get(ref) or visit.new_pair(ref, visit.clock())
            if pair.standing not in TRIED or (pair.version, pair.standing) == (version, ASIDE):
                continue
            pair.standing, pair.version = ASIDE, version
            pair.reason, pair.detail, pair.outcome = reason, detail[:500], ""
            pair.decided_in = visit.record.run()
            try:
                with transaction.atomic():
                    pair.save()
            except DatabaseError:  # a name that is too long; it is tried again each time
                log.warning("an entry of collection %s cannot be noted", visit.collection.pk)
            visit.record.counts["set_aside"] += 1
            visit.side.tell_apart(visit, [pair], Standing.SET_ASIDE)


def let_go(visit: Visit, refs: Sequence[str]) -> None:
    """What could never be read and is gone there is no longer set aside."""
    aside = Pair.objects.filter(
        collection=visit.collection, ref__in=refs, standing=ASIDE, local_id=None
    )
    if aside.exists():
        with transaction.atomic():
            visit.prove()
            aside.update(standing=Standing.GONE)
