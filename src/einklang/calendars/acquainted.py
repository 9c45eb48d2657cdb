"""Whom we know of those who take part in a meeting: colleagues, and whoever an upper app knows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from einklang.accounts.models import Membership
from einklang.accounts.team import team
from einklang.records.address import normalised
from einklang.records.event import Participant


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody by their address. `page` is the address of a page about them, `picture` that of one
    of them; '' for none."""

    name: str
    page: str = ""
    picture: str = ""


NOBODY = Known("")
"""Of an address that nobody knows."""
Acquaintance = Callable[[Membership, Collection[str]], Mapping[str, Known]]
Called = Callable[[Membership, str], Sequence[Participant]]
_acquaintances: list[Acquaintance] = []
_called: list[Called] = []


def when_met(ask: Acquaintance) -> None:
    """Have `ask(member, addresses)` say whom of these an upper app knows, as far as this member may
    see them; so pages of meetings name and link them without calendars knowing that app."""
    _acquaintances.append(ask)


def when_named(ask: Called) -> None:
    """Have `ask(member, name)` say who of an upper app is called so."""
    _called.append(ask)


def named(member: Membership, name: str) -> Sequence[Participant]:
    """Who is called so, by their addresses, each once: of an upper app, and of the team."""
    found = {guest.address: guest for ask in _called for guest in ask(member, name)}
    words = name.lower().split()
    for each in team(member.workspace):
        if all(word in each.user.name.lower().split() for word in words):
            address = normalised(each.user.email)
            found.setdefault(address, Participant(address, each.user.name))
    return list(found.values())


def known(member: Membership, addresses: Collection[str]) -> dict[str, Known]:
    """Normalised address -> who it is, of those whom we know. Colleagues have no page."""
    found: dict[str, Known] = {}
    for ask in _acquaintances:
        found |= ask(member, addresses)
    return found | {who: Known(name) for who, name in _colleagues(member) if who in addresses}


def _colleagues(member: Membership) -> Iterator[tuple[str, str]]:
    """Each with the addresses of the accounts behind their calendars, and of their sign-in."""
    for calendar in member.workspace.calendar_rows.select_related("holder"):
        for address in calendar.addresses:
            yield normalised(address), str(calendar.holder)
    for each in team(member.workspace):
        yield normalised(each.user.email), str(each.user)
