"""Which meetings stand on one page of a timeline, and how many there are besides.

Two statements, however long the timeline is: everything in numbers, and the rows of the page.
Single meetings are many and are walked along an index; series are few and read whole. Where the
calendars of a series tell only its changes (H10), its first meeting and each that was changed stand
alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    DateTimeField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from einklang.accounts.models import Membership
from einklang.calendars.models import Copy
from einklang.crm.asked import Asked, Cursor
from einklang.crm.entry import Placed, Series
from einklang.crm.models import Appearance, Record


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
    """A series, or one meeting of it, at the time at which it stands: among what comes or else
    among what has been. `of` tells a meeting that stands alone, '' of a series."""

    at: datetime
    appearance: int
    numbers: Series
    comes: bool
    of: str = ""

    @property
    def placed_as(self) -> Series | None:
        """The numbers of a series; None of a meeting that stands alone."""
        return None if self.of else self.numbers

    @property
    def key(self) -> tuple[datetime, int]:
        return (self.at, self.appearance)


@dataclass(frozen=True, slots=True)
class _Part:
    """What comes, or what has been, from the cursor on. The single meetings as a condition, and how
    many these are; the series in order, how many meetings each of them has in this part, and how
    many stand alone."""

    singles: Q
    count: int
    stops: list[_Stop]
    occurrences: list[int]
    alone: int
    latest_first: bool
    page: int

    @property
    def order(self) -> tuple[str, str]:
        return ("-starts_at", "-pk") if self.latest_first else ("starts_at", "pk")


def walk(
    subject: Record, member: Membership, asked: Asked, now: datetime
) -> tuple[Stretch, Stretch]:
    """What comes, nearest first, and what has been, latest first."""
    stood = Appearance.objects.on(subject).filter(removed=False)
    if asked.text:
        events = member.workspace.event_rows.visible_to(member).matching(asked.text, member)
        stood = stood.filter(event__in=events)
    singles = stood.filter(_inside(asked, "starts_at"), recurs=False)
    parts = _parts(_numbers(stood, singles, asked, now), asked, now)
    found = _fetch(singles, parts)
    return (
        _stretch(parts[0], [row for row in found if row.recurs or row.last_at > now]),
        _stretch(parts[1], [row for row in found if row.recurs or row.last_at <= now]),
    )


def count_all(subject: Record, now: datetime) -> int:
    """How many meetings there are, whatever a page asks for: each occurrence of a series counted.
    One statement."""
    stood = Appearance.objects.on(subject).filter(removed=False)
    rows = _numbers(stood, stood.filter(recurs=False), Asked(), now)
    return sum(row["to_come"] + row["past"] for row in rows)


def _inside(asked: Asked, column: str) -> Q:
    inside = Q()
    if asked.since:
        inside &= Q((f"{column}__gte", asked.since))
    if asked.until:
        inside &= Q((f"{column}__lt", asked.until))
    return inside


def _comes(asked: Asked, now: datetime) -> Q:
    """The single meetings that come, from the cursor on."""
    return Q(last_at__gt=now) & (_beyond(asked.after, "gt") if asked.after else Q())


def _has_been(asked: Asked, now: datetime) -> Q:
    """The single meetings that have been, from the cursor on."""
    return Q(last_at__lte=now) & (_beyond(asked.before, "lt") if asked.before else Q())


def _beyond(cursor: Cursor, way: str) -> Q:
    # The first condition says what the other two imply; along it the index is walked.
    return Q((f"starts_at__{way}e", cursor.at)) & (
        Q((f"starts_at__{way}", cursor.at)) | Q((f"pk__{way}", cursor.appearance))
    )


def _numbers(
    stood: QuerySet[Appearance], singles: QuerySet[Appearance], asked: Asked, now: datetime
) -> list[Mapping[str, Any]]:
    """A row for each series, one for each meeting of a series that stands alone, and one with
    `appearance` 0 that counts the single meetings."""
    each = "event__occurrences"
    start, inside = f"{each}__starts_at", _inside(asked, f"{each}__starts_at")
    been = inside & Q((f"{each}__ends_at__lte", now))
    comes = inside & Q((f"{each}__ends_at__gt", now))
    nothing = Value(None, DateTimeField())
    series = stood.filter(recurs=True).annotate(whole=_whole())
    numbers = {
        "next_at": Min(start, filter=comes & Q((f"{each}__cancelled", False))),
        "called_off": Min(start, filter=comes),
        "latest": Max(start, filter=been),
        "to_come": Count(each, filter=comes),
        "past": Count(each, filter=been),
        "changed": Count(each, filter=inside & Q((f"{each}__changed", True))),
    }
    folded = series.filter(whole=True).values(appearance=F("pk"), of=Value(""))
    told = Q((f"{each}__changed", True)) | Q((f"{each}__starts_at", F("event__starts_at")))
    alone = series.filter(told, whole=False).values(appearance=F("pk"), of=F(f"{each}__of"))
    one = singles.values(appearance=Value(0, BigIntegerField()), of=Value(""))
    return list(
        folded.annotate(**numbers).union(
            alone.annotate(**numbers),
            one.annotate(
                next_at=nothing,
                called_off=nothing,
                latest=nothing,
                to_come=Count("pk", filter=_comes(asked, now)),
                past=Count("pk", filter=_has_been(asked, now)),
                changed=Value(0, BigIntegerField()),
            ),
            all=True,
        )
    )


def _whole() -> Q:
    """Whether one of the calendars that hold the series shows it whole, or none holds it."""
    copies = Copy.objects.filter(event=OuterRef("event"))
    return Q(Exists(copies.filter(calendar__whole_series=True))) | ~Q(Exists(copies))


def _parts(rows: list[Mapping[str, Any]], asked: Asked, now: datetime) -> tuple[_Part, _Part]:
    singles = next(row for row in rows if not row["appearance"])
    series = [stop for row in rows if (stop := _stop(row))]
    folded = [one.numbers for one in series if not one.of]
    after, before = asked.after, asked.before
    coming = [one for one in series if one.comes and (not after or one.key > after.key)]
    been = [one for one in series if not one.comes and (not before or one.key < before.key)]
    return (
        _Part(
            singles=_comes(asked, now),
            count=singles["to_come"],
            stops=sorted(coming, key=lambda stop: stop.key),
            occurrences=[n.to_come for n in folded if n.to_come],
            alone=sum(one.numbers.to_come for one in series if one.of),
            latest_first=False,
            page=0 if before else asked.page,
        ),
        _Part(
            singles=_has_been(asked, now),
            count=singles["past"],
            stops=sorted(been, key=lambda stop: stop.key, reverse=True),
            occurrences=[n.past for n in folded if n.past],
            alone=sum(one.numbers.past for one in series if one.of),
            latest_first=True,
            page=0 if after else asked.page,
        ),
    )


def _stop(row: Mapping[str, Any]) -> _Stop | None:
    # A series whose other occurrences are all called off is over, unless none has taken place.
    comes = row["next_at"] or (None if row["latest"] else row["called_off"])
    at = comes or row["latest"]
    numbers = Series(row["past"], row["to_come"], row["changed"])
    if at is None:
        return None
    return _Stop(at, row["appearance"], numbers, comes=comes is not None, of=row["of"])


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


def _stretch(part: _Part, found: Sequence[Appearance]) -> Stretch:
    rows = {row.pk: row for row in found}
    placed = [Placed(row.pk, row.event, row.starts_at) for row in found if not row.recurs]
    placed += [
        Placed(stop.appearance, rows[stop.appearance].event, stop.at, stop.placed_as, stop.of)
        for stop in part.stops[: part.page]
        if stop.appearance in rows
    ]
    placed.sort(key=lambda each: (each.at, each.appearance), reverse=part.latest_first)
    placed = placed[: part.page]
    last = placed[-1] if placed else None
    return Stretch(
        placed=placed,
        meetings=part.count + part.alone + sum(part.occurrences),
        in_series=sum(part.occurrences),
        series=len(part.occurrences),
        remaining=part.count + len(part.stops) - len(placed),
        cursor=Cursor(last.at, last.appearance) if last else None,
    )
