"""Storing booking calendars. What is booked in them stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from django.utils.text import slugify

from einklang.accounts.models import User, Workspace
from einklang.accounts.rows import writing
from einklang.accounts.setup import SPELLED
from einklang.booking.models import BookingCalendar
from einklang.booking.remind import plan_again
from einklang.booking.wording import Kind, Wording, ours


class AddressTaken(Exception):
    """Another booking calendar of the workspace has this address by now."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the form says. `slug` '': to be made from the name."""

    columns: Mapping[str, Any]
    hosts: Collection[User]
    slug: str


def save_calendar(*, calendar: BookingCalendar, said: Said) -> None:
    """Store a new one, or a known one at the revision that it carries. Raises ChangedMeanwhile, and
    AddressTaken; nothing is stored then."""
    with writing(calendar.workspace_id):
        for name, value in said.columns.items():
            setattr(calendar, name, value)
        calendar.slug = said.slug or _free_slug(calendar)
        _check_address(calendar)
        if calendar.pk is None:
            calendar.add()
        else:
            calendar.write(*said.columns, "slug")
        calendar.hosts.set(said.hosts)


def say_otherwise(
    *, calendar: BookingCalendar, kind: Kind, language: str, said: Wording | None
) -> None:
    """Its mails of this kind say this; None: what we say. Raises ChangedMeanwhile."""
    told = {name: dict(words) for name, words in calendar.wordings.items()}
    words = told.setdefault(kind.value, {})
    words.pop(language, None)
    if said is not None and said != ours(kind, language):
        words[language] = {"subject": said.subject, "text": said.text}
    calendar.wordings = {name: words for name, words in told.items() if words}
    calendar.write("wordings")


def remind_otherwise(
    *, calendar: BookingCalendar, columns: Mapping[str, Any], now: datetime
) -> None:
    """When it reminds and follows up, also of what is booked. Raises ChangedMeanwhile."""
    with writing(calendar.workspace_id):
        for name, value in columns.items():
            setattr(calendar, name, value)
        calendar.write(*columns)
        plan_again(calendar, now)


def remove_calendar(*, calendar: BookingCalendar, now: datetime) -> None:
    """Nobody can book in it any more; `bring_back` undoes that. Raises ChangedMeanwhile."""
    calendar.archive(now)


def bring_back(*, calendar: BookingCalendar) -> None:
    """Undo `remove_calendar`. Raises ChangedMeanwhile, and AddressTaken."""
    with writing(calendar.workspace_id):
        _check_address(calendar)
        calendar.restore()


def _check_address(calendar: BookingCalendar) -> None:
    if calendar.slug in _taken(calendar.workspace, but=calendar.pk):
        raise AddressTaken


def _free_slug(calendar: BookingCalendar) -> str:
    taken = _taken(calendar.workspace, but=calendar.pk)
    return next(slug for slug in _slugs(calendar.name) if slug not in taken)


def _slugs(name: str) -> Iterator[str]:
    stem = slugify(name.lower().translate(SPELLED))[:50].strip("-") or "termin"
    yield stem
    yield from (f"{stem}-{number}" for number in count(2))


def _taken(workspace: Workspace, but: int | None) -> set[str]:
    others = workspace.bookingcalendar_rows.alive()
    if but is not None:
        others = others.exclude(pk=but)
    return set(others.values_list("slug", flat=True))
