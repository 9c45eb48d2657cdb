"""How much of an event a viewer may see. Pure; every page, search and export asks here."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from einklang.records.event import Details


class Level(IntEnum):
    """From nothing to everything; the order matters."""

    NOTHING = 0
    BUSY = 1  # that time is taken, and whose
    METADATA = 2  # time and participants
    SUBJECT = 3  # and the title
    EVERYTHING = 4


def level(
    viewer: int, holders: Iterable[tuple[int, Level]], *, admitted: bool, maker: int
) -> Level:
    """What `viewer` (a user id) sees of an event with copies of these (holder, visibility) pairs.

    One's own copy, or what one made here: everything. Else the strictest level among the copies,
    and nothing but busy time where the event was not admitted. Roles are no argument: they open
    nothing.
    """
    copies = list(holders)
    if viewer == maker or any(holder == viewer for holder, _ in copies):
        return Level.EVERYTHING
    if not admitted:
        return Level.BUSY if copies else Level.NOTHING
    return min((shown for _, shown in copies), default=Level.EVERYTHING)


def masked(details: Details, shown: Level) -> Details:
    """The details with everything taken out that `shown` does not cover."""
    if shown >= Level.EVERYTHING:
        return details
    return Details(
        start=details.start,
        end=details.end,
        summary=details.summary if shown >= Level.SUBJECT else "",
        status=details.status,
        busy=details.busy,
        private=details.private,
        organiser=details.organiser if shown >= Level.METADATA else None,
        participants=details.participants if shown >= Level.METADATA else (),
    )
