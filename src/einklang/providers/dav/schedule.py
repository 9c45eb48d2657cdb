"""When a server that mails guests by itself would do so (RFC 6638).

Such a server tells guests of whatever changes in an event, unless each ATTENDEE says that another
agent does (7.1): these are *untold*. Whom it has told it tells of every change, so silence towards
them cannot be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Generic

from einklang.providers.port import R
from einklang.records.event import Details, Participant
from einklang.records.event import Event as Record


@dataclass(frozen=True, slots=True)
class Guests(Generic[R]):
    """What is to be known of a kind of record that has guests. `told`: whether the server is the
    agent of one; `hushed`: the record with guests of whom it is to tell none; `concerned`: whether
    a change is more than its holder's own; `host`: the organiser's address, None where none."""

    told: Callable[[R], bool]
    hushed: Callable[[R], R]
    concerned: Callable[[R, R], bool]
    host: Callable[[R], str | None]


def tells_guests(record: Record) -> bool:
    """Whether the server is the agent of at least one guest, at whatever occurrence."""
    return any(not guest.untold for details in _parts(record) for guest in details.guests())


def hushed(record: Record) -> Record:
    """The record with guests of whom the server is to tell none."""
    overrides = tuple(replace(o, details=_hushed(o.details)) for o in record.overrides)
    return replace(record, details=_hushed(record.details), overrides=overrides)


def concerns_guests(record: Record, was: Record) -> bool:
    """Whether a change is more than what its holder alone sees: reminders, busy, private."""
    return _shared(record) != _shared(was)


def host(record: Record) -> str | None:
    """The organiser's address, None where nobody invites."""
    organiser = record.details.organiser
    return organiser.address if organiser else None


def _parts(record: Record) -> Iterable[Details]:
    return (record.details, *(override.details for override in record.overrides))


def _hushed(details: Details) -> Details:
    guests = details.guests()
    return replace(details, participants=tuple(_untold(p, guests) for p in details.participants))


def _untold(one: Participant, guests: tuple[Participant, ...]) -> Participant:
    return replace(one, untold=True) if one in guests else one


def _shared(record: Record) -> Record:
    overrides = tuple(replace(o, details=_plain(o.details)) for o in record.overrides)
    return replace(
        record,
        details=_plain(record.details),
        overrides=overrides,
        sequence=0,
        stamp="",
        created="",
    )


def _plain(details: Details) -> Details:
    return replace(details, reminders=(), busy=True, private=False)


MEETINGS: Guests[Record] = Guests(tells_guests, hushed, concerns_guests, host)
"""Meetings have guests."""
