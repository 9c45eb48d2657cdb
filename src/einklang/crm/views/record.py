"""What the pages of one record have in common, of whatever kind it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import Http404
from django.shortcuts import get_object_or_404

from einklang.accounts.door import MemberRequest
from einklang.crm.asked import Asked
from einklang.crm.business import business
from einklang.crm.company_field import shown
from einklang.crm.facts import makeup, reach
from einklang.crm.models import Company, Deal, Kind, Person, Record, Ticket

R = TypeVar("R", bound=Record)
GLANCE = Asked(page=3)
"""The first few of what comes and of what has been."""


def find_person(request: MemberRequest, pk: int) -> Person:
    """The person, archived or not, when this member may see them; else 404."""
    rows = request.workspace.person_rows.readable_by(request.member)
    return get_object_or_404(rows.select_related("company", "responsible", "changed_by"), pk=pk)


def find_company(request: MemberRequest, pk: int) -> Company:
    """The company, archived or not, when this member may see it; else 404."""
    rows = request.workspace.company_rows.readable_by(request.member)
    return get_object_or_404(rows.select_related("responsible", "changed_by"), pk=pk)


def find_deal(request: MemberRequest, pk: int) -> Deal:
    """The deal, archived or not, when this member may see it; else 404."""
    rows = request.workspace.deal_rows.readable_by(request.member)
    rows = rows.select_related("stage__pipeline", "company", "responsible", "changed_by")
    return get_object_or_404(rows, pk=pk)


def find_ticket(request: MemberRequest, pk: int) -> Ticket:
    """The ticket, archived or not, when this member may see it; else 404."""
    rows = request.workspace.ticket_rows.readable_by(request.member)
    rows = rows.with_person(request.member)
    rows = rows.select_related("company", "responsible", "changed_by")
    return get_object_or_404(rows, pk=pk)


FIND: Mapping[Kind, Callable[[MemberRequest, int], Record]] = {
    Kind.PERSON: find_person,
    Kind.COMPANY: find_company,
    Kind.DEAL: find_deal,
    Kind.TICKET: find_ticket,
}


def to_change(found: R) -> R:
    """The record, unless archived: what is to be changed has to be brought back first. Else 404."""
    if found.deleted_at is not None:
        raise Http404
    return found


def words_of(request: MemberRequest, found: Record) -> dict[str, Any]:
    """For the head and the side of its pages."""
    known = {"kind": found.kind, "subject": found, found.kind.value: found}
    match found:
        case Person():
            more = {"company": shown(found.company), "reach": (reached := reach(found))}
            beside = business(request.member, found)
            words = known | more | {"main_address": reached.main, "business": beside}
            return words | {"postal": found.postal, "tags": reached.tags}
        case Company():
            beside = business(request.member, found)
            made_of = makeup(found, request.member)
            words = known | {"makeup": made_of, "tags": made_of.tags}
            return words | {"business": beside}
        case Deal():
            people = request.workspace.person_rows.visible_to(request.member)
            there = people.filter(deals=found).prefetch_related("emails").by_name()
            return known | {"company": shown(found.company), "people": list(there)}
        case _:
            return known | {"company": shown(found.company)}  # type: ignore[attr-defined]  # a ticket
