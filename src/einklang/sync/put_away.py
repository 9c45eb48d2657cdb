"""Taking out of sight what connections brought. Nothing changes in anybody's account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from einklang.accounts.models import Workspace
from einklang.accounts.rows import writing
from einklang.calendars import hold
from einklang.calendars.models import Copy, Event
from einklang.crm.recognise import place
from einklang.reconcile.observation import Standing
from einklang.sync.models import Collection, Pair
from einklang.sync.shelf import EVENT, FROZEN

NOT_BROUGHT = "not_brought"
CHUNK = 500
LET_GO = (Standing.PAIRED, Standing.SET_ASIDE)
"""Pairs that are let go, and those that are frozen."""


def put_away(collection: Collection, now: datetime) -> None:
    """Let go of all in this calendar that was not made here: only what is made here goes there from
    now on. What other calendars hold stays with them."""
    workspace = collection.connection.workspace
    held = Q(standing__in=LET_GO) | Q(standing=Standing.OUT_OF_SCOPE, reason=FROZEN)
    pairs = Pair.objects.filter(held, collection=collection, kind=EVENT)
    theirs = Event.objects.filter(workspace=workspace, maker=None, deleted_at=None)
    theirs = theirs.filter(pk__in=pairs.values("local_id"))
    copies = Copy.objects.filter(calendar=collection.calendar_id)
    elsewhere = Copy.objects.filter(event=OuterRef("pk")).exclude(calendar=collection.calendar_id)
    shared = list(theirs.filter(Exists(elsewhere)).values_list("pk", flat=True))
    for ids in _portions(shared):
        _leave(pairs.filter(local_id__in=ids), NOT_BROUGHT)
        copies.filter(event__in=ids).delete()
    for ids in _portions(list(theirs.exclude(pk__in=shared).values_list("pk", flat=True))):
        archive(workspace, pairs, ids, NOT_BROUGHT, now)
    _leave(pairs.filter(local_id=None), NOT_BROUGHT)


def archive(
    workspace: Workspace, pairs: QuerySet[Pair], ids: Iterable[int], reason: str, now: datetime
) -> None:
    """Archive these events, of these pairs. Out of scope before archived: an archived row whose
    pair still were paired would be deleted there by the next run."""
    with writing(workspace.pk) as number:
        _leave(pairs.filter(local_id__in=ids), reason)
        events = list(Event.objects.filter(pk__in=ids))
        for event in events:
            event.deleted_at = now
        hold.store(workspace, number, events, now)
        place(workspace, [event.pk for event in events])


def _leave(pairs: QuerySet[Pair], reason: str) -> None:
    pairs.update(standing=Standing.OUT_OF_SCOPE, reason=reason, base=None, raw="", version="")


def _portions(ids: list[int]) -> Iterable[list[int]]:
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))
