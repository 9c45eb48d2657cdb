"""One meeting as its page shows it to one member. What they may not see is not in the value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from einklang.accounts.models import Membership
from einklang.calendars import accord
from einklang.calendars.accord import Accord
from einklang.calendars.acquainted import NOBODY, Known, known
from einklang.calendars.answer import Asked, asked
from einklang.calendars.happenings import time_only_title
from einklang.calendars.models import Copy, Event, Occurrence, Outcome
from einklang.calendars.result import Result, result_of
from einklang.calendars.rights import invites, may_edit, own_addresses
from einklang.calendars.rule_words import in_words
from einklang.calendars.visibility import Level, level, masked
from einklang.records.event import CALL_WANTED, Details, Organiser, Participant, Role, Status
from einklang.records.event import Event as EventRecord
from einklang.records.moment import Day, Zoned, instant

W = TypeVar("W", Organiser, Participant)
COMING = 5
"""Occurrences of a series that its page names."""


ENDED = "ended"
"""The calendar is no longer synced."""


class Said(StrEnum):
    """What a guest is or answered; `HOST` invites, and `UNTOLD` was not invited by anybody yet."""

    HOST = "host"
    UNTOLD = "untold"
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody concerned; `name` is the address where no name is known."""

    name: str
    address: str
    said: Said
    optional: bool = False
    page: str = ""  # about them, where there is one
    picture: str = ""  # the address of one of theirs


@dataclass(frozen=True, slots=True)
class Shown:
    """The page. Times are aware, `ends_at` exclusive; `details` and `note` hold only what `level`
    covers; `hidden_by` names whose setting hides the rest."""

    event: Event
    level: Level
    details: Details
    title: str
    of: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    zone: str  # of the meeting where it is not the workspace's, else ''
    cancelled: bool
    deleted_there: bool
    changed: bool
    rule: str
    coming: tuple[Occurrence, ...]
    guests: tuple[Guest, ...]
    rooms: tuple[str, ...]
    own_calendars: tuple[str, ...]
    behind: Accord | None  # how the member's own calendars stand that hold it, if not in accord
    apart: str  # of Apart, or `ended`: why the member's copy is not kept in accord
    holders: tuple[str, ...]
    hidden_by: tuple[str, ...]
    note: str
    may_edit: bool
    invited_by: str  # '' where the member organises it, or nobody does
    asked: Asked | None  # the member's own answer, where they are asked for one
    time_only: bool
    result: Result
    over: bool

    @property
    def results(self) -> list[tuple[str, str]]:
        """What may be said of it: value and word."""
        return [(value, str(label)) for value, label in Result.choices]

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def last_day(self) -> datetime:
        """A moment of the last day that it touches."""
        return max(self.starts_at, self.ends_at - timedelta(microseconds=1))

    @property
    def link_opens(self) -> bool:
        """Whether the link is one that a browser may be sent to."""
        return self.details.link.lower().startswith(("https://", "http://"))

    @property
    def link_comes(self) -> bool:
        """Whether the calendar's server is still to make it."""
        return self.details.link == CALL_WANTED


def shown(member: Membership, event: Event, of: str, now: datetime) -> Shown | None:
    """The page of the event, or of one occurrence (`of`); of a series without `of`, its next one.

    None where the member may not even know that the time is taken.
    """
    copies = list(event.copies.select_related("calendar__holder").order_by("pk"))
    covered = _level(member, event, copies)
    if covered is Level.NOTHING:
        return None
    record = event.as_record()
    coming = _coming(event, now) if record.recurs else ()
    occurrence = _occurrence(event, of, coming)
    of = occurrence.of if occurrence else ""
    own = _own_words(record, occurrence)
    off = event.off_at(of) is not None
    starts_at, ends_at = _times(occurrence, own, member)
    to = asked(member, event, copies, of)
    details = _with_answer(masked(own, covered), to)
    people = known(member, details.addresses())
    details = _named(details, _holders_by_address(copies) | _names_of(people))
    return Shown(
        event=event,
        level=covered,
        details=details,
        title=_title(event, details, covered),
        of=of,
        starts_at=starts_at,
        ends_at=ends_at,
        all_day=isinstance(own.start, Day),
        zone=_other_zone(own, member),
        cancelled=off or own.status is Status.CANCELLED,
        deleted_there=off,
        changed=bool(occurrence and occurrence.changed and not off),
        rule=_rule(record) if covered > Level.BUSY else "",
        coming=coming,
        guests=_guests(details, people, made_here=event.maker_id is not None),
        rooms=tuple(p.name or p.address for p in details.participants if p.role is Role.ROOM),
        own_calendars=tuple(_own_calendars(member, copies)),
        behind=_behind(member, copies),
        apart=_apart(member, copies),
        holders=_holders(copies),
        hidden_by=_hidden_by(covered, copies),
        note=event.internal_note if covered is Level.EVERYTHING else "",
        may_edit=not off and may_edit(member, event, copies),
        invited_by=_invited_by(own_addresses(member, copies), details, covered),
        asked=to,
        time_only=event.is_time_only,
        result=result_of(event, of),
        over=ends_at <= now,
    )


