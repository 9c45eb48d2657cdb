"""Whose calendars a page can show: one's own each, a colleague's as one, and what is only here.

A colleague's calendars stand under their name, because what somebody calls a calendar is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from einklang.accounts.models import Membership
from einklang.calendars import accord
from einklang.calendars.accord import Accord
from einklang.calendars.models import Calendar
from einklang.calendars.visibility import Level

COLOURS = 6
HERE = "here"
"""Key of what stands in no calendar that is in use."""


@dataclass(frozen=True, slots=True)
class Source:
    """A line with a checkbox. `key` stands in addresses; `colour` is 1 to 6."""

    key: str
    name: str
    colour: int
    group: str
    mine: bool = False
    is_default: bool = False
    shown: Level = Level.EVERYTHING  # the strictest of a colleague's calendars
    connected: bool = False
    state: str = ""
    in_accord_at: datetime | None = None
    on: bool = True


@dataclass(frozen=True, slots=True)
class Sources:
    """All of them, and which calendar belongs to which."""

    all: tuple[Source, ...]
    by_calendar: dict[int, Source]

    @property
    def here(self) -> Source:
        """The last one."""
        return self.all[-1]

    @property
    def groups(self) -> list[tuple[str, list[Source]]]:
        """Under their headings, in order."""
        found: dict[str, list[Source]] = {}
        for source in self.all:
            found.setdefault(source.group, []).append(source)
        return list(found.items())

    @property
    def connected(self) -> list[Source]:
        """One's own that mirror a calendar elsewhere."""
        return [source for source in self.all if source.mine and source.connected]

    @property
    def accord(self) -> Accord:
        """How one's own connected ones stand."""
        return accord.of((source.state, source.in_accord_at) for source in self.connected)


def sources(member: Membership, chosen: Sequence[str] | None = None) -> Sources:
    """What the member can choose from; `chosen` keys are on, all where it is None. One query."""
    rows = member.workspace.calendar_rows.visible_to(member).select_related("holder")
    calendars = list(rows.order_by("-is_default", "name", "pk"))
    mine = [calendar for calendar in calendars if calendar.holder_id == member.user_id]
    theirs: dict[int, list[Calendar]] = {}
    for calendar in sorted(calendars, key=lambda one: (str(one.holder).lower(), one.pk)):
        if calendar.holder_id != member.user_id:
            theirs.setdefault(calendar.holder_id, []).append(calendar)
    found = {calendar.pk: _own(calendar, chosen) for calendar in mine}
    lines = list(found.values())
    colours = _free_colours(lines)
    for number, user in enumerate(sorted(theirs)):
        line = _colleague(theirs[user], colours[number % len(colours)], chosen)
        lines.append(line)
        found.update((calendar.pk, line) for calendar in theirs[user])
    here = Source(HERE, gettext("Only here"), 1, gettext("Einklang"), on=_on(HERE, chosen))
    return Sources((*lines, here), found)


def _own(calendar: Calendar, chosen: Sequence[str] | None) -> Source:
    return Source(
        key=str(calendar.pk),
        name=calendar.name,
        colour=_colour(calendar.colour),
        group=calendar.origin or gettext("My calendars"),
        mine=True,
        is_default=calendar.is_default,
        connected=bool(calendar.origin),
        state=calendar.state,
        in_accord_at=calendar.in_accord_at,
        on=_on(str(calendar.pk), chosen),
    )


def _colleague(calendars: Sequence[Calendar], colour: int, chosen: Sequence[str] | None) -> Source:
    key = f"u{calendars[0].holder_id}"
    return Source(
        key=key,
        name=str(calendars[0].holder),
        colour=colour,
        group=gettext("Team"),
        shown=Level(min(calendar.visibility for calendar in calendars)),
        on=_on(key, chosen),
    )


def _on(key: str, chosen: Sequence[str] | None) -> bool:
    return chosen is None or key in chosen


def _colour(number: int) -> int:
    return (number - 1) % COLOURS + 1


def _free_colours(lines: Iterable[Source]) -> list[int]:
    """Colours that no own calendar has come first."""
    taken = {line.colour for line in lines}
    return sorted(range(1, COLOURS + 1), key=lambda colour: (colour in taken, colour))
