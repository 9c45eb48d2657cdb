"""What the pages of one person or company have in common."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import Http404
from django.shortcuts import get_object_or_404

from einklang.accounts.door import MemberRequest
from einklang.crm.asked import Asked
from einklang.crm.facts import makeup, reach
from einklang.crm.models import Company, Person
from einklang.crm.person_form import shown_company

R = TypeVar("R", Person, Company)
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


def person_to_change(request: MemberRequest, pk: int) -> Person:
    """The same, unless archived: who is to be changed has to be brought back first."""
    return _unarchived(find_person(request, pk))


def company_to_change(request: MemberRequest, pk: int) -> Company:
    """The same of a company."""
    return _unarchived(find_company(request, pk))


def _unarchived(found: R) -> R:
    if found.deleted_at is not None:
        raise Http404
    return found


def person_words(request: MemberRequest, person: Person) -> dict[str, Any]:
    """For the head and the side of a person's pages."""
    known = reach(person)
    return {
        "kind": "person",
        "subject": person,
        "person": person,
        "company": shown_company(person),
        "reach": known,
        "main_address": known.main,
    }


def company_words(request: MemberRequest, company: Company) -> dict[str, Any]:
    """For the head and the side of a company's pages."""
    return {
        "kind": "company",
        "subject": company,
        "company": company,
        "makeup": makeup(company, request.member),
    }
