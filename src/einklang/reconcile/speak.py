"""Which copy of a meeting says what (docs/algorithms/copies.md).

One meeting may stand in several calendars. Its shared fields are said by one of them; each of the
others speaks only for what is its holder's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from einklang.records.plain import META, PENDING, Plain, answers, with_answers


class Reach(Enum):
    """Which fields a copy may write, and which it compares: its projection."""

    ALL = "all"
    READ = "read"  # everything is compared and merged here, and nothing is written there
    OWN = "own"
    NOTHING = "nothing"


OWN = ("reminders", "busy", "private")
"""What is the holder's own, besides their answer."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One copy as last seen: whose it is (normalised addresses), and what it says."""

    pair: int
    addresses: frozenset[str]
    plain: Mapping[str, Any]


def organises(plain: Mapping[str, Any], addresses: frozenset[str]) -> bool:
    """Whether the copy of a holder with these addresses is the organiser's. Where nobody organises,
    each is."""
    return plain["organiser"] is None or plain["organiser"][0] in addresses


def speaker(voices: Iterable[Voice]) -> int:
    """The pair whose copy says the shared fields: the organiser's, else the highest SEQUENCE, then
    the latest DTSTAMP, then the oldest pair; never the order in which runs came. Raises ValueError
    when there is no voice."""
    return max(voices, key=_rank).pair


def _rank(voice: Voice) -> tuple[bool, int, str, int]:
    said = voice.plain
    return organises(said, voice.addresses), said["sequence"], said["stamp"], -voice.pair


@dataclass(frozen=True, slots=True)
class Projection:
    """The fields of a record that one copy may write."""

    reach: Reach
    addresses: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether all that a record says is compared."""
        return self.reach in {Reach.ALL, Reach.READ}

    def of(self, plain: Plain) -> Plain:
        """The part of the record that is compared and merged for this copy."""
        if self.is_whole:
            return {key: value for key, value in plain.items() if key not in {*META, PENDING}}
        return self._own(plain) if self.reach is Reach.OWN else {}

    def put(self, part: Plain, whole: Plain) -> Plain:
        """`whole` with this part in its place: `of(put(part, whole)) == part` for a part of it."""
        if self.is_whole:
            return {**{key: whole[key] for key in META if key in whole}, **part}
        return self._put_own(part, whole) if self.reach is Reach.OWN else dict(whole)

    def _own(self, plain: Plain) -> Plain:
        part: Plain = {key: plain[key] for key in OWN}
        part["answers"] = answers(plain, self.addresses)
        return part

    def _put_own(self, part: Plain, whole: Plain) -> Plain:
        return {**with_answers(whole, part["answers"]), **{key: part[key] for key in OWN}}
