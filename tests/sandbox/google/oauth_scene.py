"""An application of ours, two people with accounts, and a clock that the tests set."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from einklang_sandbox.google import Google
from einklang_sandbox.google.grants import Grant
from einklang_sandbox.google.scopes import PREFIX
from einklang_sandbox.google.walk import consent

NOW = datetime(2026, 11, 12, 9, 24, tzinfo=UTC)
HERE = "http://127.0.0.1:5280"
AUTH = f"{HERE}/o/oauth2/v2/auth"
BACK = "http://127.0.0.1:8000/google/back?from=google"
ANNA = "anna@firma.example"
BEN = "ben@gmail.com"
EVENTS, LISTS, BUSY, CONTACTS = (
    PREFIX + name
    for name in (
        "calendar.events",
        "calendar.calendarlist.readonly",
        "calendar.freebusy",
        "contacts",
    )
)
ASKED = f"openid email {EVENTS} {LISTS} {BUSY}"
VERIFIER = "Eine-sehr-lange-Probe.die~niemand_raet-0123456789"
CLIENT = {"client_id": "einklang", "client_secret": "streng geheim"}


def challenge(verifier: str) -> str:
    """S256 of RFC 7636, 4.2."""
    return (
        base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    )


@dataclass(slots=True)
class Clock:
    """Tells what it is set to."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **time: float) -> None:
        """Time goes by."""
        self.at += timedelta(**time)


@dataclass(slots=True)
class Scene:
    """The application's side. `google` is the stand-in itself."""

    google: Google
    clock: Clock
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        transport = httpx.WSGITransport(app=self.google.wsgi)
        self.http = httpx.Client(base_url=HERE, transport=transport)

    def url(self, **other: str | None) -> str:
        """Where the application sends a person. None leaves a parameter out."""
        asked: dict[str, str | None] = {
            "client_id": CLIENT["client_id"],
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": ASKED,
            "state": "zustand/ä&=",
            "code_challenge": challenge(VERIFIER),
            "code_challenge_method": "S256",
            "access_type": "offline",
        }
        told = {name: value for name, value in (asked | other).items() if value is not None}
        return f"{AUTH}?{urlencode(told)}"

    def back(self, scopes: list[str] | None = None, **other: str | None) -> dict[str, str]:
        """What the application is told after Anna has decided."""
        callback = consent(self.google.wsgi, self.url(**other), ANNA, scopes)
        assert callback.startswith(f"{BACK}&")
        return dict(parse_qsl(urlsplit(callback).query))

    def code(self, scopes: list[str] | None = None, **other: str | None) -> str:
        """The code that Anna's consent gives."""
        return self.back(scopes, **other)["code"]

    def token(self, **fields: str | None) -> httpx.Response:
        """A request to the token endpoint, with the application's credentials."""
        form: dict[str, str | None] = {**CLIENT, **fields}
        data = {name: value for name, value in form.items() if value is not None}
        return self.http.post("/token", data=data)

    def redeem(self, code: str, **other: str | None) -> httpx.Response:
        """The code for tokens."""
        fields: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": VERIFIER,
        }
        return self.token(**(fields | other))

    def tokens(self, scopes: list[str] | None = None, **other: str | None) -> dict[str, Any]:
        """What comes out of a consent in the end."""
        reply = self.redeem(self.code(scopes, **other))
        assert reply.status_code == 200, reply.text
        answer: dict[str, Any] = reply.json()
        return answer

    def refresh(self, refresh_token: str, **other: str | None) -> httpx.Response:
        """A fresh access token."""
        return self.token(grant_type="refresh_token", refresh_token=refresh_token, **other)

    def grant(self, access_token: str) -> Grant:
        """What this token allows."""
        grant = self.google.grants.of(access_token)
        assert grant is not None
        return grant

    def userinfo(self, access_token: str) -> httpx.Response:
        """Whom this token is for."""
        return self.http.get("/v1/userinfo", headers={"Authorization": f"Bearer {access_token}"})
