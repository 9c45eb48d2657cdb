"""Why is this meeting, or this contact, not here? Everything that one's own connections saw, by
words and by day: what came, what counts as busy, what was put aside or let go, each with its reason
(X1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from einklang.accounts.models import Membership
from einklang.calendars.happenings import time_only_title
from einklang.calendars.models import Copy, Event, Occurrence, Outcome, Participant
from einklang.reconcile.observation import Standing
from einklang.sync import chips
from einklang.sync.hit import MOST, Hit
from einklang.sync.models import Collection, Pair
from einklang.sync.people.seek import seek as seek_people
from einklang.sync.shelf import EVENT
from einklang.sync.words import explained, remedy, stands, what_to_do


@dataclass(frozen=True, slots=True)
class Sought:
    """What a person looks for: words of title, place or guests, and the day (None: any)."""

    text: str
    day: date | None
    zone: str

    @property
    def window(self) -> tuple[datetime, datetime] | None:
        """The day from midnight to midnight."""
        if self.day is None:
            return None
        zone = ZoneInfo(self.zone)
        ends = (self.day, self.day + timedelta(days=1))
        begin, end = (datetime.combine(each, time(), tzinfo=zone) for each in ends)
        return begin, end


def pairs_of(member: Membership) -> QuerySet[Pair]:
    """What one's own connections saw, ended ones too."""
    return Pair.objects.filter(
        kind=EVENT,
        collection__connection__workspace=member.workspace_id,
        collection__connection__holder=member.user_id,
    ).select_related("collection__connection", "collection__calendar")


def seek(member: Membership, sought: Sought) -> list[Hit]:
    """What is stored, the latest first. As many statements for many as for few."""
    pairs = pairs_of(member)
    rows = {row.pk: row for row in _events(member, sought, pairs)[:MOST]}
    held = pairs.filter(local_id__in=rows).exclude(standing=Standing.SET_ASIDE, base=None)
    found = [_hit(pair, rows[pair.local_id or 0]) for pair in _latest_of(held.order_by("pk"))]
    found.sort(key=lambda hit: hit.at.timestamp() if hit.at else 0, reverse=True)
    people = seek_people(member, sought.text) if sought.text and sought.day is None else []
    return [*found, *_aside(pairs, sought), *people]


def _latest_of(pairs: QuerySet[Pair]) -> list[Pair]:
    """One for each meeting and calendar: a meeting that has moved to another ref has old ones."""
    found: dict[tuple[int | None, int], Pair] = {}
    for pair in pairs:
        known = found.get((pair.local_id, pair.collection_id))
        if known is None or known.standing == Standing.GONE or pair.standing == Standing.PAIRED:
            found[pair.local_id, pair.collection_id] = pair
    return list(found.values())


def _events(member: Membership, sought: Sought, pairs: QuerySet[Pair]) -> QuerySet[Event]:
    """Also archived ones: whoever held it may know what became of it. What others hold and oneself
    no more is theirs."""
    copies = Copy.objects.filter(event=OuterRef("pk"))
    mine = Q(maker=member.user_id) | Exists(copies.filter(calendar__holder=member.user_id))
    rows = Event.objects.filter(mine | ~Exists(copies), workspace=member.workspace_id)
    rows = rows.filter(pk__in=pairs.order_by().values("local_id"))
    if sought.window is not None:
        begin, end = sought.window
        inside = {"starts_at__lt": end, "ends_at__gt": begin}
        held = Exists(Occurrence.objects.filter(event=OuterRef("pk"), **inside))
        rows = rows.filter(held | Q(**inside))
    if sought.text:
        rows = rows.filter(_says(sought.text)).exclude(outcome=Outcome.BUSY, maker=None)
    return rows.order_by("-starts_at", "pk")


def _says(text: str) -> Q:
    named = Participant.objects.filter(event=OuterRef("pk")).filter(
        Q(address__icontains=text) | Q(name__icontains=text)
    )
    return Q(summary__icontains=text) | Q(place__icontains=text) | Q(Exists(named))


def _hit(pair: Pair, event: Event) -> Hit:
    bare = event.is_time_only
    said = stands(pair, gone_here=event.deleted_at is not None)
    shown = event.deleted_at is None
    return Hit(
        title=time_only_title(event.reason) if bare else event.summary,
        at=event.starts_at,
        all_day=event.all_day,
        collection=pair.collection,
        chip=chips.of_pair(pair),
        sentence=str(said) if said else explained(pair.reason, pair.detail),
        todo=str(what_to_do(pair)),
        event=event.pk if shown else 0,
        pair=pair.pk,
        plain_title=bare,
        stranger=pair.detail if pair.reason == "unknown_guest" else "",
    )


def _aside(pairs: QuerySet[Pair], sought: Sought) -> list[Hit]:
    """Entries that could never be read: nobody knows when they take place, or what they say."""
    rows = pairs.filter(standing=Standing.SET_ASIDE, local_id=None)
    if sought.text:
        rows = rows.filter(ref__icontains=sought.text)
    return [_aside_hit(pair) for pair in rows.order_by("-pk")[:MOST]]


def _aside_hit(pair: Pair) -> Hit:
    return Hit(
        title=pair.ref.rstrip("/").rpartition("/")[2],
        at=None,
        all_day=False,
        collection=pair.collection,
        chip=chips.ASIDE,
        sentence=explained(pair.reason),
        todo=remedy(pair.reason),
        pair=pair.pk,
        aside=pair.pk,
        plain_title=True,
    )


def unread(member: Membership) -> Sequence[Collection]:
    """Calendars of one's accounts that are not synced: what stands in them, nobody here saw."""
    return list(
        Collection.objects.filter(
            connection__workspace=member.workspace_id,
            connection__holder=member.user_id,
            connection__ended_at=None,
            chosen=False,
        )
        .select_related("connection")
        .order_by("name", "pk")[:MOST]
    )
