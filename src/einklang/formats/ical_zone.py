"""The IANA name behind a TZID (RFC 5545, 3.2.19 and 3.6.5)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from einklang.formats.ical_text import Block, name_of, text_of, unescaped, value_of
from einklang.formats.unreadable import Unreadable

_UTC = frozenset({"utc", "z", "gmt", "uct", "zulu", "universal", "etc/utc", "etc/gmt", "etc/uct"})
_LONGEST = 20_000
_MOST_PARTS = 40
_RULE = re.compile(
    r"RRULE:(?:(?:FREQ=YEARLY|INTERVAL=1|COUNT=\d+|UNTIL=\w+|WKST=[A-Z]{2}|BYMONTH=\d+"
    r"|BYMONTHDAY=[\d,-]+|BYDAY=[+-]?\d*[A-Z]{2})(?:;|$))*",
)
_FIRST = ("Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles")


class Zones:
    """The zones of one VCALENDAR: TZID -> IANA name, looked up once each."""

    def __init__(self, calendar: Block) -> None:
        self._calendar = calendar
        self._known: dict[str, str] = {}

    def name(self, tzid: str) -> str:
        """The IANA name; UTC is "UTC". Raises Unreadable("unknown_zone")."""
        if tzid not in self._known:
            self._known[tzid] = by_name(tzid) or self._by_definition(tzid)
        return self._known[tzid]

    def _by_definition(self, tzid: str) -> str:
        for block in self._calendar.blocks("VTIMEZONE"):
            values = {name_of(line): line for line in block.lines()}
            if "TZID" not in values or _bare(values["TZID"]) != tzid:
                continue
            place = values.get("X-LIC-LOCATION", "")
            name = by_name(value_of(place)) if place else ""
            if not name and _plain(block):
                name = by_offsets(text_of(block))
            if name:
                return name
        raise Unreadable("unknown_zone", tzid[:100])


def _bare(line: str) -> str:
    return unescaped(value_of(line)).strip('"')


@lru_cache(maxsize=2048)
def by_name(tzid: str) -> str:
    """The IANA name that a TZID means by itself: IANA, Windows, or with a maker's prefix; or ''."""
    bare = tzid.strip().strip("\"'").strip()
    if bare.lower() in _UTC:
        return "UTC"
    known = _spellings()
    if bare.lower() in known:
        return known[bare.lower()]
    if bare in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[bare]
    words = bare.split("/")
    for count in (3, 2):
        tail = "/".join(words[-count:]).lower()
        if len(words) > count and tail in known:
            return known[tail]
    return ""


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def _plain(block: Block) -> bool:
    """Whether a definition is such as makers write; others may take for ever to work out."""
    parts = [part for part in block.items if isinstance(part, Block)]
    lines = [line for part in parts for line in part.lines()]
    if any(isinstance(item, Block) for part in parts for item in part.items):
        return False
    if len(parts) > _MOST_PARTS or sum(map(len, lines)) > _LONGEST:
        return False
    rules = (line.upper() for line in lines if name_of(line) == "RRULE")
    return all(_RULE.fullmatch(rule) and ("BY" not in rule or "BYMONTH=" in rule) for rule in rules)


@lru_cache(maxsize=512)
def by_offsets(definition: str) -> str:
    """The likeliest IANA zone with the offsets of a VTIMEZONE text over three years, or ''."""
    wanted = _defined(definition)
    if not wanted:
        return ""
    return next((name for name in _likely() if _known_offsets(name) == wanted), "")


def _defined(definition: str) -> tuple[timedelta | None, ...]:
    try:
        zone = cast("Timezone", Timezone.from_ical(definition)).to_tz(lookup_tzid=False)
        return _offsets(zone)
    except Exception:  # noqa: BLE001 (whatever it stumbles over, the definition names no zone)
        return ()


@lru_cache(maxsize=256)
def _known_offsets(name: str) -> tuple[timedelta | None, ...]:
    return _offsets(ZoneInfo(name))


def _offsets(zone: tzinfo) -> tuple[timedelta | None, ...]:
    """The offset at noon of the 4th, 14th and 24th of each month, over three years."""
    noons = (datetime(2023, 1, 4, 12) + timedelta(days=10 * n) for n in range(110))  # noqa: DTZ001 (wall times)
    return tuple(noon.replace(tzinfo=zone).utcoffset() for noon in noons)


@lru_cache(maxsize=1)
def _likely() -> tuple[str, ...]:
    fixed = ("UTC", *(f"Etc/GMT{hours:+d}" for hours in range(-14, 13) if hours))
    return tuple(dict.fromkeys((*fixed, *_FIRST, *WINDOWS_TO_OLSON.values())))
