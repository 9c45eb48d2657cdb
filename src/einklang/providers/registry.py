"""Kind of provider → adapter: the one line that a new provider adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from einklang.providers.dav.adapter import open_dav
from einklang.providers.names import Dns
from einklang.providers.port import Provider
from einklang.providers.wire import Wire


@dataclass(frozen=True, slots=True)
class Account:
    """What a person typed to reach their account. `address` is a URL, a host or an e-mail."""

    address: str
    username: str
    secret: str


PROVIDERS: dict[str, Callable[[Account, Wire], Provider]] = {
    "caldav": lambda account, wire: open_dav(
        account.address, account.username, account.secret, wire, Dns()
    ),
}


def open_provider(kind: str, account: Account, wire: Wire) -> Provider:
    """The adapter for one account. Raises KeyError for an unknown kind."""
    return PROVIDERS[kind](account, wire)
