"""What one meeting shows on a timeline, to one viewer. What may not be seen is not in the value, so
no template can let it slip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from einklang.accounts.models import Membership
from einklang.calendars.called_off import span_of
from einklang.calendars.models import Copy, Event, Outcome
from einklang.calendars.result import Result, result_of
from einklang.calendars.rule_words import in_words
from einklang.calendars.visibility import Level, level, masked
from einklang.crm.models import Person, PersonEmail
from einklang.crm.portray import address_of
from einklang.records.event import Details, Role, Status
from einklang.records.event import Event as EventRecord
from einklang.records.moment import instant

GUESTS = 8
"""Participants that an entry names; the others are counted."""


class Said(StrEnum):
    """What a guest is or said; `HOST` invites."""

    HOST = "host"
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


@dataclass(frozen=True, slots=True)
class Guest:
    """One participant; `name` is their address where no name is known. `person` is the id of
    whoever of our people has the address, or None."""

    name: str
    said: Said
    person: int | None
    picture: str = ""  # the address of theirs


@dataclass(frozen=True, slots=True)
class Series:
    """A repeating meeting in numbers: occurrences that have been, that come, and that differ."""

    past: int
    to_come: int
    changed: int

    @property
    def total(self) -> int:
        """All that are known; what repeats without end is known for about a year ahead."""
        return self.past + self.to_come


@dataclass(frozen=True, slots=True)
class Holding:
    """A calendar's hold of an event, as far as it matters to what others see."""

    holder: int
    name: str
    addresses: tuple[str, ...]  # the holder's own
    visibility: Level
    colour: int
    connected: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting on a timeline. `appearance` and `event` are row ids; times are aware."""

    appearance: int
    event: int
    of: str  # of one meeting of a series
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    shown: Level
    title: str
    place: str
    link: str
    guests: tuple[Guest, ...]
    more_guests: int
    noted: bool
    cancelled: bool
    cancelled_at: datetime | None
    colour: int  # 0 where the calendar may not be told
    holders: tuple[str, ...]
    hidden_by: tuple[str, ...]
    connected: bool
    series: Series | None
    rhythm: str  # of a series, in words
    day: date
    result: Result
    over: bool

    @property
    def may_tell(self) -> bool:
        """Whether the reader may say what became of it: of one meeting that has been."""
        told = self.shown >= Level.SUBJECT and not self.cancelled
        return told and self.over and self.series is None

    @property
    def key(self) -> tuple[int, str]:
        """As of what was placed."""
        return (self.appearance, self.of)

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def days(self) -> int:
        """On how many days it takes place, counted from its first."""
        return max(1, round((self.ends_at - self.starts_at).total_seconds() / 86400))

    @property
    def is_masked(self) -> bool:
        """Whether even the title is hidden."""
        return self.shown < Level.SUBJECT

    @property
    def is_partial(self) -> bool:
        """Whether the title shows and the rest is hidden."""
        return self.shown == Level.SUBJECT


@dataclass(frozen=True, slots=True)
class Placed:
    """An event at a time on a timeline; `series` for a repeating one, `of` (the text of a moment)
    for one meeting of it."""

    appearance: int
    event: Event
    at: datetime
    series: Series | None = None
    of: str = ""

    @property
    def key(self) -> tuple[int, str]:
        """By which it is told apart on a page."""
        return (self.appearance, self.of)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is placed, and how much of it this viewer may see; `details` hold no more than that."""

    placed: Placed
    record: EventRecord
    held: list[Holding]
    shown: Level
    details: Details


def entries(placed: Sequence[Placed], member: Membership, now: datetime) -> list[Entry]:
    """The entries for these, in their order. Two statements, whatever their number.

    What the member may not know of at all is left out, as is what is no longer admitted: a page may
    be asked for in the second before the next look takes it off the timeline.
    """
    held = holdings(each.event.pk for each in placed)
    seen = [_seen(each, held[each.event.pk], member) for each in placed if _stands(each.event)]
    seen = [each for each in seen if each.shown > Level.NOTHING]
    known = people_with({a for each in seen for a in each.details.addresses()}, member)
    return [_entry(each, known, member, now) for each in seen]


def people_with(addresses: Iterable[str], member: Membership) -> dict[str, Person]:
    """Address -> the person of ours who has it. One statement."""
    rows = PersonEmail.objects.filter(
        address__in=list(addresses), person__in=member.workspace.person_rows.visible_to(member)
    )
    return {row.address: row.person for row in rows.select_related("person").order_by("-person")}


