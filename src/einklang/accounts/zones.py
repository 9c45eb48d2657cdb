"""The time zones that a person can choose."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

Groups = list[tuple[str, list[tuple[str, str]]]]


def zones(stored: str = "") -> Groups:
    """Every place of the zone data under the name it has today, by continent, as choices; and what
    is `stored`, should it be another name."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(_places() | {stored} - {"", "UTC"}):
        continent, _slash, place = name.partition("/")
        groups.setdefault(continent, []).append((name, (place or name).replace("_", " ")))
    return [*groups.items(), ("UTC", [("UTC", "UTC")])]


@cache
def _places() -> frozenset[str]:
    # This table has each country's places; the names that only remain for old data are not in it.
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return frozenset(columns[2] for columns in lines)
