"""Whose mails a record's page shows."""

from __future__ import annotations

from django.db.models import Q

from einklang.accounts.models import Membership
from einklang.crm.models import Company, Deal, Person, Record, Ticket


def addresses_of(record: Record, member: Membership) -> set[str]:
    """A person's own; of a company those of its people; of a deal or a ticket those of its people
    and of its company's. Only of people whom the member may see. One statement."""
    rows = member.workspace.person_rows.readable_by(member).filter(_whose(record))
    return set(rows.exclude(emails=None).values_list("emails__address", flat=True))


def _whose(record: Record) -> Q:
    match record:
        case Person():
            return Q(pk=record.pk)
        case Company():
            return Q(company=record.pk, deleted_at=None)
        case Deal():
            return Q(deals=record.pk) | _of(record.company_id)
        case Ticket():
            return Q(pk=record.person_id) | _of(record.company_id)
    raise TypeError(record)


def _of(company: int | None) -> Q:
    return Q(company=company, deleted_at=None) if company is not None else Q(pk__in=())
