"""Storing deals and tickets: the row, who is concerned and, where asked for, a new company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from einklang.accounts.models import Membership
from einklang.accounts.rows import writing
from einklang.crm.models import Company, Deal, Kind, Person, PersonSet, Stage, Ticket
from einklang.crm.recognise import place_business
from einklang.crm.save_company import new_company


@dataclass(frozen=True, slots=True)
class Said:
    """What the form says. `columns` are those of the row, `responsible` among them; `new_company`
    is the name of one to be made; `people` are those of a deal."""

    columns: Mapping[str, Any]
    company: Company | None
    new_company: str
    people: tuple[Person, ...] = ()


def save_business(*, row: Deal | Ticket, said: Said, by: Membership, now: datetime) -> None:
    """Store a new deal or ticket, or a known one at the revision that it carries; timelines follow.

    Raises ChangedMeanwhile when somebody else was quicker; nothing is stored then.
    """
    with writing(row.workspace_id):
        row.company = said.company
        if said.new_company:
            who = said.columns["responsible"]
            row.company = new_company(said.new_company, who, by=by, now=now)
        columns = _without_losing_sight(row, said.columns, by)
        for name, value in columns.items():
            setattr(row, name, value)
        _store(row, {"company", *columns}, by, now)
        if isinstance(row, Deal):
            row.people.set([*said.people, *_out_of_sight(row.people.all(), by)])
    place_business(by.workspace, kind=row.kind, ids=[row.pk])


def _out_of_sight(people: PersonSet, by: Membership) -> PersonSet:
    """Those whom the form did not show: they stay, as nobody took them off."""
    return people.exclude(pk__in=Person.objects.visible_to(by).values("pk"))


def _without_losing_sight(
    row: Deal | Ticket, columns: Mapping[str, Any], by: Membership
) -> Mapping[str, Any]:
    """What is to be written: the person of a ticket stays where the form did not show them and
    names nobody."""
    if not isinstance(row, Ticket) or row.person_id is None or columns["person"] is not None:
        return columns
    if not _out_of_sight(Person.objects.filter(pk=row.person_id), by).exists():
        return columns
    return {name: value for name, value in columns.items() if name != "person"}


def move_deal(*, deal: Deal, stage: Stage, by: Membership, now: datetime) -> None:
    """Put the deal into another stage. Raises ChangedMeanwhile."""
    deal.stage = stage
    _store(deal, {"stage"}, by, now)
    place_business(by.workspace, kind=Kind.DEAL, ids=[deal.pk])


def _store(row: Deal | Ticket, columns: set[str], by: Membership, now: datetime) -> None:
    """What is over was closed once, at its first end."""
    over = bool(row.stage.end) if isinstance(row, Deal) else row.status == Ticket.Status.DONE
    row.closed_at = (row.closed_at or now) if over else None
    row.changed_by, row.changed_at = by.user, now
    if row.pk is None:
        row.add()
    else:
        row.write(*columns, "closed_at", "changed_by", "changed_at")
