"""Whose addresses are a connection's holder's: the one place that says so."""

from __future__ import annotations

from einklang.accounts.models import Membership, Workspace
from einklang.providers.google.calendars import GROUP
from einklang.records.address import normalised
from einklang.sync.models import Connection


def addresses_of(connection: Connection) -> frozenset[str]:
    """The holder's addresses: as the provider told, the user name if it is one, the sign-in."""
    told = (*connection.addresses, connection.username, connection.holder.email)
    return frozenset(address for address in map(normalised, told) if address)


def told_addresses(connection: Connection) -> list[str]:
    """Those of them that say something to their holder. What Google calls a calendar by organises
    its events, and stands as an address nowhere else."""
    return sorted(each for each in addresses_of(connection) if not each.endswith(GROUP))


def inviting_address(connection: Connection) -> str:
    """As whom the account invites: the sign-in where it is one of the account's addresses, else the
    first of those; '' where the account tells none."""
    told = (*connection.addresses, connection.username)
    own = [address for address in map(normalised, told) if address]
    sign_in = normalised(connection.holder.email)
    return sign_in if sign_in in own else next(iter(own), "")


def team_of(workspace: Workspace) -> frozenset[str]:
    """The addresses of everybody in the workspace, those of all their connections included."""
    mails = Membership.objects.filter(workspace=workspace).values_list("user__email", flat=True)
    connections = Connection.objects.filter(workspace=workspace).select_related("holder")
    connected = (address for each in connections for address in addresses_of(each))
    return frozenset((*filter(None, map(normalised, mails)), *connected))
