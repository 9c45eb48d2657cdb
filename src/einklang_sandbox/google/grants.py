"""What was granted to whom: clients, consents, codes and tokens.

Sources: contract, section 1; RFC 6749 (OAuth 2.0), RFC 7009 (revocation). What the token endpoint
gives for them is in `exchange.py`.

grants = Grants(clock)
grants.register("client", "secret", ["http://127.0.0.1:8000/callback"])
access = grants.issue("anna@example.com", [PREFIX + "calendar.events"])   # as after a consent
grants.of(access)                                                        # what it allows
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from einklang_sandbox.google.authorize import Asking, Client
from einklang_sandbox.google.scopes import KNOWN, expanded

CODE_LASTS = timedelta(seconds=60)
ACCESS_LASTS = timedelta(seconds=3599)
TESTING_LASTS = timedelta(days=7)
IDLE_LASTS = timedelta(days=183)
REFRESH_TOKENS = 100
"""Live ones for each account and client; one more silently ends the oldest."""
NO_CLIENT = ""
TROUBLES: Mapping[str, tuple[str, str, int]] = {
    "500": ("internal_failure", "", 500),
    "503": ("temporarily_unavailable", "", 503),
    "429": ("rate_limit_exceeded", "Rate Limit Exceeded", 429),
    "invalid_client": ("invalid_client", "Unauthorized", 401),
    "invalid_grant": ("invalid_grant", "Token has been expired or revoked.", 400),
}
"""What the token endpoint can be made to answer: error, description, status."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What an access token allows. `code` is where it came from, "" where from no code."""

    account: str
    scopes: frozenset[str]
    client_id: str
    ends_at: datetime
    code: str = ""

    @property
    def whose(self) -> tuple[str, str]:
        """Account and client."""
        return self.account, self.client_id


@dataclass(frozen=True, slots=True)
class Code:
    """What a person agreed to, until the application fetches it."""

    asking: Asking
    account: str
    scopes: frozenset[str]
    refreshable: bool
    ends_at: datetime

    @property
    def whose(self) -> tuple[str, str]:
        """Account and client."""
        return self.account, self.asking.client_id


@dataclass(slots=True)
class Refresh:
    """A refresh token's right. It ends at `ends_at`, or when it rests for half a year."""

    account: str
    scopes: frozenset[str]
    client_id: str
    used_at: datetime
    ends_at: datetime | None
    code: str = ""

    @property
    def whose(self) -> tuple[str, str]:
        """Account and client."""
        return self.account, self.client_id


@dataclass(frozen=True, slots=True)
class Consent:
    """All that one person ever granted one application, and whether it may come back alone."""

    scopes: frozenset[str] = frozenset()
    offline: bool = False


@dataclass(slots=True)
class Switches:
    """How this Google differs from one where all is well.

    `testing`: the consent screen is in *Testing*, so that refresh tokens made now die after seven
    days. `access_lasts`: how long access tokens hold, whatever `expires_in` says. `trouble`: what
    the token endpoint answers to everything, `trouble_left` times or, as None, until that ends.
    """

    testing: bool = False
    access_lasts: timedelta = ACCESS_LASTS
    trouble: str = ""
    trouble_left: int | None = None


