"""When people were last met: read off their timelines, so that lists are ordered and narrowed by it
along an index.

A meeting counts from its beginning on, unless it is called off. Two things move it: what becomes
of timelines (`meet`), and the time that passes (`catch_up`). No revision: an address book knows
nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from einklang.accounts import clock
from einklang.calendars.models import Occurrence
from einklang.crm.models import NEVER, Appearance, Person

LATELY = timedelta(days=2)
"""Meetings that have begun since are looked at again and again: a worker may have stood still."""
CHUNK = 500


def meet(people: Collection[int]) -> None:
    """Read it off their timelines as these are now. A statement for each 500 people."""
    ids = sorted(people)
    for at in range(0, len(ids), CHUNK):
        rows = Person.objects.filter(pk__in=ids[at : at + CHUNK])
        rows.update(last_met_at=_latest(clock.now()))


def catch_up(since: datetime, now: datetime) -> int:
    """Read it anew of all with whom a meeting has begun since; returns how many."""
    begun = Occurrence.objects.filter(cancelled=False, starts_at__gt=since, starts_at__lte=now)
    stood = Appearance.objects.filter(
        person__isnull=False,
        removed=False,
        event__in=begun.values("event"),
    )
    behind = stood.filter(person__last_met_at__lt=Subquery(_begun(begun)))
    ids = set(behind.values_list("person", flat=True))
    meet(ids)
    return len(ids)


def _begun(begun: QuerySet[Occurrence]) -> QuerySet[Occurrence, Any]:
    latest = begun.filter(event=OuterRef("event")).order_by("-starts_at")
    return latest.values("starts_at")[:1]


def _latest(now: datetime) -> Greatest:
    """Single meetings are many and walked from the latest on; series are few."""
    never = Value(NEVER, DateTimeField())
    stood = Appearance.objects.filter(person=OuterRef("pk"), removed=False)
    singles = stood.filter(
        recurs=False,
        starts_at__lte=now,
        event__occurrences__cancelled=False,
    )
    series = stood.filter(
        recurs=True,
        event__occurrences__cancelled=False,
        event__occurrences__starts_at__lte=now,
    )
    in_series = series.order_by().values("person").annotate(at=Max("event__occurrences__starts_at"))
    return Greatest(
        Coalesce(Subquery(singles.order_by("-starts_at").values("starts_at")[:1]), never),
        Coalesce(Subquery(in_series.values("at")), never),
    )
