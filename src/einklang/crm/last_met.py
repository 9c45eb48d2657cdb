"""When people were last met: read off their timelines, so that lists are ordered and narrowed by it
along an index.

A meeting counts from its beginning on, unless it is called off or somebody said that nobody met.
Two things move it: what becomes of timelines (`meet`), and the time that passes (`catch_up`). No
revision: an address book knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, F, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from einklang.accounts import clock
from einklang.accounts.models import Workspace
from einklang.calendars.models import Occurrence
from einklang.crm.models import NEVER, Appearance, Person

LATELY = timedelta(days=2)
"""Meetings that have begun since are looked at again and again: a worker may have stood still."""
CHUNK = 500


def meet(people: Collection[int]) -> None:
    """Read it off their timelines as these are now. Two statements at most for each 500 people: who
    was met when they were is not written, as that would write the indexes of lists anew."""
    ids, latest = sorted(people), _latest(clock.now())
    for at in range(0, len(ids), CHUNK):
        rows = Person.objects.filter(pk__in=ids[at : at + CHUNK])
        differ = rows.annotate(begun=latest).exclude(last_met_at=F("begun"))
        changed = list(differ.values_list("pk", flat=True))
        if changed:
            Person.objects.filter(pk__in=changed).update(last_met_at=latest)


def catch_up_all(now: datetime) -> None:
    """The same in every workspace, of what has begun lately."""
    for workspace in Workspace.objects.values_list("pk", flat=True):
        catch_up(workspace, now - LATELY, now)


def catch_up(workspace: int, since: datetime, now: datetime) -> int:
    """Read it anew of all with whom a meeting has begun since; returns how many. The workspace is
    named, as occurrences are walked by their time in each."""
    here = Occurrence.objects.filter(workspace=workspace, cancelled=False, missed=False)
    begun = here.filter(starts_at__gt=since, starts_at__lte=now)
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
        event__occurrences__missed=False,
    )
    series = stood.filter(
        recurs=True,
        event__occurrences__cancelled=False,
        event__occurrences__missed=False,
        event__occurrences__starts_at__lte=now,
    )
    in_series = series.order_by().values("person").annotate(at=Max("event__occurrences__starts_at"))
    return Greatest(
        Coalesce(Subquery(singles.order_by("-starts_at").values("starts_at")[:1]), never),
        Coalesce(Subquery(in_series.values("at")), never),
    )