@dataclass(slots=True)
class Grants:
    """Everything at hand. `clock` tells the time, `draw` makes what nobody can guess."""

    clock: Callable[[], datetime]
    draw: Callable[[], str] = lambda: secrets.token_urlsafe(48)
    clients: dict[str, Client] = field(default_factory=dict)
    consents: dict[tuple[str, str], Consent] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    access: dict[str, Grant] = field(default_factory=dict)
    refreshes: dict[str, Refresh] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches)

    def register(self, client_id: str, client_secret: str, redirect_uris: Iterable[str]) -> None:
        """Make an application known. Raises ValueError for an address that Google refuses."""
        self.clients[client_id] = Client(client_id, client_secret, tuple(redirect_uris))

    def of(self, access_token: str) -> Grant | None:
        """What this token allows now; None where it never did or no longer does."""
        grant = self.access.get(access_token)
        return grant if grant and self.clock() < grant.ends_at else None

    def consent(self, asking: Asking, account: str, ticked: Iterable[str]) -> str:
        """A person agrees to these of the scopes that were asked for; returns the code."""
        now, key = self.clock(), (account, asking.client_id)
        before = self.consents.get(key, Consent())
        agreed = asking.scopes & frozenset(ticked)
        first = asking.offline and not before.offline
        self.consents[key] = Consent(before.scopes | agreed, before.offline or asking.offline)
        code = f"4/0A{self.draw()}"
        self.codes[code] = Code(
            asking,
            account,
            agreed | before.scopes if asking.widens else agreed,
            refreshable=first or (asking.offline and "consent" in asking.prompt),
            ends_at=now + CODE_LASTS,
        )
        return code

    def granted(self, account: str, client_id: str) -> frozenset[str]:
        """All that this person has granted this application."""
        return self.consents.get((account, client_id), Consent()).scopes

    def agreed(self, asking: Asking, account: str) -> bool:
        """Whether nothing is left to ask: everything was granted before, and no page is wanted."""
        before = self.consents.get((account, asking.client_id))
        if before is None or "consent" in asking.prompt:
            return False
        return asking.scopes <= before.scopes and (before.offline or not asking.offline)

    def issue(
        self, account: str, scopes: Iterable[str], client_id: str = NO_CLIENT, code: str = ""
    ) -> str:
        """A fresh access token. Raises ValueError for a scope that nobody knows."""
        token, now = f"ya29.{self.draw()}", self.clock()
        self.access = {key: old for key, old in self.access.items() if now < old.ends_at}
        ends_at = now + self.switches.access_lasts
        self.access[token] = Grant(account, _known(scopes), client_id, ends_at, code)
        return token

    def offline(self, account: str, client_id: str, scopes: Iterable[str], code: str = "") -> str:
        """A fresh refresh token. Where it is one too many, the oldest ends without a word."""
        token, now = f"1//0{self.draw()}", self.clock()
        ends_at = now + TESTING_LASTS if self.switches.testing else None
        known = _known(scopes)
        self.refreshes[token] = Refresh(account, known, client_id, now, ends_at, code)
        before = self.consents.get((account, client_id), Consent())
        self.consents[account, client_id] = Consent(before.scopes | known, offline=True)
        whose = self.refreshes[token].whose
        own = [
            key for key, held in self.refreshes.items() if held.whose == whose and self.live(key)
        ]
        for oldest in own[:-REFRESH_TOKENS]:
            del self.refreshes[oldest]
        return token

    def live(self, refresh_token: str) -> Refresh | None:
        """The right of this refresh token; None where it has none (any more)."""
        held, now = self.refreshes.get(refresh_token), self.clock()
        if held is None or now >= held.used_at + IDLE_LASTS:
            return None
        return held if held.ends_at is None or now < held.ends_at else None

    def revoke(self, account: str, client_id: str | None = None) -> None:
        """This person takes back all that was granted, to one application or to every one."""

        def stays(whose: tuple[str, str]) -> bool:
            return whose[0] != account or client_id not in {None, whose[1]}

        self.consents = {whose: old for whose, old in self.consents.items() if stays(whose)}
        self.codes = {key: old for key, old in self.codes.items() if stays(old.whose)}
        self.access = {key: old for key, old in self.access.items() if stays(old.whose)}
        self.refreshes = {key: old for key, old in self.refreshes.items() if stays(old.whose)}

    def end_what_came_of(self, code: str) -> None:
        """A code came twice: somebody else has it, so what it gave ends (RFC 6749, 4.1.2)."""
        self.access = {key: old for key, old in self.access.items() if old.code != code}
        self.refreshes = {key: old for key, old in self.refreshes.items() if old.code != code}

    def expire_access_tokens(self) -> None:
        """All of them, now. Refresh tokens stay as they are."""
        self.access.clear()

    def token_endpoint_answers(self, trouble: str, times: int | None = None) -> None:
        """From now on one of TROUBLES, so many times or until `""`. ValueError for others."""
        if trouble and trouble not in TROUBLES:
            raise ValueError(f"no trouble is called {trouble}")
        self.switches.trouble, self.switches.trouble_left = trouble, times

    def trouble(self) -> str:
        """What the token endpoint answers this time; "" where all is well."""
        switches = self.switches
        if switches.trouble_left == 0:
            switches.trouble, switches.trouble_left = "", None
        elif switches.trouble_left is not None:
            switches.trouble_left -= 1
        return switches.trouble


def _known(scopes: Iterable[str]) -> frozenset[str]:
    known = expanded(scopes)
    if unknown := known - KNOWN:
        raise ValueError(f"unknown scopes: {sorted(unknown)}")
    return known
