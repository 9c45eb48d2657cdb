"""A list of records as the address of the page asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window
from django.utils.functional import cached_property

from einklang.accounts import clock
from einklang.accounts.models import Membership
from einklang.crm.models import Person, RecordSet
from einklang.crm.narrow import ME, ORDERS, Narrowing, asked, narrowed

PAGE = 50
HEAD = 1000
"""So many keys of what a search finds are read with the count."""
PLENTY = 2
"""A search for so few letters finds plenty: its first keys are soon together, and a count for all
of them takes less time alone."""
NARROWING = ("stage", "status")
"""What some lists are narrowed by before they are listed."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of it, and what it is narrowed `by`; `narrowed` by what only lists of this kind
    know, as it stands in the address."""

    by: Narrowing
    page: Page[Any]
    narrowed: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What is searched for."""
        return self.by.text

    @property
    def mine(self) -> bool:
        """Whether it holds what the reader is responsible for."""
        return self.by.responsible == ME

    @property
    def archived(self) -> bool:
        """Whether it holds what is archived."""
        return self.by.archived

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.by)

    @property
    def next_address(self) -> str:
        """The query of the next page; '' on the last."""
        return self._address(self.page.number + 1) if self.page.has_next() else ""

    @property
    def previous_address(self) -> str:
        """The query of the page before; '' on the first."""
        return self._address(self.page.number - 1) if self.page.has_previous() else ""

    def _address(self, page: int) -> str:
        pairs = [*self.by.pairs, *((name, each) for name, each in self.narrowed.items() if each)]
        return "?" + urlencode([*pairs, ("page", str(page))] if page > 1 else pairs)


class Walk:
    """A list in order, a page at a time. The database looks for the keys of a page first, from
    whichever end is nearer, and then at whole rows: of a long list these take the time. Of a
    `searched` one it is the search: it is done once for the count and the first pages."""

    def __init__(
        self,
        rows: RecordSet[Any],
        found: RecordSet[Any],
        order: Sequence[str],
        *,
        searched: bool = False,
    ) -> None:
        self._rows, self._found, self._order = rows, found.order_by(*order), order
        self._searched = searched

    @cached_property
    def _head(self) -> list[tuple[int, int]]:
        """The first keys of a search, each with how many there are in all."""
        counted = self._found.annotate(in_all=Window(Count("*")))
        return list(counted.values_list("pk", "in_all")[:HEAD])

    def keys(self) -> list[int]:
        """Of all rows, in order. One statement."""
        return list(self._found.values_list("pk", flat=True))

    @cached_property
    def _count(self) -> int:
        if self._searched:
            return self._head[0][1] if self._head else 0
        return self._found.count()

    def count(self) -> int:
        """How many there are in all; asked for once."""
        return self._count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: Any) -> list[Any]:
        """The rows of a slice that ends no later than the list. One statement."""
        first, end = part.start, part.stop
        keys: QuerySet[Any, Any] | list[int]
        if self._searched and end <= len(self._head):
            keys = [key for key, _ in self._head[first:end]]
        elif first > self._count // 2:
            keys = self._found.values("pk").reverse()[self._count - end : self._count - first]
        else:
            keys = self._found.values("pk")[first:end]
        return list(self._rows.filter(pk__in=keys).order_by(*self._order))


def listing(
    rows: RecordSet[Any],
    order: tuple[str, ...],
    query: Mapping[str, str],
    by: Membership,
    now: datetime | None = None,
) -> Listing:
    """The rows that the query leaves (`narrow.asked`), at `page`; in another order than this one
    where it asks for that. `now`: this moment, unless told."""
    wanted = asked(query)
    found = narrowed(rows, wanted, by, now or clock.now())
    if rows.model is Person and wanted.order:
        order = (*ORDERS[wanted.order], *order)
    walk = Walk(rows, found, (*order, "pk"), searched=len(wanted.text) > PLENTY)
    pages: Paginator[Any] = Paginator(walk, PAGE)  # type: ignore[arg-type]  # its rows are never asked for at once
    narrowed_by = {name: query.get(name, "") for name in NARROWING}
    return Listing(wanted, pages.get_page(query.get("page")), narrowed_by)
