"""Meetings that hold a text, as far as one member may see them: what comes, and what has been."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from einklang.accounts.models import Membership
from einklang.calendars.models import Copy, Event, Occurrence, Outcome
from einklang.calendars.visibility import Level, level


@dataclass(frozen=True, slots=True)
class Found:
    """A meeting, at its next occurrence or else its latest; or the single one of a series that is
    called otherwise, which is `of` that moment. `title` and `place` hold only what the
    member may see; `masked` where not even the title is."""

    event: int
    of: str
    at: datetime
    all_day: bool
    title: str
    place: str
    masked: bool
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Finds:
    """What comes, nearest first, and what has been, latest first; `more` where others match."""

    coming: Sequence[Found]
    been: Sequence[Found]
    more: bool


def find(member: Membership, text: str, now: datetime, most: int) -> Finds:
    """At most so many of each. Five statements, however many match."""
    rows = member.workspace.event_rows.visible_to(member).matching(text, member)
    rows = rows.defer("record", "internal_note")
    parts = (_coming(rows.filter(last_at__gt=now), now), _been(rows.filter(last_at__lte=now)))
    found = [list(part[: most + 1]) for part in parts]
    single = Occurrence.objects.called_otherwise(text, member).select_related("event")
    apart = [
        list(single.filter(ends_at__gt=now).order_by("starts_at", "pk")[: most + 1]),
        list(single.filter(ends_at__lte=now).order_by("-starts_at", "-pk")[: most + 1]),
    ]
    events = (event for part in found for event in part)
    copies = _copies([*events, *(each.event for part in apart for each in part)])
    coming, been = (
        [
            *(_found(event, copies.get(event.pk, ()), member) for event in part),
            *(_single(each, copies.get(each.event_id, ()), member) for each in ones),
        ]
        for part, ones in zip(found, apart, strict=True)
    )
    coming.sort(key=lambda one: one.at)
    been.sort(key=lambda one: one.at, reverse=True)
    more = len(coming) > most or len(been) > most
    return Finds(coming[:most], been[:most], more)


def _coming(rows: QuerySet[Event], now: datetime) -> QuerySet[Event]:
    """Each `at` the start of its next occurrence; of all that is called off, of its first."""
    following = _each().filter(ends_at__gt=now).order_by("starts_at").values("starts_at")
    at = Coalesce(Subquery(following[:1]), F("starts_at"))
    return rows.annotate(at=at).order_by("at", "pk")


def _been(rows: QuerySet[Event]) -> QuerySet[Event]:
    """Each `at` the start of its latest occurrence."""
    latest = _each().order_by("-starts_at").values("starts_at")
    at = Coalesce(Subquery(latest[:1]), F("starts_at"))
    return rows.annotate(at=at).order_by("-at", "-pk")


def _each() -> QuerySet[Occurrence]:
    return Occurrence.objects.filter(event=OuterRef("pk"), cancelled=False)


def _copies(events: Iterable[Event]) -> Mapping[int, list[Copy]]:
    found: dict[int, list[Copy]] = {}
    for copy in Copy.objects.filter(event__in=list(events)).select_related("calendar"):
        found.setdefault(copy.event_id, []).append(copy)
    return found


def _level(event: Event, copies: Sequence[Copy], member: Membership) -> Level:
    return level(
        member.user_id,
        ((copy.calendar.holder_id, Level(copy.calendar.visibility)) for copy in copies),
        admitted=event.outcome == Outcome.ADMITTED,
        maker=event.maker_id or 0,
    )


def _single(one: Occurrence, copies: Sequence[Copy], member: Membership) -> Found:
    shown = _level(one.event, copies, member)
    return Found(
        event=one.event_id,
        of=one.of,
        at=one.starts_at,
        all_day=one.event.all_day,
        title=(one.summary or one.event.summary) if shown >= Level.SUBJECT else "",
        place=(one.place or one.event.place) if shown >= Level.EVERYTHING else "",
        masked=shown < Level.SUBJECT,
        cancelled=False,
    )


def _found(event: Event, copies: Sequence[Copy], member: Membership) -> Found:
    shown = _level(event, copies, member)
    return Found(
        event=event.pk,
        of="",
        at=event.at,  # type: ignore[attr-defined]  # annotated above
        all_day=event.all_day,
        title=event.summary if shown >= Level.SUBJECT else "",
        place=event.place if shown >= Level.EVERYTHING else "",
        masked=shown < Level.SUBJECT,
        cancelled=event.cancelled_at is not None,
    )
