"""Columns of a person that are read off the rest: by what they are called, sorted and found."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from einklang.crm.found_by import found_by
from einklang.crm.models import Field, Person, PersonSet
from einklang.records.contact import Contact, Email, Messenger, Phone

DESCRIBED = ("known_as", "sorted_as", "search")
CHUNK = 500


def describe(person: Person, contact: Contact, shown: Collection[str] | None = None) -> None:
    """Fill them. A company is asked for only where it tells who it is, and the `shown` fields
    (`text_fields`) where nobody hands them over. Stores nothing."""
    company = None if str(contact.name) else person.company
    organisation = company.name if company else ""
    texts = _texts(person, shown) if person.custom else ()
    person.describe(found_by(replace(contact, organisation=organisation), texts))


def describe_again(people: PersonSet) -> None:
    """Fill and store them after what stands in fields is shown no more, or again. No revision: an
    address book knows nothing of it."""
    rows = people.select_related("company").prefetch_related("emails", "phones", "messengers")
    after = 0
    while chunk := list(rows.filter(pk__gt=after).order_by("pk")[:CHUNK]):
        for person in chunk:
            describe(person, _contact(person))
        people.model._base_manager.bulk_update(chunk, DESCRIBED)  # noqa: SLF001 (past the filter)
        after = chunk[-1].pk


def text_fields(workspace_id: int) -> list[str]:
    """The keys of the workspace's own fields in whose texts people are found."""
    texts = Field.objects.filter(workspace=workspace_id, kind=Field.Kind.TEXT)
    return [each.key for each in texts.alive()]


def _texts(person: Person, shown: Collection[str] | None) -> Iterable[str]:
    keys = text_fields(person.workspace_id) if shown is None else shown
    return [person.custom[key] for key in keys if key in person.custom]


def _contact(person: Person) -> Contact:
    """As far as they are found by it."""
    return Contact(
        name=person.name,
        emails=tuple(Email(each.address) for each in person.emails.all()),
        phones=tuple(Phone(each.number) for each in person.phones.all()),
        messengers=tuple(Messenger(each.service, each.name) for each in person.messengers.all()),
    )
