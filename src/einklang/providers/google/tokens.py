"""What Google gave us for an account, as it is kept: encrypted, as text, by whoever calls."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

_SPELLED = {
    "https://www.googleapis.com/auth/userinfo.email": "email",
    "https://www.googleapis.com/auth/userinfo.profile": "profile",
}
PREFIX = "https://www.googleapis.com/auth/"
EVENTS = f"{PREFIX}calendar.events"
CALENDARS = f"{PREFIX}calendar.calendarlist.readonly"
FREE_BUSY = f"{PREFIX}calendar.freebusy"
CONTACTS = f"{PREFIX}contacts"
SIGN_IN = ("openid", "email", "profile")
EARLY = 60.0
"""Seconds before its end at which an access token is not used any more."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """`until` is the end of `access`, in seconds of the epoch; `scopes` are those that were
    granted, sign-in ones by their short names; `since` is when, 0 where that is not known."""

    refresh: str = field(repr=False)
    access: str = field(default="", repr=False)
    until: float = 0.0
    scopes: frozenset[str] = frozenset()
    since: float = 0.0

    def fresh(self, now: float) -> bool:
        """Whether the access token will still do."""
        return bool(self.access) and now < self.until - EARLY

    @property
    def secret(self) -> str:
        """As text; `read` is its inverse."""
        told = {
            "refresh": self.refresh,
            "access": self.access,
            "until": self.until,
            "scopes": sorted(self.scopes),
            "since": self.since,
        }
        return json.dumps(told)


def read(secret: str) -> Tokens:
    """The tokens of a stored text; empty ones, with which nobody gets in, of any other."""
    try:
        told = json.loads(secret)
        return Tokens(
            refresh=told["refresh"],
            access=told["access"],
            until=float(told["until"]),
            scopes=frozenset(told["scopes"]),
            since=float(told.get("since", 0)),
        )
    except (ValueError, KeyError, TypeError):
        return Tokens("")


def scopes(told: str) -> frozenset[str]:
    """The names in a `scope`, in one spelling: Google answers `email` with its long name."""
    return frozenset(_SPELLED.get(name, name) for name in told.split())
