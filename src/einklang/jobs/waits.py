"""How long to wait before coming again: longer after each failure, and not all together."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST, LONGEST = timedelta(seconds=5), timedelta(minutes=15)
DOUBLINGS = 10  # by then it is the longest
MOST_ASKED = 24 * 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class Failed:
    """What a handler returns whose work could not be done: it is tried again at `at`, and counts as
    one more failure in a row."""

    at: datetime


def backoff(failures: int, share: float, asked: float = 0.0) -> timedelta:
    """How long to wait after so many failures in a row: 5 s doubling to 15 minutes, of which the
    `share` (0 to 1) decides over half. Not less than the seconds that were `asked` for, of which up
    to a tenth more is waited; but nobody may ask for more than a day."""
    half = min(FIRST * (1 << min(failures, DOUBLINGS)), LONGEST) / 2
    told = timedelta(seconds=min(asked, MOST_ASKED))
    return max(half, told) + share * max(half, told / 10)


def spread(pause: timedelta, share: float) -> timedelta:
    """A pause between a tenth shorter and a tenth longer, so that who once came together does not
    go on doing so."""
    return pause * (0.9 + share / 5)


def share(*whose: object) -> float:
    """A number from 0 up to, not including, 1: for the same things the same one, for others any."""
    digest = hashlib.sha256(repr(whose).encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48
