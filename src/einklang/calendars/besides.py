"""What stands on the calendar page beside meetings. It is of upper apps, and so are its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from einklang.accounts.models import Membership
from einklang.calendars.happenings import Happening

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Find: TypeAlias = Callable[[Membership, datetime, datetime], Iterable[Happening]]


@dataclass(frozen=True, slots=True)
class Beside:
    """A line with a checkbox; `key` stands in addresses, `find` gives what touches a window."""

    key: str
    name: StrPromise
    colour: int
    find: Find

    def is_on(self, chosen: Sequence[str] | None) -> bool:
        """Whether it is chosen; where nothing is said, everything is."""
        return chosen is None or self.key in chosen


_lines: list[Beside] = []


def stand_beside(line: Beside) -> None:
    """Have what this line finds on the page of calendars."""
    _lines.append(line)


def besides() -> Sequence[Beside]:
    """All lines."""
    return tuple(_lines)


def found_beside(
    member: Membership, chosen: Sequence[str] | None, since: datetime, until: datetime
) -> list[Happening]:
    """What the chosen lines find in the window."""
    lines = (line for line in _lines if line.is_on(chosen))
    return [each for line in lines for each in line.find(member, since, until)]
