"""How long something takes, as people type it, and shown back. Pure."""

from __future__ import annotations

import re

from einklang.calendars.dates import COUNTS

LONGEST = 24 * 60
UNITS = {
    "min": 1, "minute": 1, "minuten": 1, "minutes": 1, "mins": 1, "h": 60, "std": 60,
    "stunde": 60, "stunden": 60, "hour": 60, "hours": 60, "hrs": 60,
}  # fmt: skip
SPOKEN = {
    "eine viertelstunde": 15, "einer viertelstunde": 15, "a quarter of an hour": 15,
    "eine halbe stunde": 30, "einer halben stunde": 30, "half an hour": 30,
    "eine stunde": 60, "an hour": 60,
}  # fmt: skip
LENGTH = (
    rf"(?:(?:\d{{1,4}}(?:[.,]\d{{1,2}})? ?|(?:{'|'.join(COUNTS)}) )(?:{'|'.join(UNITS)})\.?"
    rf"|{'|'.join(SPOKEN)})"
)
"""A length with its unit, in small letters."""
_CLOCK = re.compile(r"(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d)")


class NoLength(ValueError):
    """Not a length, or none that fits into a day."""


def read_length(text: str) -> int:
    """Minutes: "45", "45 min", "1,5 Std.", "1:30", "half an hour". Raises NoLength."""
    said = " ".join(text.lower().split())
    if clock := _CLOCK.fullmatch(said):
        found = int(clock["hours"]) * 60 + int(clock["minutes"])
    elif re.fullmatch(LENGTH, said):
        found = minutes_of(said)
    else:
        found = int(said) if said.isdecimal() and len(said) <= len(str(LONGEST)) else 0
    if not 0 < found <= LONGEST:
        raise NoLength(text)
    return found


def minutes_of(said: str) -> int:
    """What LENGTH matched, in small letters."""
    if said in SPOKEN:
        return SPOKEN[said]
    bare = said.rstrip(".")
    unit = next(each for each in UNITS if bare.endswith(each))
    number = bare.removesuffix(unit).strip()
    return round((COUNTS.get(number) or float(number.replace(",", "."))) * UNITS[unit])


def show_length(minutes: int) -> str:
    """ "90 min"; `read_length` reads it."""
    return f"{minutes} min"
