"""Which of mine is which of yours (docs/algorithms/identity.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any


def same_meeting(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two records with one UID are one meeting: the organiser agrees, and the start or one
    participant does. Exporters write UIDs like "1", so the UID alone proves nothing."""
    if one["uid"] != other["uid"] or one["instance_of"] != other["instance_of"]:
        return False
    if _organiser(one) != _organiser(other):
        return False
    if one["schedule"][0] == other["schedule"][0]:
        return True
    return bool(set(one["participants"]) & set(other["participants"]))


def _organiser(plain: Mapping[str, Any]) -> str:
    return plain["organiser"][0] if plain["organiser"] else ""


def find(
    remote: Mapping[str, Any], candidates: Iterable[tuple[int, Mapping[str, Any]]]
) -> int | None:
    """The number of the first candidate that is the same meeting, or None: two rows."""
    return next((at for at, plain in candidates if same_meeting(plain, remote)), None)


def uid_of_person(book: str, person: int) -> str:
    """The UID of a contact that we make, the same each time; `book` names the connection."""
    digits = hashlib.sha256(f"{book}\n{person}".encode()).hexdigest()
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"


def key_for(workspace: str, uid: str) -> str:
    """The key of a create, the same each time: a create whose reply was lost finds its own work."""
    return hashlib.sha256(f"{workspace}\n{uid}".encode()).hexdigest()[:40]
