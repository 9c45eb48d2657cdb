"""A meeting: the whole series under one UID, with what is told apart from it (RFC 5545, 3.6.1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from einklang.records.moment import Moment

CALL_WANTED = "call:wanted"
"""Stands as the link of an event whose calendar's server is to make one; no server is sent it."""


class Answer(StrEnum):
    """What a participant said (PARTSTAT)."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


class Status(StrEnum):
    """Whether the meeting stands (STATUS)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


class Role(StrEnum):
    """What a participant is to the meeting (ROLE, CUTYPE)."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    CHAIR = "chair"
    INFORMED = "informed"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Participant:
    """One invited address, normalised; the organiser is one too where the calendar lists them.

    `untold`: a server that mails guests by itself leaves this one out (SCHEDULE-AGENT other than
    SERVER, RFC 6638, 7.1).
    """

    address: str
    name: str = ""
    answer: Answer = Answer.OPEN
    role: Role = Role.REQUIRED
    untold: bool = False


@dataclass(frozen=True, slots=True)
class Organiser:
    """Who invites; the address is normalised."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What one occurrence, or every occurrence of a series, says. `end` is exclusive."""

    start: Moment
    end: Moment
    summary: str = ""
    description: str = ""
    place: str = ""
    link: str = ""
    status: Status = Status.CONFIRMED
    busy: bool = True
    private: bool = False
    organiser: Organiser | None = None
    participants: tuple[Participant, ...] = ()
    reminders: tuple[int, ...] = ()  # minutes before the start, ascending

    def addresses(self) -> tuple[str, ...]:
        """Everybody concerned, the organiser first, each once."""
        invited = (p.address for p in self.participants if p.role is not Role.ROOM)
        host = (self.organiser.address,) if self.organiser else ()
        return tuple(dict.fromkeys((*host, *invited)))

    def guests(self) -> tuple[Participant, ...]:
        """Everybody invited but the organiser, rooms included."""
        host = self.organiser.address if self.organiser else ""
        return tuple(p for p in self.participants if p.address != host)


@dataclass(frozen=True, slots=True)
class Override:
    """One occurrence that differs; `of` is the start that the series would have given it."""

    of: Moment
    details: Details


@dataclass(frozen=True, slots=True)
class Event:
    """One UID: its details, how it repeats, and what differs.

    `rules` are RRULE values, `dates` RDATE, `excluded` EXDATE. `instance_of` is set where a server
    shows single occurrences of a series without the series (RFC 5545, 3.8.4.4).
    `sequence`, `stamp` and `created` are what the author's program wrote; instants are UTC ISO
    texts.
    """

    uid: str
    details: Details
    rules: tuple[str, ...] = ()
    dates: tuple[Moment, ...] = ()
    excluded: tuple[Moment, ...] = ()
    overrides: tuple[Override, ...] = ()
    instance_of: Moment | None = None
    sequence: int = 0
    stamp: str = ""
    created: str = ""

    @property
    def recurs(self) -> bool:
        """Whether there is more than one occurrence to think of."""
        return bool(self.rules or self.dates)
