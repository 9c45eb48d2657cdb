"""A list of records as the address of the page asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

from einklang.accounts.models import Membership
from einklang.crm.models import RecordSet

PAGE = 50
NARROWING = ("stage", "status")
"""What some lists are narrowed by before they are listed."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of it, and what it is filtered by; `narrowed` by what only lists of this kind know,
    as it stands in the address."""

    text: str
    mine: bool
    archived: bool
    page: Page[Any]
    narrowed: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.text or self.mine)

    @property
    def next_address(self) -> str:
        """The query of the next page; '' on the last."""
        return self._address(self.page.number + 1) if self.page.has_next() else ""

    @property
    def previous_address(self) -> str:
        """The query of the page before; '' on the first."""
        return self._address(self.page.number - 1) if self.page.has_previous() else ""

    def _address(self, page: int) -> str:
        asked = {
            "q": self.text,
            **self.narrowed,
            "mine": "1" if self.mine else "",
            "archived": "1" if self.archived else "",
            "page": page if page > 1 else "",
        }
        return "?" + urlencode({name: value for name, value in asked.items() if value})


class Walk:
    """A list in order, a page at a time. The database looks for the keys of a page first, from
    whichever end is nearer, and then at whole rows: of a long list these take the time."""

    def __init__(self, rows: RecordSet[Any], found: RecordSet[Any], order: Sequence[str]) -> None:
        self._rows, self._found, self._order = rows, found.order_by(*order), order

    def keys(self) -> list[int]:
        """Of all rows, in order. One statement."""
        return list(self._found.values_list("pk", flat=True))

    @cached_property
    def _count(self) -> int:
        return self._found.count()

    def count(self) -> int:
        """How many there are in all; asked for once."""
        return self._count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: Any) -> list[Any]:
        """The rows of a slice that ends no later than the list. One statement."""
        first, end = part.start, part.stop
        keys = self._found.values("pk")
        if first > self._count // 2:
            keys = keys.reverse()[self._count - end : self._count - first]
        else:
            keys = keys[first:end]
        return list(self._rows.filter(pk__in=keys).order_by(*self._order))


def listing(
    rows: RecordSet[Any], order: tuple[str, ...], query: Mapping[str, str], by: Membership
) -> Listing:
    """The rows that `q`, `mine` and `archived` leave, at `page`."""
    text, archived = query.get("q", "").strip(), bool(query.get("archived"))
    mine = bool(query.get("mine"))
    found = rows.archived_for(by) if archived else rows.visible_to(by)
    if text:
        found = found.matching(text, by)
    if mine:
        found = found.filter(responsible=by.user_id)
    walk = Walk(rows, found, (*order, "pk"))
    pages: Paginator[Any] = Paginator(walk, PAGE)  # type: ignore[arg-type]  # its rows are never asked for at once
    narrowed = {name: query.get(name, "") for name in NARROWING}
    return Listing(text, mine, archived, pages.get_page(query.get("page")), narrowed)
