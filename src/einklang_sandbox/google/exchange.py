"""The token endpoint: codes and refresh tokens become access tokens.

Sources: contract, section 1 ("Code exchange", "Refresh", "Error bodies"); RFC 6749, 4.1.3, 5 and 6;
RFC 7636, 4.6. The client's secret comes in the form and nowhere else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hmac import compare_digest

from einklang_sandbox.google.authorize import Client
from einklang_sandbox.google.grants import ACCESS_LASTS, Code, Grants
from einklang_sandbox.google.scopes import OPENID, expanded, spelt

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636, 4.1


class Refused(Exception):
    """What the token endpoint says instead of tokens."""

    def __init__(self, error: str, description: str = "", status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error, self.description, self.status = error, description, status


TROUBLES: Mapping[str, tuple[str, str, int]] = {
    "500": ("internal_failure", "", 500),
    "503": ("temporarily_unavailable", "", 503),
    "429": ("rate_limit_exceeded", "Rate Limit Exceeded", 429),
    "invalid_client": ("invalid_client", "Unauthorized", 401),
    "invalid_grant": ("invalid_grant", "Token has been expired or revoked.", 400),
}
"""What `Grants.token_endpoint_answers` may name."""


@dataclass(frozen=True, slots=True)
class Given:
    """What goes out. `says` is the body but for the `id_token`, which is due where `openid` is."""

    account: str
    client_id: str
    nonce: str
    says: Mapping[str, str | int]

    @property
    def signs_in(self) -> bool:
        """Whether an `id_token` belongs to it."""
        return OPENID in str(self.says["scope"]).split()


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


def _trouble(grants: Grants) -> None:
    switches = grants.switches
    if not switches.trouble or switches.trouble_left == 0:
        return
    if switches.trouble_left is not None:
        switches.trouble_left -= 1
    raise Refused(*TROUBLES[switches.trouble])


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
    says = _access(grants, code.account, client.id, code.scopes, value)
    if code.refreshable:
        says["refresh_token"] = grants.offline(code.account, client.id, code.scopes, value)
    return Given(code.account, client.id, code.asking.nonce, says)


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
        held.account, client.id, "", _access(grants, held.account, client.id, scopes, held.code)
    )


def _access(
    grants: Grants, account: str, client_id: str, scopes: frozenset[str], code: str
) -> dict[str, str | int]:
    return {
        "access_token": grants.issue(account, scopes, client_id, code),
        "expires_in": int(ACCESS_LASTS.total_seconds()),
        "scope": spelt(scopes),
        "token_type": "Bearer",
    }
