"""Storing a person: the row, addresses, phones and, where asked for, a new company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from einklang.accounts.models import Membership, User
from einklang.accounts.rows import writing
from einklang.crm.models import Company, Person, PersonEmail, PersonPhone
from einklang.crm.recognise import place_people
from einklang.crm.save_company import new_company

NAMES = ("prefix", "given", "family", "position", "notes")


@dataclass(frozen=True, slots=True)
class Said:
    """What the form says of a person. `new_company` is the name of one to be made; `addresses` are
    normalised, the first is the main one; `phones` are (number, label)."""

    names: dict[str, str]
    company: Company | None
    new_company: str
    responsible: User | None
    addresses: tuple[str, ...]
    phones: tuple[tuple[str, str], ...]


def save_person(*, person: Person, said: Said, by: Membership, now: datetime) -> None:
    """Store a new person, or a known one at the revision that it carries; timelines follow.

    Raises ChangedMeanwhile when somebody else was quicker; nothing is stored then.
    """
    with writing(person.workspace_id):
        for name in NAMES:
            setattr(person, name, said.names[name])
        person.company = said.company
        if said.new_company:
            person.company = new_company(said.new_company, said.responsible, by=by, now=now)
        person.responsible = said.responsible
        person.changed_by, person.changed_at = by.user, now
        if person.pk is None:
            person.add()
        else:
            person.write(*NAMES, "company", "responsible", "changed_by", "changed_at")
        _write_addresses(person, said.addresses)
        _write_phones(person, said.phones)
    place_people(by.workspace, [person.pk])


def archive_person(*, person: Person, by: Membership, now: datetime) -> None:
    """Take the person out of sight, and off the timeline of their company. Raises
    ChangedMeanwhile."""
    with writing(person.workspace_id):
        person.archive(now)
    place_people(by.workspace, [person.pk])


def restore_person(*, person: Person, by: Membership) -> None:
    """Bring the person back, also to the timeline of their company. Raises ChangedMeanwhile."""
    person.restore()
    place_people(by.workspace, [person.pk])


def _write_addresses(person: Person, addresses: tuple[str, ...]) -> None:
    person.emails.all().delete()
    PersonEmail.objects.bulk_create(
        PersonEmail(person=person, address=address, position=position)
        for position, address in enumerate(addresses)
    )


def _write_phones(person: Person, phones: tuple[tuple[str, str], ...]) -> None:
    person.phones.all().delete()
    PersonPhone.objects.bulk_create(
        PersonPhone(person=person, number=number, label=label, position=position)
        for position, (number, label) in enumerate(phones)
    )
