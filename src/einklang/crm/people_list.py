"""The page of people: each as the list shows them, and all that it shows besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from einklang.accounts.models import Membership, Workspace
from einklang.crm.chips import chips, unmet_choices
from einklang.crm.listing import Listing, listing
from einklang.crm.models import CALLED, Bulk, Company, Kind, Person, PersonEmail
from einklang.crm.narrow import companies_named
from einklang.crm.responsible_field import colleagues
from einklang.crm.saved_views import views_for
from einklang.crm.tags import suggested

SHOWN = (*CALLED, "workspace", "position", "private", "picture", "last_met_at")
OF_OTHERS = ("company__name", "company__deleted_at", "responsible__name", "responsible__email")
"""What the list shows of people, their companies and colleagues; it reads nothing else of them."""


def people_listing(query: Mapping[str, str], member: Membership) -> Listing:
    """One page of them, each with `told_emails` and `told_tags`: lists, as a page asks each of its
    rows for them, and a manager for each takes longer than the search."""
    rows = member.workspace.person_rows.select_related("company", "responsible")
    emails = Prefetch("emails", to_attr="told_emails")
    rows = rows.prefetch_related(emails, Prefetch("tags", to_attr="told_tags"))
    return listing(rows.only(*SHOWN, *OF_OTHERS), ("sorted_as",), query, member)


@dataclass(frozen=True, slots=True)
class Listed:
    """One of them in words and addresses; '' where there is none. A template that asks the rows
    itself takes twice as long over the fifty of a page."""

    person: Person
    pk: str
    called: str
    address: str
    company: str
    company_address: str
    email: str
    met: date | None
    responsible: str


def listed(found: Listing, workspace: Workspace) -> list[Listed]:
    """Those of the page, in order."""
    person_at = _addresses(Kind.PERSON, workspace)
    company_at = _addresses(Kind.COMPANY, workspace)
    return [_listed(each, each.told_emails[:1], person_at, company_at) for each in found.page]


def _listed(
    person: Person,
    main: list[PersonEmail],
    person_at: Callable[[int], str],
    company_at: Callable[[int], str],
) -> Listed:
    company = _alive(person.company)
    return Listed(
        person=person,
        pk=str(person.pk),
        called=str(person),
        address=person_at(person.pk),
        company=str(company or ""),
        company_address=company_at(company.pk) if company else "",
        email=str(main[0]) if main else "",
        met=timezone.localtime(person.met).date() if person.met else None,
        responsible=str(person.responsible or ""),
    )


def _alive(company: Company | None) -> Company | None:
    return company if company and not company.deleted_at else None


def _addresses(kind: Kind, workspace: Workspace) -> Callable[[int], str]:
    """The address of a page of each record of this kind, looked up once for all of them."""
    stem = reverse(kind, args=[workspace.slug, 0]).removesuffix("0/")
    return lambda pk: f"{stem}{pk}/"


def found_words(found: Listing, member: Membership) -> dict[str, Any]:
    """For the part of the page that changes with what is asked."""
    views = list(views_for(member))
    here = found.by.query
    view = next((each for each in views if each.query == here), None)
    return {
        "listing": found,
        "listed": listed(found, member.workspace),
        "chips": chips(found.by, member),
        "acts": acts(found),
        "views": views,
        "view": view,
        "view_is_mine": view is not None and (member.is_owner or not view.shared),
        "here": here,
        "colleagues": list(colleagues(member.workspace)),
    }


def acts(found: Listing) -> list[tuple[str, str]]:
    """What may be done with those of the list: value and label."""
    fit = [act for act in Bulk.Act if (act is Bulk.Act.RESTORE) == found.archived]
    return [(act.value, str(act.label)) for act in fit]


def frame_words(found: Listing, member: Membership) -> dict[str, Any]:
    """For the rest of it."""
    return {
        "company_words": _company_words(found, member),
        "tags": list(suggested(member)),
        "unmet_choices": unmet_choices(),
    }


def _company_words(found: Listing, member: Membership) -> str:
    """What stands in the field: an id as the name."""
    company = found.by.company
    if company.isdecimal():
        named = companies_named(company, member).first()
        return str(named) if named else company
    return company
