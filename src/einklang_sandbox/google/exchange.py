"""The token endpoint: codes and refresh tokens become access tokens.

Sources: contract, section 1 ("Code exchange", "Refresh", "Error bodies"); RFC 6749, 4.1.3, 5 and 6;
RFC 7636, 4.6. The client's secret comes in the form and nowhere else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hmac import compare_digest

from einklang_sandbox.google.authorize import Client
from einklang_sandbox.google.grants import ACCESS_LASTS, TROUBLES, Code, Grants
from einklang_sandbox.google.scopes import OPENID, expanded, spelt

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636, 4.1


class Refused(Exception):
    """What the token endpoint says instead of tokens."""

    def __init__(self, error: str, description: str = "", status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error, self.description, self.status = error, description, status


@dataclass(frozen=True, slots=True)
class Given:
    """What goes out, but for the identity token, which is due where `signs_in`."""

    account: str
    client_id: str
    scopes: frozenset[str]
    access_token: str
    refresh_token: str = ""
    nonce: str = ""

    @property
    def signs_in(self) -> bool:
        """Whether `openid` was granted."""
        return OPENID in self.scopes

    @property
    def says(self) -> dict[str, str | int]:
        """The body. `expires_in` is what Google says, whatever the token lives."""
        told: dict[str, str | int] = {
            "access_token": self.access_token,
            "expires_in": int(ACCESS_LASTS.total_seconds()),
            "scope": spelt(self.scopes),
            "token_type": "Bearer",
        }
        return told | ({"refresh_token": self.refresh_token} if self.refresh_token else {})


def exchanged(grants: Grants, form: Mapping[str, str]) -> Given:
    """Tokens for what the form holds. Raises `Refused`."""
    _trouble(grants)
    kinds: Mapping[str, Callable[[Grants, Client, Mapping[str, str]], Given]] = {
        "authorization_code": _redeemed,
        "refresh_token": _refreshed,
    }
    kind = _needed(form, "grant_type")
    if kind not in kinds:
        raise Refused("unsupported_grant_type", f"Invalid grant_type: {kind}")
    return kinds[kind](grants, _client(grants, form), form)


def only_once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The fields of a form. Raises `Refused` where one comes twice (RFC 6749, 3.2)."""
    form: dict[str, str] = {}
    for name, value in pairs:
        if name in form:
            raise Refused("invalid_request", f"Parameter given more than once: {name}")
        form[name] = value
    return form


def _trouble(grants: Grants) -> None:
    trouble = grants.trouble()
    if trouble:
        raise Refused(*TROUBLES[trouble])


def _needed(form: Mapping[str, str], name: str) -> str:
    if not form.get(name):
        raise Refused("invalid_request", f"Missing required parameter: {name}")
    return form[name]


def _client(grants: Grants, form: Mapping[str, str]) -> Client:
    if not form.get("client_id"):
        raise Refused("invalid_request", "Could not determine client ID from request.")
    client = grants.clients.get(form["client_id"])
    if client is None:
        raise Refused("invalid_client", "The OAuth client was not found.", 401)
    secret = form.get("client_secret")
    if not secret:
        raise Refused("invalid_request", "client_secret is missing.")
    if not compare_digest(secret.encode(), client.secret.encode()):
        raise Refused("invalid_client", "Unauthorized", 401)
    return client


def _redeemed(grants: Grants, client: Client, form: Mapping[str, str]) -> Given:
    value = _needed(form, "code")
    code = _code(grants, client, value)
    if form.get("redirect_uri") != code.asking.redirect_uri:
        raise Refused("redirect_uri_mismatch", "Bad Request")
    _verify(code, form.get("code_verifier", ""))
    del grants.codes[value]
    grants.used.add(value)
    whose = (code.account, client.id)
    return Given(
        *whose,
        scopes=code.scopes,
        access_token=grants.issue(code.account, code.scopes, client.id, value),
        refresh_token=grants.offline(*whose, code.scopes, value) if code.refreshable else "",
        nonce=code.asking.nonce,
    )


def _code(grants: Grants, client: Client, value: str) -> Code:
    if not value.startswith("4/"):
        raise Refused("invalid_grant", "Malformed auth code.")
    if value in grants.used:
        grants.end_what_came_of(value)
    code = grants.codes.get(value)
    if code is None or code.asking.client_id != client.id or grants.clock() >= code.ends_at:
        raise Refused("invalid_grant", "Bad Request")
    return code


def _verify(code: Code, verifier: str) -> None:
    if not verifier:
        raise Refused("invalid_grant", "Missing code verifier.")
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not _VERIFIER.fullmatch(verifier) or challenge != code.asking.challenge:
        raise Refused("invalid_grant", "Invalid code verifier.")


def _refreshed(grants: Grants, client: Client, form: Mapping[str, str]) -> Given:
    held = grants.live(_needed(form, "refresh_token"))
    if held is None:
        raise Refused("invalid_grant", "Token has been expired or revoked.")
    if held.client_id != client.id:
        raise Refused("unauthorized_client", "Unauthorized")
    scopes = expanded(form.get("scope", "").split()) or held.scopes
    if not scopes <= held.scopes:
        raise Refused("invalid_scope", "Bad Request")  # a refresh never widens: RFC 6749, 6
    held.used_at = grants.clock()
    return Given(
        held.account,
        client.id,
        scopes=scopes,
        access_token=grants.issue(held.account, scopes, client.id, held.code),
    )
