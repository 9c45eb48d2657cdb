"""What a reader asks a timeline for, and how it stands in the address of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from einklang.calendars.dates import Unreadable, read_day, show_day

PAGE = 10
"""Entries of what comes, and of what has been, on one page."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the next one begins behind this appearance."""

    at: datetime
    appearance: int

    @property
    def key(self) -> tuple[datetime, int]:
        """By which entries are in order."""
        return (self.at, self.appearance)

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.appearance}"


@dataclass(frozen=True, slots=True)
class Asked:
    """Meetings with this text that start in [since, until); from a cursor on, more of what comes
    (`after`) or more of what has been (`before`)."""

    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    after: Cursor | None = None
    before: Cursor | None = None
    page: int = PAGE

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the timeline."""
        return bool(self.text or self.since or self.until)

    @property
    def is_part(self) -> bool:
        """Whether less than the whole is asked for: narrowed, or from a cursor on."""
        return self.is_filtered or bool(self.after or self.before)


@dataclass(frozen=True, slots=True)
class Typed:
    """The filter form as typed, days shown back in full; `errors` by field."""

    asked: Asked
    text: str
    since: str
    until: str
    errors: Mapping[str, str]


def read_asked(query: Mapping[str, str], *, zone: str, now: datetime) -> Typed:
    """What the address asks for: `q`, `from`, `until` (a day counts in full), `after`, `before`.

    A day that cannot be read narrows nothing and is named in `errors`.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    errors: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name in ("from", "until"):
        text = query.get(name, "").strip()
        try:
            days[name] = read_day(text, today=today) if text else None
        except Unreadable:
            days[name] = None
            errors[name] = _("We cannot read “%(text)s” as a day. Try 13.11.2026.") % {"text": text}
    asked = Asked(
        text=query.get("q", "").strip(),
        since=_midnight(days["from"], zone),
        until=_midnight(days["until"], zone, later=timedelta(days=1)),
        after=read_cursor(query.get("after", "")),
        before=read_cursor(query.get("before", "")),
    )
    return Typed(asked, asked.text, _back(days, query, "from"), _back(days, query, "until"), errors)


def read_cursor(text: str) -> Cursor | None:
    """The cursor that `str(cursor)` wrote; None for anything else."""
    when, _sep, appearance = text.rpartition("_")
    try:
        cursor = Cursor(datetime.fromisoformat(when), int(appearance))
    except ValueError:
        return None
    return cursor if cursor.at.tzinfo else None


def _midnight(day: date | None, zone: str, *, later: timedelta = timedelta(0)) -> datetime | None:
    return datetime.combine(day + later, time(), tzinfo=ZoneInfo(zone)) if day else None


def _back(days: Mapping[str, date | None], query: Mapping[str, str], name: str) -> str:
    day = days[name]
    return show_day(day, get_language() or "de") if day else query.get(name, "").strip()
