"""What part of the calendar the address asks for, and the addresses of its neighbours. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol
from urllib.parse import urlencode

from einklang.calendars.dates import month_name, show_range

VIEWS = ("day", "week", "month", "list")
FIRST, LAST = date(1970, 1, 1), date(2200, 1, 1)


class Query(Protocol):
    """The query of an address."""

    def get(self, key: str, /) -> str | None:
        """Its last value."""

    def getlist(self, key: str, /) -> Sequence[str]:
        """All of its values."""

    def __contains__(self, key: str, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A view around a day. `calendars`: keys of sources, None for all of them."""

    view: str
    day: date
    calendars: tuple[str, ...] | None = None

    @property
    def first(self) -> date:
        """The first day shown."""
        match self.view:
            case "day":
                return self.day
            case "month":
                return self.day.replace(day=1)
            case _:
                return self.day - timedelta(days=self.day.weekday())

    @property
    def end(self) -> date:
        """The day after the last one shown."""
        match self.view:
            case "day":
                return self.day + timedelta(days=1)
            case "month":
                return (self.first + timedelta(days=31)).replace(day=1)
            case _:
                return self.first + timedelta(days=7)

    @property
    def week(self) -> int | None:
        """The week of ISO 8601; None for a month."""
        return None if self.view == "month" else self.first.isocalendar().week

    def heading(self, language: str) -> str:
        """ "9.–15. November 2026", "November 2026"."""
        if self.view == "month":
            return f"{month_name(self.first.month, language)} {self.first.year}"
        return show_range(self.first, self.end - timedelta(days=1), language)

    def before(self) -> Asked:
        """The same view one step back."""
        return replace(self, day=max(FIRST, self.first - timedelta(days=1)))

    def after(self) -> Asked:
        """The same view one step on."""
        return replace(self, day=min(LAST, self.end))

    def on(self, day: date) -> Asked:
        """The same view around another day."""
        return replace(self, day=day)

    def seen_as(self, view: str) -> Asked:
        """Another view around the same day."""
        return replace(self, view=view)

    def query(self) -> str:
        """As the query of an address, with its question mark."""
        pairs = [("view", self.view), ("date", self.day.isoformat())]
        if self.calendars is not None:
            pairs += [("cal", key) for key in self.calendars or ("",)]
        return "?" + urlencode(pairs)


def read(query: Query, today: date) -> Asked:
    """What the address asks for; the week of today where it asks for nothing that we know."""
    view = query.get("view") or ""
    return Asked(
        view if view in VIEWS else "week",
        _day(query.get("date") or "", today),
        tuple(key for key in query.getlist("cal") if key) if "cal" in query else None,
    )


def _day(text: str, today: date) -> date:
    try:
        return min(max(FIRST, date.fromisoformat(text)), LAST)
    except ValueError:
        return today
