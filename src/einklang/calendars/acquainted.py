"""Whom we know of those who take part in a meeting: colleagues, and whoever an upper app knows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from einklang.accounts.models import Membership
from einklang.accounts.team import team
from einklang.records.address import normalised


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody by their address. `page` is the address of a page about them, '' for none."""

    name: str
    page: str = ""


Acquaintance = Callable[[Membership, Collection[str]], Mapping[str, Known]]
_acquaintances: list[Acquaintance] = []


def when_met(ask: Acquaintance) -> None:
    """Have `ask(member, addresses)` say whom of these an upper app knows, as far as this member may
    see them; so pages of meetings name and link them without calendars knowing that app."""
    _acquaintances.append(ask)


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
