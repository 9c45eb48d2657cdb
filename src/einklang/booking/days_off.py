"""Public holidays by state, from the `holidays` library. Pure."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from holidays import country_holidays

COUNTRIES = ("DE", "AT", "CH")
NO_STATES = frozenset({"Augsburg", "Stadt Zurich"})
"""Cities that the library counts among the states."""


def states() -> list[str]:
    """All for which holidays are known, as "DE-BY"."""
    return [
        f"{country}-{state}"
        for country in COUNTRIES
        for state in sorted(country_holidays(country).subdivisions)
        if state not in NO_STATES
    ]


def days_off(state: str, first: date, last: date) -> frozenset[date]:
    """The holidays of the state between two days, both included; none of ''."""
    years = range(first.year, last.year + 1) if state else ()
    return frozenset(day for year in years for day in _of_year(state, year) if first <= day <= last)


@lru_cache(maxsize=256)
def _of_year(state: str, year: int) -> frozenset[date]:
    country, _, part = state.partition("-")
    return frozenset(country_holidays(country, subdiv=part, years=year))
