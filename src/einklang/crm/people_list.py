"""All that the page of people shows besides the people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch

from einklang.accounts.models import Membership
from einklang.crm.chips import chips, unmet_choices
from einklang.crm.listing import Listing, listing
from einklang.crm.models import Bulk
from einklang.crm.narrow import companies_named
from einklang.crm.responsible_field import colleagues
from einklang.crm.saved_views import views_for
from einklang.crm.tags import suggested


def people_listing(query: Mapping[str, str], member: Membership) -> Listing:
    """One page of them, each with `told_emails` and `told_tags`: lists, as a page asks each of its
    rows for them, and a manager for each takes longer than the search."""
    rows = member.workspace.person_rows.select_related("company", "responsible")
    emails = Prefetch("emails", to_attr="told_emails")
    rows = rows.prefetch_related(emails, Prefetch("tags", to_attr="told_tags"))
    return listing(rows, ("sorted_as",), query, member)


def found_words(found: Listing, member: Membership) -> dict[str, Any]:
    """For the part of the page that changes with what is asked."""
    views = list(views_for(member))
    here = found.by.query
    view = next((each for each in views if each.query == here), None)
    return {
        "listing": found,
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
