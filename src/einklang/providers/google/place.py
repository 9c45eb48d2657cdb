"""Where an event is: its calendar's id and its own, both opaque, as one ref."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import quote, unquote

from einklang.providers.errors import Missing


def ref_of(calendar: str, event: str) -> str:
    """The ref of an event."""
    return f"{quote(calendar, safe='@')}/{quote(event, safe='')}"


def ids_of(ref: str) -> tuple[str, str]:
    """Calendar and event of a ref. Raises Missing for a ref of nobody's."""
    calendar, slash, event = ref.partition("/")
    if not (calendar and slash and event):
        raise Missing("not_found", ref)
    return unquote(calendar), unquote(event)


def id_for(key: str, attempt: int = 0) -> str:
    """The id of an event that a create with this key makes, of the letters a-v and digits that
    Google allows. An id is used up for good once its event was deleted: then the next attempt."""
    digest = hashlib.sha256(f"{key}/{attempt}".encode()).digest()
    return base64.b32hexencode(digest).decode().rstrip("=").lower()


def made_by(key: str, event: str) -> bool:
    """Whether an event of this id came of a create with this key: a copy that a person made carries
    our mark, but not the id."""
    return any(event == id_for(key, attempt) for attempt in range(ATTEMPTS))


ATTEMPTS = 8
