"""Whose addresses are a connection's holder's: the one place that says so."""

from __future__ import annotations

from einklang.records.address import normalised
from einklang.sync.models import Connection


def addresses_of(connection: Connection) -> frozenset[str]:
    """The holder's addresses: as the provider told, the user name if it is one, the sign-in."""
    told = (*connection.addresses, connection.username, connection.holder.email)
    return frozenset(address for address in map(normalised, told) if address)
