"""Which meetings stand on one page of a timeline, and how many there are besides.

Three statements, however long the timeline is: the series in numbers, the single meetings in
numbers, the rows of the page. Single meetings are many and are walked along an index; series are
few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from einklang.accounts.models import Membership
from einklang.crm.asked import Asked, Cursor
from einklang.crm.entry import Placed, Series
from einklang.crm.models import Appearance, Company, Person


@dataclass(frozen=True, slots=True)
class Stretch:
    """One page of what comes, or of what has been. `meetings` counts each occurrence of a series;
    `in_series` of them lie in `series` series. `remaining` entries follow behind `cursor`."""

    placed: list[Placed]
    meetings: int
    in_series: int
    series: int
    remaining: int
    cursor: Cursor | None


@dataclass(frozen=True, slots=True)
class _Stop:
    """A series at the time at which it stands, among what comes or else among what has been."""

    at: datetime
    appearance: int
    numbers: Series
    comes: bool

    @property
    def key(self) -> tuple[datetime, int]:
        return (self.at, self.appearance)


@dataclass(frozen=True, slots=True)
class _Part:
    """What comes, or what has been, from the cursor on: the single meetings as a condition and an
    order, the series in order; and how many meetings each series has in this part."""

    singles: Q
    order: tuple[str, str]
    stops: list[_Stop]
    occurrences: list[int]
    latest_first: bool
    page: int


def walk(
    subject: Person | Company, member: Membership, asked: Asked, now: datetime
) -> tuple[Stretch, Stretch]:
    """What comes, nearest first, and what has been, latest first."""
    stood = subject.appearances.filter(removed=False)
    if asked.text:
        events = member.workspace.event_rows.visible_to(member).matching(asked.text, member)
        stood = stood.filter(event__in=events)
    singles = stood.filter(_inside(asked, "starts_at"), recurs=False)
    parts = _parts(_series(stood, asked, now), asked, now)
    counts = singles.aggregate(
        upcoming=Count("pk", filter=parts[0].singles), past=Count("pk", filter=parts[1].singles)
    )
    found = _fetch(singles, parts)
    upcoming = [row for row in found if row.recurs or row.last_at > now]
    past = [row for row in found if row.recurs or row.last_at <= now]
    return (
        _stretch(parts[0], counts["upcoming"], upcoming),
        _stretch(parts[1], counts["past"], past),
    )


def _inside(asked: Asked, column: str) -> Q:
    inside = Q()
    if asked.since:
        inside &= Q((f"{column}__gte", asked.since))
    if asked.until:
        inside &= Q((f"{column}__lt", asked.until))
    return inside


def _series(stood: QuerySet[Appearance], asked: Asked, now: datetime) -> list[_Stop]:
    """The series that have an occurrence as asked for."""
    each = "event__occurrences"
    start = f"{each}__starts_at"
    inside = _inside(asked, start)
    been = inside & Q((f"{each}__ends_at__lte", now))
    comes = inside & Q((f"{each}__ends_at__gt", now))
    rows = stood.filter(recurs=True).values("pk")
    rows = rows.annotate(
        next_at=Min(start, filter=comes & Q((f"{each}__cancelled", False))),
        called_off=Min(start, filter=comes),
        latest=Max(start, filter=been),
        past=Count(each, filter=been),
        to_come=Count(each, filter=comes),
        changed=Count(each, filter=inside & Q((f"{each}__changed", True))),
    )
    return [stop for row in rows if (stop := _stop(row))]


def _stop(row: Mapping[str, Any]) -> _Stop | None:
    # A series whose other occurrences are all called off is over, unless none has taken place.
    comes = row["next_at"] or (None if row["latest"] else row["called_off"])
    at = comes or row["latest"]
    numbers = Series(row["past"], row["to_come"], row["changed"])
    return _Stop(at, row["pk"], numbers, comes=comes is not None) if at else None


def _parts(series: list[_Stop], asked: Asked, now: datetime) -> tuple[_Part, _Part]:
    after, before = asked.after, asked.before
    coming = [one for one in series if one.comes and (not after or one.key > after.key)]
    been = [one for one in series if not one.comes and (not before or one.key < before.key)]
    return (
        _Part(
            singles=Q(last_at__gt=now) & (_beyond(after, "gt") if after else Q()),
            order=("starts_at", "pk"),
            stops=sorted(coming, key=lambda stop: stop.key),
            occurrences=[one.numbers.to_come for one in series if one.numbers.to_come],
            latest_first=False,
            page=0 if before else asked.page,
        ),
        _Part(
            singles=Q(last_at__lte=now) & (_beyond(before, "lt") if before else Q()),
            order=("-starts_at", "-pk"),
            stops=sorted(been, key=lambda stop: stop.key, reverse=True),
            occurrences=[one.numbers.past for one in series if one.numbers.past],
            latest_first=True,
            page=0 if after else asked.page,
        ),
    )


def _beyond(cursor: Cursor, way: str) -> Q:
    # The first condition says what the other two imply; along it the index is walked.
    return Q((f"starts_at__{way}e", cursor.at)) & (
        Q((f"starts_at__{way}", cursor.at)) | Q((f"pk__{way}", cursor.appearance))
    )


def _fetch(singles: QuerySet[Appearance], parts: Sequence[_Part]) -> list[Appearance]:
    """The rows that may stand on the page. SQLite orders and cuts only inside subqueries."""
    rows = Appearance.objects.select_related("event")
    stops = [stop.appearance for part in parts for stop in part.stops[: part.page]]
    cuts = [
        singles.filter(part.singles).order_by(*part.order).values("pk")[: part.page]
        for part in parts
    ]
    return list(
        rows.filter(pk__in=stops).union(*(rows.filter(pk__in=cut) for cut in cuts), all=True)
    )


def _stretch(part: _Part, singles: int, found: Sequence[Appearance]) -> Stretch:
    stops = {stop.appearance: stop for stop in part.stops[: part.page]}
    placed = [
        Placed(row.pk, row.event, stops[row.pk].at, stops[row.pk].numbers)
        if row.recurs
        else Placed(row.pk, row.event, row.starts_at)
        for row in found
        if row.pk in stops or not row.recurs
    ]
    placed.sort(key=lambda each: (each.at, each.appearance), reverse=part.latest_first)
    placed = placed[: part.page]
    last = placed[-1] if placed else None
    return Stretch(
        placed=placed,
        meetings=singles + sum(part.occurrences),
        in_series=sum(part.occurrences),
        series=len(part.occurrences),
        remaining=singles + len(part.stops) - len(placed),
        cursor=Cursor(last.at, last.appearance) if last else None,
    )
