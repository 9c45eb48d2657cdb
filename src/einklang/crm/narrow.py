"""What lists are narrowed by, as it stands in the address of a page: a search, who is responsible,
company, tags, how long nobody has met them. An export asks for the same (`narrowed`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from einklang.accounts.models import Membership
from einklang.crm.models import NEVER, Company, CompanyTag, Person, PersonTag, Record, RecordSet

R = TypeVar("R", bound=Record)
ME, NOBODY = "me", "nobody"
UNMET = ("30", "90", "180", "365", "never")
"""Days without a meeting; or there never was one."""
ORDERS = {"latest": ("-last_met_at",), "longest": ("last_met_at",)}
"""Other orders of people than by name: whom one met last, and whom one has not met for longest."""
LONGEST = 200
"""Of what is typed, no more is looked for."""
MOST_TAGS = 10


@dataclass(frozen=True, slots=True)
class Narrowing:
    """`responsible` is ME, NOBODY or the id of a user; `company` an id or a part of the name;
    `tags` are ids, all of which count; `unmet` one of UNMET; `order` one of ORDERS. '': any."""

    text: str = ""
    responsible: str = ""
    company: str = ""
    tags: tuple[int, ...] = ()
    unmet: str = ""
    archived: bool = False
    order: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.responsible or self.company or self.tags or self.unmet)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As they stand in an address, always in this order."""
        told = [
            ("q", self.text),
            ("responsible", self.responsible),
            ("company", self.company),
            *(("tag", str(tag)) for tag in self.tags),
            ("unmet", self.unmet),
            ("archived", "1" if self.archived else ""),
            ("order", self.order),
        ]
        return [(name, value) for name, value in told if value]

    @property
    def query(self) -> str:
        """The query of the address, without its question mark."""
        return urlencode(self.pairs)


def asked(query: Mapping[str, str]) -> Narrowing:
    """What the query of an address asks for; what it cannot mean is left out. Several tags stand
    each in a `tag`, or in one with commas between them."""
    told = query.getlist("tag") if isinstance(query, QueryDict) else [query.get("tag", "")]
    tags = (int(each) for one in told for each in str(one).split(",") if _is_id(each))
    unmet, order = query.get("unmet", ""), query.get("order", "")
    return Narrowing(
        text=_line(query.get("q", "")),
        responsible=ME if query.get("mine") else _responsible(query.get("responsible", "")),
        company=_line(query.get("company", "")),
        tags=tuple(sorted(set(tags)))[:MOST_TAGS],
        unmet=unmet if unmet in UNMET else "",
        archived=bool(query.get("archived")),
        order=order if order in ORDERS else "",
    )


def _line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())[:LONGEST]


def _responsible(told: str) -> str:
    return told if told in {ME, NOBODY} or _is_id(told) else ""


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18


def narrowed(rows: RecordSet[R], by: Narrowing, member: Membership, now: datetime) -> RecordSet[R]:
    """Those of the rows that are left, as far as the member may see them."""
    found = rows.archived_for(member) if by.archived else rows.visible_to(member)
    if by.text:
        found = found.matching(by.text, member)
    if by.responsible == NOBODY:
        found = found.filter(responsible=None)
    elif by.responsible:
        found = found.filter(responsible=member.user_id if by.responsible == ME else by.responsible)
    for tag in by.tags:
        found = found.filter(pk__in=_tagged(found.model, tag))
    if found.model is Person:
        found = found.filter(_at(by.company, member), _unmet(by.unmet, now))
    return found


def _tagged(model: type[Record], tag: int) -> QuerySet[Any, Any]:
    """The ids of all that have it; the rows that are narrowed lie in the workspace."""
    if model is Company:
        return CompanyTag.objects.filter(tag=tag).values("company")
    if model is Person:
        return PersonTag.objects.filter(tag=tag).values("person")
    return PersonTag.objects.none().values("person")  # no others have tags


def companies_named(company: str, member: Membership) -> QuerySet[Company]:
    """The one with this id, or else those whose name holds the text."""
    rows = member.workspace.company_rows.visible_to(member)
    by_id = rows.filter(pk=int(company)) if _is_id(company) else rows.none()
    return by_id if by_id.exists() else rows.filter(name__icontains=company)


def _at(company: str, member: Membership) -> Q:
    return Q(company__in=companies_named(company, member).values("pk")) if company else Q()


def _unmet(unmet: str, now: datetime) -> Q:
    match unmet:
        case "":
            return Q()
        case "never":
            return Q(last_met_at=NEVER)
        case days:
            return Q(last_met_at__lt=now - timedelta(days=int(days)))
