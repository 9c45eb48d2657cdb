"""Storing a person: the row, all by which they are reached and, where asked for, a new company."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from einklang.accounts.models import Membership, User
from einklang.accounts.rows import writing
from einklang.crm.describe import DESCRIBED, describe
from einklang.crm.fields import kept
from einklang.crm.models import NAMES, Company, Person, PersonEmail, PersonMessenger, PersonPhone
from einklang.crm.recognise import place_people
from einklang.crm.save_company import new_company
from einklang.crm.tags import set_tags
from einklang.records.contact import Contact, Postal

OWN = ("notes", "company", "responsible", "private", "custom", "changed_by", "changed_at")
"""Columns of which an address book knows nothing."""
POSTAL = ("street", "postcode", "city", "region", "country")


@dataclass(frozen=True, slots=True)
class Said:
    """What the form says of a person. `contact` is fitted, its first address is the main one; where
    they work says `company`, or `new_company`, the name of one to be made. `own` is what stands in
    fields of the workspace's own, by their keys; what stands in others is kept. `tags` None:
    those that they have."""

    contact: Contact
    notes: str = ""
    company: Company | None = None
    new_company: str = ""
    responsible: User | None = None
    private: bool = False
    own: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] | None = None


def save_person(*, person: Person, said: Said, by: Membership, now: datetime) -> None:
    """Store a new person, or a known one at the revision that it carries; timelines follow.

    Raises ChangedMeanwhile when somebody else was quicker; nothing is stored then.
    """
    with writing(person.workspace_id):
        person.company = said.company
        if said.new_company:
            person.company = new_company(said.new_company, said.responsible, by=by, now=now)
        person.responsible, person.notes = said.responsible, said.notes
        person.private, person.custom = said.private, kept(person.custom, said.own)
        person.changed_by, person.changed_at = by.user, now
        fill(person, said.contact)
        if person.pk is None:
            person.add()
        else:
            person.write(*FILLED, *OWN)
        write_reach(person, said.contact)
        if said.tags is not None:
            set_tags(person, said.tags)
    place_people(by.workspace, [person.pk])


FILLED = (*NAMES, "position", *POSTAL, *DESCRIBED)
"""The columns that `fill` fills."""


def fill(person: Person, contact: Contact, shown: Collection[str] | None = None) -> None:
    """Take over what a row holds of a contact; its company is the row's. `shown`: see `describe`.
    Stores nothing."""
    name, postal = contact.name, contact.postal or Postal()
    for column in NAMES:
        setattr(person, column, getattr(name, column))
    for column in POSTAL:
        setattr(person, column, getattr(postal, column))
    person.position = contact.position
    describe(person, contact, shown)


def write_reach(person: Person, contact: Contact) -> None:
    """Let the rows of addresses, numbers and messengers be those of the contact. Inside the
    transaction that writes the person."""
    person.emails.all().delete()
    PersonEmail.objects.bulk_create(
        PersonEmail(person=person, address=each.address, label=each.label, position=position)
        for position, each in enumerate(contact.emails)
    )
    person.phones.all().delete()
    PersonPhone.objects.bulk_create(
        PersonPhone(
            person=person, number=each.number, key=each.key, label=each.label, position=position
        )
        for position, each in enumerate(contact.phones)
    )
    person.messengers.all().delete()
    PersonMessenger.objects.bulk_create(
        PersonMessenger(person=person, service=each.service, name=each.name, position=position)
        for position, each in enumerate(contact.messengers)
    )


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
