"""Storing a company: the row and its mail domains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from einklang.accounts.models import Membership, User
from einklang.accounts.rows import writing
from einklang.crm.found_by import found_by
from einklang.crm.models import NAMES, Company, CompanyDomain
from einklang.crm.recognise import place_companies
from einklang.crm.tags import set_tags
from einklang.records.contact import Contact


@dataclass(frozen=True, slots=True)
class Said:
    """What the form says of a company; `domains` are lower case, none of them free mail; `tags`
    None: those that it has."""

    name: str
    notes: str
    responsible: User | None
    domains: tuple[str, ...]
    tags: tuple[str, ...] | None = None


def save_company(*, company: Company, said: Said, by: Membership, now: datetime) -> None:
    """Store a new company, or a known one at the revision that it carries; timelines follow.

    Raises ChangedMeanwhile when somebody else was quicker; nothing is stored then.
    """
    with writing(company.workspace_id):
        renamed = company.pk is not None and _is_renamed(company, said.name)
        company.name, company.notes = said.name, said.notes
        company.responsible = said.responsible
        company.changed_by, company.changed_at = by.user, now
        if company.pk is None:
            company.add()
        else:
            company.write("name", "notes", "responsible", "changed_by", "changed_at")
        if renamed:
            _call_people_anew(company)
        company.domains.all().delete()
        CompanyDomain.objects.bulk_create(
            CompanyDomain(company=company, domain=domain) for domain in said.domains
        )
        if said.tags is not None:
            set_tags(company, said.tags)
    place_companies(by.workspace, [company.pk])


def archive_company(*, company: Company, now: datetime) -> None:
    """Take the company out of sight; its people are without it. Raises ChangedMeanwhile."""
    with writing(company.workspace_id):
        company.archive(now)
        company.people.all().write_all(company.workspace_id)


def restore_company(*, company: Company) -> None:
    """Bring the company back to its people. Raises ChangedMeanwhile."""
    with writing(company.workspace_id):
        company.restore()
        company.people.all().write_all(company.workspace_id)


def _is_renamed(company: Company, name: str) -> bool:
    # Asked anew: the row at hand may be older than the revision that it is written on.
    return not Company.objects.filter(pk=company.pk, name=name).exists()


def _call_people_anew(company: Company) -> None:
    """The organisation of its people has changed: whoever observes them learns of it. Those without
    a name are called by it."""
    nameless = Q(**dict.fromkeys(NAMES, ""))
    anew = found_by(Contact(organisation=company.name))
    people, here = company.people.all(), company.workspace_id
    people.filter(nameless).write_all(here, known_as=anew.known_as, sorted_as=anew.sorted_as)
    people.exclude(nameless).write_all(here)


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
