"""Google's OAuth 2.0 for web servers: asking, exchanging, refreshing, revoking, and who it is.

Only `invalid_grant` means that a person has to be asked again; a token endpoint that breaks or is
overloaded disconnects nobody (RFC 6749, 5.2; Google, "Using OAuth 2.0 for Web Server
Applications").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from einklang.providers.errors import Again, Refused, SignIn
from einklang.providers.google.registration import Registration
from einklang.providers.google.tokens import SIGN_IN, Tokens, scopes
from einklang.providers.wire import Bearer, Reply, Wire

HOUR = 3600.0
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for, and how the answer finds back. `verifier` is the secret of PKCE (43 to 128
    characters, RFC 7636, 4.1); `hint` an address to choose."""

    redirect: str
    state: str
    verifier: str
    scopes: tuple[str, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """The account. `sub` is its key for good; its address may change."""

    sub: str
    email: str
    name: str


def consent_page(registration: Registration, asking: Asking) -> str:
    """Where to send the person. Consent is asked for each time, as only then Google gives a refresh
    token for sure; scopes granted earlier stay granted."""
    challenge: str = create_s256_code_challenge(asking.verifier)  # type: ignore[no-untyped-call] # as published
    uri: str = prepare_grant_uri(
        f"{registration.accounts}/o/oauth2/v2/auth",
        registration.client_id,
        "code",
        redirect_uri=asking.redirect,
        scope=" ".join((*SIGN_IN, *asking.scopes)),
        state=asking.state,
        access_type="offline",
        include_granted_scopes="true",
        prompt="consent" if asking.hint else "select_account consent",
        code_challenge=challenge,
        code_challenge_method="S256",
        **({"login_hint": asking.hint} if asking.hint else {}),
    )
    return uri


def exchange(
    registration: Registration, wire: Wire, code: str, asking: Asking, now: float
) -> Tokens:
    """The tokens for a code. Raises SignIn where the code is none (any more), Again, Refused."""
    told = _token(
        registration,
        wire,
        grant_type="authorization_code",
        code=code,
        redirect_uri=asking.redirect,
        code_verifier=asking.verifier,
    )
    return _read(told, Tokens("", since=now), now)


def refreshed(registration: Registration, wire: Wire, held: Tokens, now: float) -> Tokens:
    """The tokens with a new access token. Raises SignIn where Google gives none any more."""
    told = _token(registration, wire, grant_type="refresh_token", refresh_token=held.refresh)
    return _read(told, held, now)


def who(registration: Registration, wire: Wire, access: str) -> Who:
    """Whose account it is. Raises SignIn, Again, Refused."""
    url = f"{registration.openid}/v1/userinfo"
    reply = wire.request("GET", url, {"Accept": "application/json"}, auth=Bearer(access))
    if reply.status == 401:
        raise SignIn("access_withdrawn")
    told = _parsed(reply)
    if reply.status != 200 or not told.get("sub"):
        raise _failure(reply, told)
    return Who(str(told["sub"]), str(told.get("email", "")), str(told.get("name", "")))


def revoke(registration: Registration, wire: Wire, token: str) -> None:
    """Give everything back that the account has granted us. A token that is dead already is a
    success. Raises Again."""
    body = urlencode({"token": token}).encode()
    reply = wire.request("POST", f"{registration.oauth}/revoke", _FORM, body)
    if reply.status >= 500:
        raise Again("server_error", f"HTTP {reply.status}")


def missing(granted: Iterable[str], wanted: Iterable[str]) -> frozenset[str]:
    """What was asked for and not granted."""
    return frozenset(wanted) - frozenset(granted)


def _token(registration: Registration, wire: Wire, **fields: str) -> Mapping[str, Any]:
    client = {"client_id": registration.client_id, "client_secret": registration.client_secret}
    body = urlencode({**fields, **client}).encode()
    reply = wire.request("POST", f"{registration.oauth}/token", _FORM, body)
    told = _parsed(reply)
    if reply.status == 200 and told.get("access_token"):
        return told
    raise _failure(reply, told)


def _failure(reply: Reply, told: Mapping[str, Any]) -> Exception:
    code = str(told.get("error", ""))
    detail = f"HTTP {reply.status} {code} {told.get('error_description', '')}".strip()
    if code == "invalid_grant":
        return SignIn("access_withdrawn", detail)
    if code in ("invalid_client", "unauthorized_client", "deleted_client"):
        # Ours, not the account's: it is mended by whoever runs Einklang, and goes on by itself.
        return Again("client_refused", detail, HOUR)
    if reply.status < 500 and code:
        return Refused("not_accepted", detail)
    return Again("server_error", detail)


def _parsed(reply: Reply) -> Mapping[str, Any]:
    try:
        told = json.loads(reply.body or b"{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _read(told: Mapping[str, Any], held: Tokens, now: float) -> Tokens:
    """Google does not rotate refresh tokens; should it ever, the new one counts."""
    return replace(
        held,
        refresh=str(told.get("refresh_token") or held.refresh),
        access=str(told["access_token"]),
        until=now + _lasts(told.get("expires_in")),
        scopes=scopes(str(told["scope"])) if told.get("scope") else held.scopes,
    )


def _lasts(told: Any) -> float:
    """Seconds; where nobody says, the token is good for what is asked right now."""
    try:
        return float(told)
    except (TypeError, ValueError):
        return 0.0