def _level(member: Membership, event: Event, copies: Iterable[Copy]) -> Level:
    return level(
        member.user_id,
        ((copy.calendar.holder_id, Level(copy.calendar.visibility)) for copy in copies),
        admitted=event.outcome == Outcome.ADMITTED,
        maker=event.maker_id or 0,
    )


def _with_answer(details: Details, to: Asked | None) -> Details:
    """With what the member said last, also where whoever invites does not know of it yet."""
    if to is None:
        return details
    people = (
        replace(p, answer=to.answer) if p.address == to.address else p for p in details.participants
    )
    return replace(details, participants=tuple(people))


def _holders_by_address(copies: Iterable[Copy]) -> dict[str, str]:
    calendars = (copy.calendar for copy in copies)
    return {address: str(each.holder) for each in calendars for address in each.addresses}


def _names_of(people: Mapping[str, Known]) -> dict[str, str]:
    return {address: known.name for address, known in people.items()}


def _named(details: Details, names: Mapping[str, str]) -> Details:
    """With the names, by address, of those who came without one."""

    def named(who: W) -> W:
        return replace(who, name=names[who.address]) if who.address in names else who

    host = details.organiser
    return replace(
        details,
        organiser=named(host) if host and not host.name else host,
        participants=tuple(p if p.name else named(p) for p in details.participants),
    )


def _coming(event: Event, now: datetime) -> tuple[Occurrence, ...]:
    rows = event.occurrences.filter(cancelled=False).order_by("starts_at")
    coming = tuple(rows.filter(ends_at__gte=now)[:COMING])
    return coming or tuple(rows.reverse()[:1])


def _occurrence(event: Event, of: str, coming: Sequence[Occurrence]) -> Occurrence | None:
    asked = event.occurrences.filter(of=of).first() if of else None
    return asked or next(iter(coming), None)


def _own_words(record: EventRecord, occurrence: Occurrence | None) -> Details:
    if occurrence is not None:
        for override in record.overrides:
            if str(override.of) == occurrence.of:
                return override.details
    return record.details


def _times(
    occurrence: Occurrence | None, details: Details, member: Membership
) -> tuple[datetime, datetime]:
    if occurrence is not None:
        return occurrence.starts_at, occurrence.ends_at
    zone = member.workspace.zone
    return instant(details.start, zone), instant(details.end, zone)


def _rule(record: EventRecord) -> str:
    return in_words(record.rules, record.dates, record.details.start)


def _title(event: Event, details: Details, covered: Level) -> str:
    if event.is_time_only and covered is Level.EVERYTHING:
        return time_only_title(event.reason)
    return details.summary


def _other_zone(details: Details, member: Membership) -> str:
    start = details.start
    return start.zone if isinstance(start, Zoned) and start.zone != member.workspace.zone else ""


def _guests(details: Details, people: Mapping[str, Known], *, made_here: bool) -> tuple[Guest, ...]:
    """Who invites, then the invited. Of a meeting from elsewhere another program than its server
    may have told them."""
    host = details.organiser
    invited = {p.address: p for p in details.participants if p.role is not Role.ROOM}
    found = []
    if host is not None:
        listed = invited.pop(host.address, None)
        name = host.name or (listed.name if listed else "") or host.address
        who = _known(host.address, people)
        found.append(Guest(name, host.address, Said.HOST, page=who.page, picture=who.picture))
    found += [
        Guest(
            p.name or p.address,
            p.address,
            Said.UNTOLD if p.untold and made_here else Said(p.answer.value),
            p.role is Role.OPTIONAL,
            _known(p.address, people).page,
            _known(p.address, people).picture,
        )
        for p in invited.values()
    ]
    return tuple(found)


def _known(address: str, people: Mapping[str, Known]) -> Known:
    return people.get(address, NOBODY)


def _own_calendars(member: Membership, copies: Iterable[Copy]) -> Iterable[str]:
    return (c.calendar.name for c in copies if c.calendar.holder_id == member.user_id)


def _behind(member: Membership, copies: Iterable[Copy]) -> Accord | None:
    own = [c.calendar for c in copies if c.calendar.holder_id == member.user_id and not c.apart]
    synced = [each for each in own if each.active and each.origin]
    found = accord.of((each.state, each.in_accord_at) for each in synced)
    return found if synced and found.state != "accord" else None


def _apart(member: Membership, copies: Iterable[Copy]) -> str:
    for copy in copies:
        if copy.calendar.holder_id == member.user_id and (copy.apart or not copy.calendar.active):
            return copy.apart or ENDED
    return ""


def _holders(copies: Iterable[Copy]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(copy.calendar.holder) for copy in copies))


def _hidden_by(covered: Level, copies: Iterable[Copy]) -> tuple[str, ...]:
    if covered is Level.EVERYTHING:
        return ()
    strict = (copy for copy in copies if copy.calendar.visibility <= covered)
    return _holders(strict)


def _invited_by(own: frozenset[str], details: Details, covered: Level) -> str:
    host = details.organiser
    if covered is not Level.EVERYTHING or host is None or invites(details, own):
        return ""
    return host.name or host.address
