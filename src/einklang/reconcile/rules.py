"""The rules of a connection: one value with named fields; a preset fills it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Which(StrEnum):
    """Which external meetings enter the CRM."""

    EXTERNAL = "external"  # any outside participant
    KNOWN = "known"  # an outside participant who is a contact


class Past(StrEnum):
    """From when on."""

    WHOLE = "whole"
    CONNECTED = "connected"  # created while connected


class LaterPrivate(StrEnum):
    """What becomes of an admitted event that turns private."""

    FREEZE = "freeze"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Rules:
    """How a connection treats what it sees (product.md, Presets)."""

    which: Which = Which.EXTERNAL
    past: Past = Past.WHOLE
    later_private: LaterPrivate = LaterPrivate.FREEZE
    blocklist: tuple[str, ...] = ()  # addresses, or domains as "@example.org"

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Rules:
        """From JSON; what is not stored is as by default. Raises ValueError on unknown values."""
        plain = {**asdict(cls()), **stored}
        return cls(
            which=Which(plain["which"]),
            past=Past(plain["past"]),
            later_private=LaterPrivate(plain["later_private"]),
            blocklist=tuple(plain["blocklist"]),
        )

    def written(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "blocklist": list(self.blocklist)}


PRESETS: dict[str, Rules] = {
    "all_external": Rules(),
    "known_contacts": Rules(which=Which.KNOWN, past=Past.CONNECTED),
}
