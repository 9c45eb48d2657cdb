"""How long something takes, as people type it, and shown back. Pure."""

from __future__ import annotations

import re

LONGEST = 24 * 60
UNITS = {
    "min": 1, "minute": 1, "minuten": 1, "minutes": 1, "mins": 1, "h": 60, "std": 60,
    "stunde": 60, "stunden": 60, "hour": 60, "hours": 60, "hrs": 60,
}  # fmt: skip
NUMBER = rf"(?P<n>\d{{1,4}}(?:[.,]\d{{1,2}})?) ?(?P<unit>{'|'.join(UNITS)})\.?"
SPOKEN = {
    "eine halbe stunde": 30, "half an hour": 30, "eine stunde": 60, "an hour": 60, "one hour": 60,
}  # fmt: skip
_NUMBER = re.compile(NUMBER)
_CLOCK = re.compile(r"(?P<hours>\d{1,2}):(?P<minutes>[0-5]\d)")


class NoLength(ValueError):
    """Not a length, or none that fits into a day."""


def read_length(text: str) -> int:
    """Minutes: "45", "45 min", "1,5 Std.", "1:30", "half an hour". Raises NoLength."""
    said = " ".join(text.lower().split())
    if said in SPOKEN:
        return SPOKEN[said]
    if clock := _CLOCK.fullmatch(said):
        found = int(clock["hours"]) * 60 + int(clock["minutes"])
    elif number := _NUMBER.fullmatch(said):
        found = minutes_of(number)
    else:
        found = int(said) if said.isdecimal() and len(said) <= len(str(LONGEST)) else 0
    if not 0 < found <= LONGEST:
        raise NoLength(text)
    return found


def minutes_of(number: re.Match[str]) -> int:
    """What NUMBER matched."""
    return round(float(number["n"].replace(",", ".")) * UNITS[number["unit"].lower()])


def show_length(minutes: int) -> str:
    """ "90 min"; `read_length` reads it."""
    return f"{minutes} min"
