"""The record about which a meeting is made. Records are an upper app's, and so is the filing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from einklang.accounts.models import Membership
from einklang.calendars.models import Event
from einklang.records.event import Participant


@dataclass(frozen=True, slots=True)
class Occasion:
    """A record: how it is called, the address of its page, whom to invite, and how a meeting gets
    onto its timeline (inside the transaction that makes the meeting)."""

    name: str
    page: str
    guests: tuple[Participant, ...]
    file: Callable[[Event], None]


Ask: TypeAlias = Callable[[Membership, str], Occasion | None]
Divided: TypeAlias = Callable[[Event, Event], None]
_asked: list[Ask] = []
_divided: list[Divided] = []


def when_on(ask: Ask) -> None:
    """Have `ask(member, text)` say which record of an upper app the text names, if this member may
    see it and it is not archived."""
    _asked.append(ask)


def occasion(member: Membership, on: str) -> Occasion | None:
    """The record that an address names (`on=deal-12`); None where there is no such."""
    found = (ask(member, on) for ask in _asked if on)
    return next((each for each in found if each is not None), None)


def when_divided(follow: Divided) -> None:
    """Have `follow(event, rest)` put on the same records what follows from now on of a series."""
    _divided.append(follow)


def divided(event: Event, rest: Event) -> None:
    """What follows of a series has become a meeting of its own. Inside the transaction."""
    for follow in _divided:
        follow(event, rest)
