"""Storing a company: the row and its mail domains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from einklang.accounts.models import Membership, User
from einklang.accounts.rows import writing
from einklang.crm.models import Company, CompanyDomain
from einklang.crm.recognise import place_companies


@dataclass(frozen=True, slots=True)
class Said:
    """What the form says of a company; `domains` are lower case, none of them free mail."""

    name: str
    notes: str
    responsible: User | None
    domains: tuple[str, ...]


def save_company(*, company: Company, said: Said, by: Membership, now: datetime) -> None:
    """Store a new company, or a known one at the revision that it carries; timelines follow.

    Raises ChangedMeanwhile when somebody else was quicker; nothing is stored then.
    """
    with writing(company.workspace_id):
        company.name, company.notes = said.name, said.notes
        company.responsible = said.responsible
        company.changed_by, company.changed_at = by.user, now
        if company.pk is None:
            company.add()
        else:
            company.write("name", "notes", "responsible", "changed_by", "changed_at")
        company.domains.all().delete()
        CompanyDomain.objects.bulk_create(
            CompanyDomain(company=company, domain=domain) for domain in said.domains
        )
    place_companies(by.workspace, [company.pk])


def new_company(name: str, responsible: User | None, *, by: Membership, now: datetime) -> Company:
    """A company of which no more is known than its name. Joins the transaction."""
    company = Company(
        workspace=by.workspace,
        name=name,
        responsible=responsible,
        changed_by=by.user,
        changed_at=now,
    )
    company.add()
    return company