def holdings(event_ids: Iterable[int]) -> dict[int, list[Holding]]:
    """Event id -> who holds it. One statement."""
    found: dict[int, list[Holding]] = defaultdict(list)
    rows = Copy.objects.filter(event__in=list(event_ids)).select_related("calendar__holder")
    for copy in rows.order_by("pk"):
        calendar = copy.calendar
        found[copy.event_id].append(
            Holding(
                holder=calendar.holder_id,
                name=str(calendar.holder),
                addresses=tuple(calendar.addresses),
                visibility=Level(calendar.visibility),
                colour=calendar.colour,
                connected=bool(calendar.origin),
            )
        )
    return found


def _stands(event: Event) -> bool:
    return event.deleted_at is None and event.outcome == Outcome.ADMITTED


def _seen(each: Placed, held: list[Holding], member: Membership) -> _Seen:
    record = each.event.as_record()
    shown = level(
        member.user_id,
        ((one.holder, one.visibility) for one in held),
        admitted=True,
        maker=each.event.maker_id or 0,
    )
    return _Seen(each, record, held, shown, masked(_details(record, each.of), shown))


def _details(record: EventRecord, of: str) -> Details:
    """What the meeting says; of a series, what the one that is told apart says."""
    own = (each.details for each in record.overrides if of and str(each.of) == of)
    return next(own, record.details)


def _entry(seen: _Seen, known: Mapping[str, Person], member: Membership, now: datetime) -> Entry:
    placed, event, record = seen.placed, seen.placed.event, seen.record
    details, shown, held = seen.details, seen.shown, seen.held
    called = {a: one.name for one in held for a in one.addresses}
    guests = _guests(details, known, called, member.workspace.slug)
    ends_at, off_at = _end(seen, member.workspace.zone), event.off_at(placed.of)
    return Entry(
        appearance=placed.appearance,
        event=event.pk,
        of=placed.of,
        starts_at=placed.at,
        ends_at=ends_at,
        all_day=event.all_day,
        shown=shown,
        title=details.summary,
        place=details.place,
        link=details.link if details.link.startswith(("https://", "http://")) else "",
        guests=guests[:GUESTS],
        more_guests=max(0, len(guests) - GUESTS),
        noted=shown >= Level.EVERYTHING and bool(event.internal_note),
        cancelled=off_at is not None or details.status is Status.CANCELLED,
        cancelled_at=off_at,
        colour=_colour(held, member.user_id) if shown >= Level.SUBJECT else 0,
        holders=_names(held) if shown >= Level.METADATA and len(held) > 1 else (),
        hidden_by=_names(one for one in held if one.visibility <= shown),
        connected=any(one.connected for one in held),
        series=placed.series,
        rhythm=in_words(record.rules, record.dates, record.details.start),
        day=placed.at.astimezone(ZoneInfo(member.workspace.zone)).date(),
        result=result_of(event, placed.of) if shown >= Level.METADATA else Result.SCHEDULED,
        over=ends_at <= now,
    )


def _end(seen: _Seen, zone: str) -> datetime:
    """When what is placed ends; it may be an occurrence that was changed or called off."""
    event, record, at, of = seen.placed.event, seen.record, seen.placed.at, seen.placed.of
    if of in event.called_off:
        return span_of(event.called_off[of], zone)[1]
    for override in record.overrides:
        if instant(override.details.start, zone) == at:
            return instant(override.details.end, zone)
    return at + (event.ends_at - event.starts_at)


def _guests(
    details: Details, known: Mapping[str, Person], colleagues: Mapping[str, str], slug: str
) -> tuple[Guest, ...]:
    """The organiser first, then who was invited; rooms are no guests. Who came without a name is
    called as we know them."""
    host = details.organiser

    def guest(address: str, name: str, said: Said) -> Guest:
        person = known.get(address)
        called = str(person) if person else name or colleagues.get(address, address)
        if person is None:
            return Guest(called, said, None)
        return Guest(called, said, person.pk, address_of(person, slug))

    guests = [
        guest(invited.address, invited.name, Said(invited.answer.value))
        for invited in details.participants
        if invited.role is not Role.ROOM and (host is None or invited.address != host.address)
    ]
    if host is None:
        return tuple(guests)
    listed = (one.name for one in details.participants if one.address == host.address)
    return (guest(host.address, host.name or next(listed, ""), Said.HOST), *guests)


def _names(held: Iterable[Holding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in held))


def _colour(held: list[Holding], viewer: int) -> int:
    """The viewer's own calendar's, else the first one's."""
    own = (one.colour for one in held if one.holder == viewer)
    return next(own, held[0].colour if held else 1)
