"""A list of records as the address of the page asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator

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
    pages = Paginator(found.order_by(*order, "pk"), PAGE)
    narrowed = {name: query.get(name, "") for name in NARROWING}
    return Listing(text, mine, archived, pages.get_page(query.get("page")), narrowed)
