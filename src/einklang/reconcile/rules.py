"""The rules of a connection: one value with named fields; a preset fills it, and one calendar may
lay fields of its own over it (product.md, Presets and H13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any


class Which(StrEnum):
    """Which external meetings enter the CRM."""

    EXTERNAL = "external"  # any outside participant
    KNOWN = "known"  # an outside participant who is a contact


class Past(StrEnum):
    """From when on (H9)."""

    WHOLE = "whole"
    CONNECTED = "connected"  # created while connected
    BACKFILL = "backfill"  # these, and what took place in the last days before


class Series(StrEnum):
    """What of a series stands on timelines (H10); stored is always the whole."""

    WHOLE = "whole"  # one entry that unfolds
    CHANGED = "changed"  # the first meeting, and each that was changed


class LaterPrivate(StrEnum):
    """What becomes of an event with content that turns private (H11)."""

    FREEZE = "freeze"
    REMOVE = "remove"
    BUSY = "busy"


class Contacts(StrEnum):
    """From whom people are made in the CRM (H6)."""

    NEVER = "never"
    ORGANISERS = "organisers"
    ALL = "all"


class Direction(StrEnum):
    """Which way changes go."""

    BOTH = "both"
    READ = "read"  # nothing is written there
    WRITE = "write"  # only what is made here is kept in accord; nothing else comes from there


class Removal(StrEnum):
    """What it means to take a meeting off a record (H5)."""

    HERE = "here"  # the calendar stays as it is
    SAME = "same"  # it deletes the meeting, too


class Invitations(StrEnum):
    """Whom a form proposes to mail; the person who saves decides."""

    NEVER = "nobody"
    NEW = "new"
    ALL = "everybody"


BUSY, METADATA, EVERYTHING = 1, 2, 4
"""Degrees of `Rules.visibility`: those of `calendars.visibility.Level`, from BUSY on."""
LONGEST = 3650
"""Days of a backfill at most."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a connection, or one calendar of it, treats what it sees.

    `days` counts with a backfill only. `visibility` is what colleagues see, 1 (busy) to 4
    (everything).
    """

    which: Which = Which.EXTERNAL
    past: Past = Past.WHOLE
    later_private: LaterPrivate = LaterPrivate.FREEZE
    blocklist: tuple[str, ...] = ()  # addresses, or domains as "@example.org"
    days: int = 30
    series: Series = Series.WHOLE
    contacts: Contacts = Contacts.NEVER
    free_mail: bool = False  # whether people are also made from free-mail addresses
    further_addresses: bool = True  # whether a contact is met by more than the main address (H7)
    direction: Direction = Direction.BOTH
    only_busy: bool = False
    visibility: int = EVERYTHING
    removal: Removal = Removal.HERE
    invitations: Invitations = Invitations.NEVER

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Rules:
        """From JSON; what is not stored is as by default. Raises ValueError on unknown values."""
        plain = {**asdict(cls()), **stored}
        return cls(**{name: reader(plain[name]) for name, reader in _READERS.items()})

    def written(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "blocklist": list(self.blocklist)}

    def overlaid(self, own: Mapping[str, Any]) -> Rules:
        """The rules in force where a calendar says `own` (JSON, the fields that differ) over these.
        A calendar tightens visibility and never widens it, and only adds to the blocklist (T3).
        Raises as `read`."""
        laid = Rules.read({**self.written(), **own})
        return replace(
            laid,
            visibility=min(self.visibility, laid.visibility),
            blocklist=tuple(dict.fromkeys((*self.blocklist, *laid.blocklist))),
        )


def _between(least: int, most: int) -> Callable[[Any], int]:
    def reader(value: Any) -> int:
        number = int(value)
        if not least <= number <= most:
            raise ValueError(f"{number} is not a valid number here")
        return number

    return reader


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "which": Which,
    "past": Past,
    "later_private": LaterPrivate,
    "blocklist": tuple,
    "days": _between(1, LONGEST),
    "series": Series,
    "contacts": Contacts,
    "free_mail": bool,
    "further_addresses": bool,
    "direction": Direction,
    "only_busy": bool,
    "visibility": _between(BUSY, EVERYTHING),
    "removal": Removal,
    "invitations": Invitations,
}
CHECKED_ONLY: Mapping[str, Any] = {"only_busy": True, "direction": Direction.READ.value}
"""What a calendar lays over that is not synced, only checked for conflicts (S5)."""
OWN = ("blocklist", "days", "direction", "visibility")
"""Fields that no preset fills: they are chosen beside it."""
PRESETS: Mapping[str, Rules] = {
    "known_contacts": Rules(  # HubSpot's
        which=Which.KNOWN,
        past=Past.CONNECTED,
        series=Series.CHANGED,
        further_addresses=False,
        invitations=Invitations.NEW,
    ),
    "all_external": Rules(),  # Twenty's
    "bookings": Rules(only_busy=True, invitations=Invitations.NEW),  # systeme.io's
}


def filled(name: str, rules: Rules) -> Rules:
    """These rules as a preset fills them. Raises KeyError where there is no such preset."""
    return rules.overlaid(choice(name))


def choice(name: str) -> dict[str, Any]:
    """The fields that a preset fills, as JSON: what a calendar of its own lays over the rules.
    Raises as `filled`."""
    return {field: said for field, said in PRESETS[name].written().items() if field not in OWN}


def preset_of(rules: Rules) -> str:
    """The preset that these rules are; '' for a mixture of one's own."""
    return next((name for name in PRESETS if filled(name, rules) == rules), "")
