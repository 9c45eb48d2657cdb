"""A company by its typed name: one that is known, a new one when asked for, or a question back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import Q

from einklang.accounts.models import Membership
from einklang.crm.models import Company

NEW = "new"
"""What `pick` says when a new company is wanted."""
AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Known:
    """A company that is there; None: no company."""

    company: Company | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A company to be made."""

    name: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """The name fits none, or `several`; `candidates` have that name or one like it."""

    candidates: tuple[Company, ...]
    several: bool


Choice: TypeAlias = Known | Wanted | Unclear


def choose(member: Membership, typed: str, pick: str, present: Company | None) -> Choice:
    """What was meant. `pick` answers the question back: NEW, or the id of a candidate. `present`
    is the company so far, kept when its name is still the one typed."""
    if not typed:
        return Known(None)
    if present is not None and present.name == typed and pick != NEW:
        return Known(present)
    if pick == NEW:
        return Wanted(typed)
    visible = member.workspace.company_rows.visible_to(member)
    same = tuple(visible.filter(name__iexact=typed).order_by("pk")[:AT_MOST])
    candidates = same or tuple(visible.filter(_like(typed)).order_by("name")[:AT_MOST])
    picked = next((each for each in candidates if str(each.pk) == pick), None)
    if picked is not None:
        return Known(picked)
    if len(same) == 1 and not pick:
        return Known(same[0])
    return Unclear(candidates, several=len(same) > 1)


def _like(typed: str) -> Q:
    """Companies whose name shares a word of some length."""
    shared = Q(name__icontains=typed)
    for word in typed.split():
        if len(word) > 3:
            shared |= Q(name__icontains=word)
    return shared
