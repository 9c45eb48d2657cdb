"""Who somebody is, as identity tokens, `userinfo` and `tokeninfo` tell it.

Sources: contract, section 1 ("id_token claims"); OpenID Connect Core, 2, 5.1 and 5.4.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from einklang_sandbox.google.exchange import Given
from einklang_sandbox.google.grants import Grant
from einklang_sandbox.google.scopes import EMAIL, OPENID, PROFILE, SIGN_IN, spelt
from einklang_sandbox.google.signed import ISSUER, signed, token_hash

FREE_MAIL = {"gmail.com", "googlemail.com"}
LASTS = 3600
"""Seconds that an identity token is good for."""


def subject(account: str) -> str:
    """The account's stable key in `sub`: 21 digits, and never the address."""
    return str(int(hashlib.sha256(account.encode()).hexdigest(), 16) % 10**21).rjust(21, "1")


def person(account: str, name: str, scopes: frozenset[str]) -> dict[str, str | bool]:
    """What these scopes tell about somebody: always `sub`, and `hd` where a firm runs the mail."""
    told: dict[str, str | bool] = {"sub": subject(account)}
    domain = account.rpartition("@")[2]
    if domain not in FREE_MAIL:
        told["hd"] = domain
    if EMAIL in scopes:
        told |= {"email": account, "email_verified": True}
    if PROFILE in scopes:
        given, _, family = name.rpartition(" ")
        told |= {"name": name, "given_name": given or family}
        told |= {"family_name": family} if given else {}
    return told


def id_token(given: Given, now: datetime) -> str:
    """What goes out beside an access token that signs in. Names are for `userinfo` to tell."""
    issued = int(now.timestamp())
    claims = {
        "iss": ISSUER,
        "azp": given.client_id,
        "aud": given.client_id,
        "at_hash": token_hash(given.access_token),
        **({"nonce": given.nonce} if given.nonce else {}),
        **person(given.account, "", given.scopes - {PROFILE}),
        "iat": issued,
        "exp": issued + LASTS,
    }
    return signed(claims)


def about(grant: Grant, now: datetime) -> dict[str, object]:
    """What `tokeninfo` tells of an access token."""
    told: dict[str, object] = {
        "azp": grant.client_id,
        "aud": grant.client_id,
        "scope": spelt(grant.scopes),
        "exp": int(grant.ends_at.timestamp()),
        "expires_in": int((grant.ends_at - now).total_seconds()),
    }
    if grant.scopes & SIGN_IN:
        told |= person(grant.account, "", grant.scopes & {OPENID, EMAIL})
    return told
