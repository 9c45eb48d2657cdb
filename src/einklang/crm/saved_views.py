"""Keeping what a list is narrowed by under a name."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.db.models import QuerySet
from django.http import QueryDict

from einklang.accounts.models import Membership
from einklang.crm.models import SavedView
from einklang.crm.narrow import asked

MOST = 50
"""Views that one person keeps."""


class TooManyViews(Exception):
    """One keeps as many as there can be."""


def views_for(member: Membership) -> QuerySet[SavedView]:
    """Those that the member sees, in order."""
    return SavedView.objects.visible_to(member)


def views_of(member: Membership) -> QuerySet[SavedView]:
    """Those that the member may change."""
    return SavedView.objects.editable_by(member)


def keep_view(*, by: Membership, name: str, query: str, shared: bool) -> SavedView:
    """Keep what this query asks for; what it cannot mean is left out. `shared` counts of an owner
    alone. Raises TooManyViews."""
    mine = SavedView.objects.filter(workspace=by.workspace_id, by=by.user_id)
    if mine.count() >= MOST:
        raise TooManyViews
    return SavedView.objects.create(
        workspace=by.workspace,
        by=by.user,
        name=name,
        query=canonical(query),
        shared=shared and by.is_owner,
    )


def canonical(query: str) -> str:
    """One spelling for all addresses that ask for the same."""
    told = QueryDict(mutable=True)
    for name, value in parse_qsl(query):
        told.appendlist(name, value)
    return asked(told).query
