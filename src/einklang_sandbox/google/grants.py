"""Who may do what with whose account: clients, codes and tokens."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

HOUR = timedelta(seconds=3599)
CODE_LIFE = timedelta(seconds=60)
MOST_REFRESH_TOKENS = 100
TESTING_LIFE = timedelta(days=7)
SIGN_IN = frozenset({"openid", "email", "profile"})
LONG = {
    "email": "https://www.googleapis.com/auth/userinfo.email",
    "profile": "https://www.googleapis.com/auth/userinfo.profile",
}


class Refused(Exception):
    """A token request that fails, by OAuth's word for it."""

    def __init__(self, code: str, description: str = "", status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.description = description
        self.status = status


@dataclass(frozen=True, slots=True)
class Grant:
    """What an access token opens."""

    account: str
    scopes: frozenset[str]
    client_id: str = ""


@dataclass(slots=True)
class Client:
    """An application that is registered here. `testing`: its refresh tokens die after a week."""

    client_id: str
    secret: str
    redirects: tuple[str, ...]
    testing: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """What an authorisation code stands for."""

    client_id: str
    account: str
    scopes: frozenset[str]
    redirect: str
    challenge: str
    lasting: bool
    until: datetime
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Lasting:
    """A refresh token."""

    client_id: str
    account: str
    scopes: frozenset[str]
    made_at: datetime


@dataclass(slots=True)
class Faults:
    """What goes wrong at the token endpoint: a status that it answers, how often more (None: until
    switched off), and access tokens that live shorter."""

    status: int = 0
    times: int | None = 0
    client_unknown: bool = False
    life: timedelta = HOUR


@dataclass(slots=True)
class Issued:
    """What a token request gives."""

    access: str
    scopes: frozenset[str]
    account: str
    refresh: str = ""
    nonce: str = ""
    life: timedelta = HOUR


@dataclass(slots=True)
class Grants:
    """All of it. `consented` are the scopes that an account has granted a client so far."""

    clock: Callable[[], datetime]
    clients: dict[str, Client] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    access: dict[str, tuple[Grant, datetime]] = field(default_factory=dict)
    lasting: dict[str, Lasting] = field(default_factory=dict)
    consented: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)

    def register(
        self, client_id: str, secret: str, redirects: Iterable[str], *, testing: bool = False
    ) -> None:
        """Let an application ask."""
        self.clients[client_id] = Client(client_id, secret, tuple(redirects), testing)

    def issue(self, account: str, scopes: Iterable[str], client_id: str = "") -> str:
        """An access token."""
        token = f"ya29.{secrets.token_urlsafe(32)}"
        until = self.clock() + self.faults.life
        self.access[token] = (Grant(account, frozenset(scopes), client_id), until)
        return token

    def of(self, token: str) -> Grant | None:
        """What an access token opens; None of a dead one."""
        held = self.access.get(token)
        return held[0] if held and held[1] > self.clock() else None

    def offline(self, account: str, client_id: str, scopes: Iterable[str]) -> str:
        """A refresh token; the oldest of more than a hundred dies without a word."""
        token = f"1//{secrets.token_urlsafe(40)}"
        self.lasting[token] = Lasting(client_id, account, frozenset(scopes), self.clock())
        same = [
            t for t, g in self.lasting.items() if (g.client_id, g.account) == (client_id, account)
        ]
        for oldest in same[:-MOST_REFRESH_TOKENS]:
            del self.lasting[oldest]
        return token

    def consent(self, code: Code) -> str:
        """The account has said yes; returns the code for it."""
        key = (code.account, code.client_id)
        self.consented[key] = self.consented.get(key, frozenset()) | code.scopes
        token = f"4/{secrets.token_urlsafe(32)}"
        self.codes[token] = code
        return token

    def given(self, told: dict[str, str]) -> Issued:
        """What a token request gives, by its `grant_type`. Raises Refused."""
        match told.get("grant_type"):
            case "authorization_code":
                return self.exchange(told)
            case "refresh_token":
                return self.refresh(told)
        raise Refused("unsupported_grant_type", "Invalid grant_type")

    def exchange(self, told: dict[str, str]) -> Issued:
        """For a code. Raises Refused."""
        client = self._client(told)
        code = self.codes.pop(told.get("code", ""), None)
        if code is None or code.until < self.clock() or code.client_id != client.client_id:
            raise Refused("invalid_grant", "Bad Request")
        if told.get("redirect_uri") != code.redirect:
            raise Refused("redirect_uri_mismatch", "Bad Request")
        if code.challenge and challenge_of(told.get("code_verifier", "")) != code.challenge:
            raise Refused("invalid_grant", "Invalid code verifier.")
        refresh = self.offline(code.account, client.client_id, code.scopes) if code.lasting else ""
        access = self.issue(code.account, code.scopes, client.client_id)
        return Issued(access, code.scopes, code.account, refresh, code.nonce, self.faults.life)

    def refresh(self, told: dict[str, str]) -> Issued:
        """For a refresh token, which stays what it is. Raises Refused."""
        client = self._client(told)
        held = self.lasting.get(told.get("refresh_token", ""))
        late = client.testing and held and held.made_at + TESTING_LIFE < self.clock()
        if held is None or late or held.client_id != client.client_id:
            raise Refused("invalid_grant", "Token has been expired or revoked.")
        access = self.issue(held.account, held.scopes, client.client_id)
        return Issued(access, held.scopes, held.account, life=self.faults.life)

    def revoke(self, account: str, client_id: str | None = None) -> None:
        """Everything that the account has granted the client; None: all of them."""
        self.lasting = {
            token: held
            for token, held in self.lasting.items()
            if held.account != account or client_id not in (None, held.client_id)
        }
        self.access = {
            token: held
            for token, held in self.access.items()
            if held[0].account != account or client_id not in (None, held[0].client_id)
        }
        for key in [k for k in self.consented if k[0] == account and client_id in (None, k[1])]:
            del self.consented[key]

    def revoke_token(self, token: str) -> bool:
        """By a token of either kind; False where it is none (any more)."""
        if token in self.lasting:
            held = self.lasting[token]
            self.revoke(held.account, held.client_id)
            return True
        if token in self.access:
            grant, _ = self.access[token]
            self.revoke(grant.account, grant.client_id)
            return True
        return False

    def expire_access_tokens(self) -> None:
        """All of them, at once."""
        self.access.clear()

    def _client(self, told: dict[str, str]) -> Client:
        client = self.clients.get(told.get("client_id", ""))
        wrong = client is None or not secrets.compare_digest(
            client.secret, told.get("client_secret", "")
        )
        if client is None or wrong or self.faults.client_unknown:
            raise Refused("invalid_client", "The OAuth client was not found.", 401)
        return client


def challenge_of(verifier: str) -> str:
    """S256 (RFC 7636, 4.2); of a verifier of wrong length, nothing that fits."""
    if not 43 <= len(verifier) <= 128:
        return ""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
