"""Identity tokens, signed, and what one checks them with.

Sources: OpenID Connect Core, 2 and 3.1.3.6; RFC 7519 (JWT), 7517 (JWK) and 7518, 3.3 (RS256).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

ISSUER = "https://accounts.google.com"


def signed(claims: Mapping[str, Any]) -> str:
    """The claims as a compact JWS with RS256."""
    head = {"alg": "RS256", "kid": _key_id(), "typ": "JWT"}
    content = f"{_packed(head)}.{_packed(claims)}"
    return f"{content}.{_text(_key().sign(content.encode(), PKCS1v15(), SHA256()))}"


def claims_of(token: str) -> dict[str, Any] | None:
    """What a token says that was signed here; None for any other."""
    content, _, _ = token.rpartition(".")
    _, _, packed = content.partition(".")
    try:
        claims = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    except ValueError:
        return None
    # PKCS #1 v1.5 signs the same text in the same way each time.
    return claims if isinstance(claims, dict) and signed(claims) == token else None


def key_set() -> dict[str, Any]:
    """The public key, as a JWK set."""
    numbers = _key().public_key().public_numbers()
    known = {"kid": _key_id(), "kty": "RSA", "alg": "RS256", "use": "sig"}
    return {"keys": [known | {"n": _number(numbers.n), "e": _number(numbers.e)}]}


def token_hash(access_token: str) -> str:
    """`at_hash`: the left half of the token's SHA-256."""
    return _text(hashlib.sha256(access_token.encode()).digest()[:16])


@cache
def _key() -> RSAPrivateKey:
    """One a process. Nobody keeps an identity token, so none has to survive a restart."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@cache
def _key_id() -> str:
    return hashlib.sha256(_number(_key().public_key().public_numbers().n).encode()).hexdigest()[:40]


def _packed(value: Mapping[str, Any]) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8, "big"))
