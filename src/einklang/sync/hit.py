"""One answer to "why is it not here?"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from einklang.sync.chips import Chip
from einklang.sync.models import Collection

MOST = 50
"""So many answers a page shows."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A meeting in one calendar or a contact in one address book, what became of it there, why, and
    what to do about that. `event` or `person` is the row that its page shows, 0 where it has none;
    `live`: fetched for this answer alone."""

    title: str
    at: datetime | None
    all_day: bool
    collection: Collection
    chip: Chip
    sentence: str
    todo: str
    event: int = 0
    person: int = 0
    pair: int = 0
    aside: int = 0
    live: bool = False
    plain_title: bool = False
    stranger: str = ""
