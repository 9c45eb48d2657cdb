"""A meeting as the made-up team would note it, and the record that it makes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from einklang.project.demo.customers import CONTACTS, DOMAIN, TEAM
from einklang.records.event import (
    Answer,
    Details,
    Event,
    Organiser,
    Override,
    Participant,
    Status,
)
from einklang.records.moment import Day, Moment, Zoned, at_wall, later, wall

ZONE = "Europe/Berlin"
NAMES = TEAM | {c.addresses[0]: c.name for c in CONTACTS if c.addresses}


@dataclass(frozen=True, slots=True)
class Meeting:
    """One UID. `guests` does not hold the host; `minutes` 0 makes whole days, `days` of them."""

    name: str  # what makes its UID
    day: date
    at: str
    minutes: int
    title: str
    host: str
    guests: tuple[tuple[str, Answer], ...] = ()
    where: str = ""  # a place, or an address of a video room
    text: str = ""
    days: int = 1
    private: bool = False
    cancelled: bool = False
    zone: str = ZONE
    rule: str = ""
    skipped: tuple[int, ...] = ()  # weeks after the first that are left out
    changed: dict[int, Changed] = field(default_factory=dict)  # week → what is different

    @property
    def uid(self) -> str:
        """The same at every first start."""
        return f"{self.name}@{DOMAIN}"

    @property
    def concerned(self) -> tuple[str, ...]:
        """Everybody's addresses."""
        return (self.host, *(address for address, _ in self.guests))


@dataclass(frozen=True, slots=True)
class Changed:
    """An occurrence that is moved, or takes place elsewhere, or not at all."""

    at: str = ""
    where: str = ""
    cancelled: bool = False


def record(meeting: Meeting, now: datetime) -> Event:
    """As a calendar program would store it, written two weeks before the first day."""
    start = _start(meeting)
    written = min(now, datetime.combine(meeting.day, time(9, 40), now.tzinfo) - timedelta(days=14))
    return Event(
        uid=meeting.uid,
        details=_details(meeting, start),
        rules=(meeting.rule,) if meeting.rule else (),
        excluded=tuple(later(start, timedelta(weeks=weeks)) for weeks in meeting.skipped),
        overrides=tuple(
            Override(of, _changed(meeting, of, change))
            for weeks, change in sorted(meeting.changed.items())
            for of in [later(start, timedelta(weeks=weeks))]
        ),
        stamp=written.replace(microsecond=0).isoformat(),
        created=written.replace(microsecond=0).isoformat(),
    )


def _details(meeting: Meeting, start: Moment) -> Details:
    online = meeting.where.startswith("https://")
    return Details(
        start=start,
        end=_end(meeting, start),
        summary=meeting.title,
        description=meeting.text,
        place="" if online else meeting.where,
        link=meeting.where if online else "",
        status=Status.CANCELLED if meeting.cancelled else Status.CONFIRMED,
        private=meeting.private,
        organiser=Organiser(meeting.host, NAMES[meeting.host]) if meeting.guests else None,
        participants=tuple(
            Participant(address, NAMES.get(address, ""), answer)
            for address, answer in _listed(meeting)
        ),
        reminders=(15,) if meeting.minutes else (),
    )


def _listed(meeting: Meeting) -> tuple[tuple[str, Answer], ...]:
    return ((meeting.host, Answer.ACCEPTED), *meeting.guests) if meeting.guests else ()


def _start(meeting: Meeting) -> Moment:
    if not meeting.minutes:
        return Day(meeting.day)
    return Zoned(datetime.combine(meeting.day, time.fromisoformat(meeting.at)), meeting.zone)


def _end(meeting: Meeting, start: Moment) -> Moment:
    whole = timedelta(days=0 if meeting.minutes else meeting.days)
    return later(start, whole + timedelta(minutes=meeting.minutes))


def _changed(meeting: Meeting, of: Moment, change: Changed) -> Details:
    at = time.fromisoformat(change.at) if change.at else wall(of).time()
    start = at_wall(of, datetime.combine(wall(of).date(), at))
    moved = replace(meeting, where=change.where or meeting.where, cancelled=change.cancelled)
    return _details(moved, start)
