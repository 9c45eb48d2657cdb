"""Who is not told of a meeting by its server. Google has no word for it, so we keep it in a private
property of the event, which no guest sees: from the address only some digits of a hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from einklang.providers.google.moments import Json

PROPERTY = "einklangUntold"
_DIGITS = 8
_MOST = 110
"""A value holds 1024 characters. Of so many guests nobody keeps a list of who knows."""


def marks(told: Json) -> frozenset[str]:
    """Of those who are not told."""
    kept = (told.get("extendedProperties") or {}).get("private") or {}
    return frozenset(str(kept.get(PROPERTY, "")).split())


def mark(address: str) -> str:
    """An address in the list."""
    return hashlib.sha256(address.encode()).hexdigest()[:_DIGITS]


def property_for(addresses: Iterable[str], told: Json) -> dict[str, Any]:
    """The part of a PATCH that lets these and no others be untold; {} where they are."""
    wanted = frozenset(map(mark, addresses))
    if wanted == marks(told):
        return {}
    value = " ".join(sorted(wanted)) if len(wanted) <= _MOST else ""
    return {"extendedProperties": {"private": {PROPERTY: value or None}}}
