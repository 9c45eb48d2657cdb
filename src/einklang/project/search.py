"""The search of the top bar: records and meetings that hold a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.models import Membership
from einklang.accounts.rows import Row
from einklang.calendars.find import find
from einklang.formats.ical_text import one_line
from einklang.tasks.models import Task

MOST = 8
"""So many of each kind are shown."""
LONGEST = 200
"""Of what is typed, no more is looked for."""

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class First(Generic[R]):
    """The first rows that match; `more` where others do."""

    rows: Sequence[R]
    more: bool


@for_members()
def search(request: MemberRequest) -> HttpResponse:
    """The page; without a text it says what to type."""
    text = asked(request)
    words = {"query": text, **(found(request, text, MOST) if text else {})}
    return render(request, "search.html", words)


def asked(request: MemberRequest) -> str:
    """What is typed, as far as it is looked for."""
    return one_line(request.GET.get("q", "")).strip()[:LONGEST]


def found(request: MemberRequest, text: str, most: int) -> dict[str, Any]:
    """At most so many of each kind."""
    member, workspace = request.member, request.workspace
    people = workspace.person_rows.visible_to(member).matching(text, member)
    people = people.select_related("company").prefetch_related("emails")
    companies = workspace.company_rows.visible_to(member).matching(text, member)
    deals = workspace.deal_rows.visible_to(member).matching(text, member)
    tickets = workspace.ticket_rows.visible_to(member).matching(text, member)
    return {
        "people": _first(people.by_name(), most),
        "companies": _first(companies.prefetch_related("domains").order_by("name", "pk"), most),
        "deals": _first(deals.select_related("company", "stage").order_by("title", "pk"), most),
        "tickets": _first(tickets.with_person(member).order_by("title", "pk"), most),
        "tasks": _first(_tasks(member, text), most),
        "meetings": find(member, text, clock.now(), most),
    }


def _tasks(member: Membership, text: str) -> QuerySet[Task]:
    """What is still to do first."""
    found = member.workspace.task_rows.visible_to(member).matching(text, member)
    order = (F("done_at").desc(nulls_first=True), F("due_at").asc(nulls_last=True), "pk")
    return found.with_records(member).order_by(*order)


def _first(rows: QuerySet[R], most: int) -> First[R]:
    these = list(rows[: most + 1])
    return First(these[:most], len(these) > most)
