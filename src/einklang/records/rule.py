"""Recurrence rules as text in one spelling (RFC 5545, 3.3.10)."""

from __future__ import annotations

import re
from functools import lru_cache

FREQUENCIES = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")

_LISTS = {  # part: lowest and highest absolute value, whether it may be counted from the end
    "BYMONTH": (1, 12, False),
    "BYWEEKNO": (1, 53, True),
    "BYYEARDAY": (1, 366, True),
    "BYMONTHDAY": (1, 31, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 59, False),
    "BYSETPOS": (1, 366, True),
}
_ORDER = (
    "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY",
    "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS", "WKST",
)  # fmt: skip
_WEEKDAYS = frozenset({"MO", "TU", "WE", "TH", "FR", "SA", "SU"})
_DAY = re.compile(r"(?:[+-]?[1-9]\d?)?(?:MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_UNTIL = re.compile(r"\d{8}(?:T\d{6}Z?)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)


def parts(rule: str) -> dict[str, str]:
    """A rule that `normalised` wrote, as part -> value."""
    return dict(piece.split("=") for piece in rule.split(";"))


@lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """The rule in capitals, parts in one order, without what is the default anyway.

    Raises ValueError for what RFC 5545 does not allow, and for other calendars (RFC 7529).
    """
    found = _split(text.strip().removeprefix("RRULE:").upper())
    if found.pop("RSCALE", "GREGORIAN") != "GREGORIAN" or found.pop("SKIP", "OMIT") != "OMIT":
        raise ValueError(f"a rule of another calendar: {text}")
    if found.get("FREQ") not in FREQUENCIES:
        raise ValueError(f"no such frequency: {text}")
    if "COUNT" in found and "UNTIL" in found:
        raise ValueError(f"both COUNT and UNTIL: {text}")
    clean = {part: _checked(part, value) for part, value in found.items()}
    _drop_defaults(clean)
    return ";".join(f"{part}={clean[part]}" for part in _ORDER if part in clean)


def _split(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in filter(None, text.rstrip(";").split(";")):
        part, equals, value = (word.strip() for word in piece.partition("="))
        if not equals or part in found:
            raise ValueError(f"not a rule: {text}")
        found[part] = value
    return found


def _drop_defaults(clean: dict[str, str]) -> None:
    for part, default in (("INTERVAL", "1"), ("WKST", "MO")):
        if clean.get(part) == default:
            del clean[part]


def _checked(part: str, value: str) -> str:
    if part in ("COUNT", "INTERVAL"):
        return _numbers(value, (1, 999_999_999, False), single=True)
    if part in _LISTS:
        return _numbers(value, _LISTS[part], single=False)
    if part == "BYDAY":
        days = [day.strip() for day in value.split(",")]
        if all(_DAY.fullmatch(day) for day in days):
            return ",".join(dict.fromkeys(day.removeprefix("+") for day in days))
    elif (
        (part == "UNTIL" and _UNTIL.fullmatch(value))
        or (part == "WKST" and value in ("MO", "TU", "WE", "TH", "FR", "SA", "SU"))
        or part == "FREQ"
    ):
        return value
    raise ValueError(f"not allowed in a rule: {part}={value}")


def _numbers(value: str, bounds: tuple[int, int, bool], *, single: bool) -> str:
    low, high, signed = bounds
    texts = [text.strip() for text in value.split(",")]
    if not all(_NUMBER.fullmatch(text) for text in texts) or (single and len(texts) > 1):
        raise ValueError(f"not a number: {value}")
    numbers = [int(text) for text in texts]
    if not all(low <= (abs(n) if signed else n) <= high for n in numbers):
        raise ValueError(f"out of range: {value}")
    return ",".join(str(n) for n in dict.fromkeys(numbers))
