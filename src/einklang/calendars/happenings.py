"""What takes place in a window of time, as one member may see it. What they may not see is not in
the values, so no page can let it slip. The number of queries does not grow with the window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from einklang.accounts.models import Membership
from einklang.calendars.answer import last_said
from einklang.calendars.models import Copy, Event, Occurrence, Outcome
from einklang.calendars.rights import may_edit, own_addresses
from einklang.calendars.sources import Source, Sources
from einklang.calendars.visibility import Level, level
from einklang.records.event import Role
from einklang.records.plain import answers


class Kind(StrEnum):
    """How a block looks, beside its colour."""

    PLAIN = "plain"
    OPEN = "open"  # the viewer has not accepted yet
    DECLINED = "declined"  # by the viewer
    MASKED = "masked"  # its title may not be seen
    BUSY = "busy"  # nothing but the time may be seen
    TIME_ONLY = "time-only"  # one's own, of which we keep the time alone
    CALLED_OFF = "called-off"  # it does not take place
    TASK = "task"  # no meeting: something to do (calendars.besides)


@dataclass(frozen=True, slots=True)
class Moves:
    """On which revision a move is decided, and the names of those who might be told of it.
    `follows`: it is an occurrence with others before it."""

    revision: int
    guests: tuple[str, ...]
    follows: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """One block. `event` is None where not even a page of it may be opened, `page` the address of
    what is no meeting; `of` tells the occurrence of a series; times are in the workspace's zone,
    `end` exclusive. `moves` is what it takes to move it, None for who may not."""

    event: int | None
    of: str
    start: datetime
    end: datetime
    all_day: bool
    title: str
    place: str
    whose: str
    kind: Kind
    colour: int
    moves: Moves | None = None
    page: str = ""

    @property
    def first_day(self) -> date:
        """The day on which it begins."""
        return self.start.date()

    @property
    def last_day(self) -> date:
        """The last day that it touches."""
        end = max(self.start, self.end - timedelta(microseconds=1))
        return end.date()


@dataclass(frozen=True, slots=True)
class _Seen:
    """An event with what decides about its look."""

    row: Event
    copies: Sequence[Copy]
    record: Mapping[str, Any] | None
    shown: Level


def happenings(
    member: Membership, chosen: Sources, since: datetime, until: datetime
) -> list[Happening]:
    """All that touches the half-open window and stands in a chosen source, by start.

    Four queries beside the one that found the sources, however much there is.
    """
    found = _occurring(member, since, until)
    rows = list(found.select_related("event").defer("event__record", "event__internal_note"))
    copies = _copies(found)
    records = _records(member, found)
    blocks = [
        block
        for occurrence in rows
        for block in _blocks(
            occurrence,
            _seen(member, occurrence.event, copies.get(occurrence.event_id, ()), records),
            chosen,
            member,
        )
    ]
    return sorted(blocks, key=lambda one: (one.start, not one.all_day, one.end, one.title))


def _occurring(member: Membership, since: datetime, until: datetime) -> QuerySet[Occurrence]:
    held = Copy.objects.filter(event=OuterRef("event"))
    concerns = Q(event__outcome=Outcome.ADMITTED) | Q(event__maker=member.user_id) | Exists(held)
    touches = Q(ends_at__gt=since) | Q(starts_at__gte=since)  # the latter for what has no length
    return Occurrence.objects.filter(
        concerns,
        touches,
        workspace=member.workspace_id,
        starts_at__lt=until,
        event__deleted_at=None,
    )


def _copies(found: QuerySet[Occurrence]) -> dict[int, list[Copy]]:
    by_event: dict[int, list[Copy]] = {}
    rows = Copy.objects.filter(event__in=found.values("event")).select_related("calendar__holder")
    for copy in rows.order_by("pk"):
        by_event.setdefault(copy.event_id, []).append(copy)
    return by_event


def _records(member: Membership, found: QuerySet[Occurrence]) -> dict[int, Mapping[str, Any]]:
    """Of one's own, for one's answer and to move them; and of what has occurrences that differ."""
    own = Copy.objects.filter(event=OuterRef("event"), calendar__holder=member.user_id)
    mine = Exists(own) | Q(event__maker=member.user_id)
    wanted = found.filter(Q(changed=True) | mine).values("event")
    return dict(Event.objects.filter(pk__in=wanted).values_list("pk", "record"))


def _seen(
    member: Membership,
    event: Event,
    copies: Sequence[Copy],
    records: Mapping[int, Mapping[str, Any]],
) -> _Seen:
    shown = level(
        member.user_id,
        ((copy.calendar.holder_id, Level(copy.calendar.visibility)) for copy in copies),
        admitted=event.outcome == Outcome.ADMITTED,
        maker=event.maker_id or 0,
    )
    return _Seen(event, copies, records.get(event.pk), shown)


def _blocks(
    occurrence: Occurrence, seen: _Seen, chosen: Sources, member: Membership
) -> Iterator[Happening]:
    if seen.shown is Level.NOTHING or (occurrence.cancelled and _says_nothing(seen)):
        return
    if seen.shown is Level.BUSY:
        yield from _busy(occurrence, seen, chosen, member)
        return
    source = _source(seen.copies, chosen)
    if source is not None:
        yield _block(occurrence, seen, source, member)


def _says_nothing(seen: _Seen) -> bool:
    """Whether the viewer learns no more of it than that it takes time: of what is called off there
    is nothing to learn then."""
    return seen.shown < Level.SUBJECT or seen.row.is_time_only


def _source(copies: Sequence[Copy], chosen: Sources) -> Source | None:
    """Where it is shown: in one's own calendar before a colleague's; None where all are off."""
    lines = [chosen.by_calendar.get(copy.calendar_id) for copy in copies]
    known = [line for line in lines if line is not None] or [chosen.here]
    return next((line for line in sorted(known, key=lambda one: not one.mine) if line.on), None)


def _busy(
    occurrence: Occurrence, seen: _Seen, chosen: Sources, member: Membership
) -> Iterator[Happening]:
    """One block each whose time it takes, so that nobody sees that it is the same meeting."""
    start, end = _times(occurrence, member)
    taken = (copy for copy in seen.copies if _takes_time(occurrence, seen, copy))
    lines = (chosen.by_calendar.get(copy.calendar_id) for copy in taken)
    for line in dict.fromkeys(line for line in lines if line is not None and line.on):
        yield Happening(
            event=None,
            of="",
            start=start,
            end=end,
            all_day=seen.row.all_day,
            title=gettext("Busy"),
            place="",
            whose=line.name,
            kind=Kind.BUSY,
            colour=line.colour,
        )


def _takes_time(occurrence: Occurrence, seen: _Seen, copy: Copy) -> bool:
    """Whether it takes the time of this copy's holder: they may have answered this one otherwise
    than its series."""
    record = seen.record or {}
    told = answers(dict(record), set(copy.calendar.addresses)) if record else {}
    series = last_said(copy.own, told, "").values()
    this = last_said(copy.own, told, occurrence.of).values()
    if "declined" in this:
        return False
    if "declined" in series:
        return bool(copy.own.get("busy", record.get("busy", True)))
    return copy.busy


def _block(occurrence: Occurrence, seen: _Seen, source: Source, member: Membership) -> Happening:
    said = _said(occurrence, seen)
    kind = _kind(occurrence, seen, member)
    start, end = _times(occurrence, member)
    return Happening(
        event=seen.row.pk,
        of=occurrence.of,
        start=start,
        end=end,
        all_day=_is_day(said, seen.row),
        title=_title(seen, said, kind),
        place=_place(seen, said),
        whose="" if source.mine or source is None else source.name,
        kind=kind,
        colour=source.colour,
        moves=None if occurrence.cancelled else _moves(occurrence.of, seen, said, member),
    )


def _moves(
    of: str, seen: _Seen, said: Mapping[str, Any] | None, member: Membership
) -> Moves | None:
    if seen.record is None or said is None:
        return None
    if not may_edit(member, seen.row, seen.copies, seen.record):
        return None
    host = (said["organiser"] or [""])[0]
    guests = (
        guest["name"] or address
        for address, guest in said["participants"].items()
        if guest["role"] != Role.ROOM and address != host
    )
    return Moves(seen.row.revision, tuple(guests), of not in ("", seen.record["schedule"][0]))


def _said(occurrence: Occurrence, seen: _Seen) -> Mapping[str, Any] | None:
    """What this occurrence says, where that was read."""
    if seen.record is None:
        return None
    override: Mapping[str, Any] | None = seen.record["overrides"].get(occurrence.of)
    return override or seen.record


def _times(occurrence: Occurrence, member: Membership) -> tuple[datetime, datetime]:
    zone = ZoneInfo(member.workspace.zone)
    return occurrence.starts_at.astimezone(zone), occurrence.ends_at.astimezone(zone)


def _is_day(said: Mapping[str, Any] | None, row: Event) -> bool:
    return row.all_day if said is None else "T" not in said["schedule"][0]


def _title(seen: _Seen, said: Mapping[str, Any] | None, kind: Kind) -> str:
    if kind is Kind.MASKED:
        return gettext("Time only")
    if kind is Kind.TIME_ONLY:
        return time_only_title(seen.row.reason)
    return str((said or {"summary": seen.row.summary})["summary"]) or gettext("Untitled")


def time_only_title(reason: str) -> str:
    """What is said of an event of which we keep the time alone."""
    if reason == "internal":
        return gettext("Internal meeting")
    if reason == "only_busy":
        return gettext("Time only")
    return gettext("Private event")


def _place(seen: _Seen, said: Mapping[str, Any] | None) -> str:
    if seen.shown < Level.EVERYTHING:
        return ""
    return str((said or {"place": seen.row.place})["place"])


def _kind(occurrence: Occurrence, seen: _Seen, member: Membership) -> Kind:
    if seen.shown < Level.SUBJECT:
        return Kind.MASKED
    if seen.row.is_time_only:
        return Kind.TIME_ONLY
    if occurrence.cancelled:
        return Kind.CALLED_OFF
    match _answer(occurrence, seen, member):
        case "open" | "tentative":
            return Kind.OPEN
        case "declined":
            return Kind.DECLINED
        case _:
            return Kind.PLAIN


def _answer(occurrence: Occurrence, seen: _Seen, member: Membership) -> str | None:
    """What the member said to the invitation; None where nobody asked them."""
    own = own_addresses(member, seen.copies)
    if seen.record is None or (seen.record["organiser"] or [""])[0] in own:
        return None
    told = answers(dict(seen.record), own)
    mine = [copy.own for copy in seen.copies if copy.calendar.holder_id == member.user_id]
    said = next((last_said(each, told, occurrence.of) for each in mine or [{}]), {})
    return next(iter(said.values()), None)
