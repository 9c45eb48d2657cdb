"""Kind of provider → adapter: the one line that a new provider adds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from einklang.providers.dav.adapter import open_books, open_dav
from einklang.providers.google import tokens
from einklang.providers.google.adapter import GoogleProvider
from einklang.providers.google.client import Client
from einklang.providers.google.people.adapter import GooglePeople
from einklang.providers.google.people.line import PeopleClient
from einklang.providers.google.registration import Registration
from einklang.providers.names import Dns
from einklang.providers.port import Kind, Provider
from einklang.providers.wire import Wire


def _nowhere(_secret: str) -> None:
    """For a look that is not stored."""


@dataclass(frozen=True, slots=True)
class Account:
    """How an account is reached. `address` is what identifies it there (a URL, a host or an e-mail
    that a person typed; Google's own key of the account), `secret` a password or tokens; `keep` is
    called with the new secret whenever a provider renews it."""

    address: str
    username: str
    secret: str = field(repr=False)
    keep: Callable[[str], None] = field(default=_nowhere, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Means:
    """What every adapter may need of this installation."""

    wire: Wire
    google: Registration = field(default_factory=Registration)
    now: Callable[[], float] = time.time


PROVIDERS: dict[str, Callable[[Account, Means], Provider[Any]]] = {
    "caldav": lambda account, means: open_dav(
        account.address, account.username, account.secret, means.wire, Dns()
    ),
    "carddav": lambda account, means: open_books(
        account.address, account.username, account.secret, means.wire, Dns()
    ),
    "google": lambda account, means: GoogleProvider(
        Client(means.google, means.wire, tokens.read(account.secret), account.keep, means.now),
        account.username,
    ),
    "google_contacts": lambda account, means: GooglePeople(
        PeopleClient(
            means.google, means.wire, tokens.read(account.secret), account.keep, means.now
        ),
        account.username,
    ),
}


HOLDS: dict[str, Kind] = {
    "caldav": Kind.EVENTS,
    "carddav": Kind.CONTACTS,
    "google": Kind.EVENTS,
    "google_contacts": Kind.CONTACTS,
}
"""What each holds."""

GROUPED: frozenset[str] = frozenset({"google_contacts"})
"""Those whose collections are groups of one large book (`port.Groups`)."""

ONE_GRANT: Mapping[str, frozenset[str]] = dict.fromkeys(
    ("google", "google_contacts"), frozenset({"google", "google_contacts"})
)
"""Those whose accounts grant once for all of these kinds: what one gives back ends for the others
(`port.GivesBack`)."""


def open_provider(kind: str, account: Account, means: Means) -> Provider[Any]:
    """The adapter for one account, for the records of that kind. Raises KeyError for an unknown
    kind."""
    return PROVIDERS[kind](account, means)
