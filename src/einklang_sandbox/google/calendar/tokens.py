"""Cursors: signed, and worth something only to whom they were given, for what they were given.

A sync token is bound to account, calendar, role and the parameters that must stay (contract, 2.5);
a page token to all parameters.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from typing import Any


def sealed(secret: str, content: Mapping[str, Any]) -> str:
    """As a text that nobody can change."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_proof(secret, text) + text).rstrip(b"=").decode()


def unsealed(secret: str, token: str) -> dict[str, Any] | None:
    """What was sealed; None for what was not sealed here."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    proof, text = raw[:16], raw[16:]
    if not hmac.compare_digest(proof, _proof(secret, text)):
        return None
    content: dict[str, Any] = json.loads(text)
    return content


def _proof(secret: str, text: bytes) -> bytes:
    return hmac.digest(secret.encode(), text, "sha256")[:16]
