"""People as address books hold them: many at once, read as contacts and written as such.

The number of SQL statements does not grow with the number of people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.db.models.functions import Lower

from einklang.accounts.insert import insert, insert_values
from einklang.accounts.models import Workspace
from einklang.accounts.rows import ChangedMeanwhile
from einklang.crm.describe import text_fields
from einklang.crm.models import Company, Person, PersonEmail, PersonMessenger, PersonPhone
from einklang.crm.save_person import FILLED, fill
from einklang.records.contact import Contact, Email, Label, Messenger, Phone

COLUMNS = (
    *FILLED, "company", "responsible", "private", "changed_by", "changed_at", "deleted_at",
    "revision", "modseq",
)  # fmt: skip
LABELS = frozenset(label.value for label in Label)


@dataclass(frozen=True, slots=True)
class Said:
    """A person as they are to be stored: the row, and what it is to say; None leaves all that it
    says as it is."""

    person: Person
    contact: Contact | None


def contacts_of(people: Sequence[Person]) -> dict[int, Contact]:
    """What each says, by key; with the name of their company. Four statements."""
    prefetch_related_objects(people, "emails", "phones", "messengers", "company")
    return {person.pk: _contact(person) for person in people}


def _contact(person: Person) -> Contact:
    return Contact(
        name=person.name,
        organisation=person.company.name if person.company else "",
        position=person.position,
        emails=tuple(Email(each.address, _label(each.label)) for each in person.emails.all()),
        phones=tuple(_phones(person)),
        messengers=tuple(Messenger(m.service, m.name) for m in person.messengers.all()),
        postal=person.postal or None,
    )


def _phones(person: Person) -> Iterator[Phone]:
    """Each number once: a form may hold two spellings of one."""
    seen: set[str] = set()
    for each in person.phones.all():
        if each.key not in seen:
            seen.add(each.key)
            yield Phone(each.number, _label(each.label))


def _label(stored: str) -> Label:
    return Label(stored) if stored in LABELS else Label.OTHER


def store(
    workspace: Workspace,
    number: int,
    said: Sequence[Said],
    now: datetime,
    columns: Sequence[str] = COLUMNS,
) -> None:
    """Insert or update these people, with all by which they are reached. Where they work is a
    company of that name, made where there is none. Of existing rows these columns are written.

    Must run inside `writing(workspace)`, whose number it stamps. Existing rows are written only at
    the revision that they carry, which then grows by one. Raises ChangedMeanwhile, naming nothing,
    when one of them moved on; the caller's transaction is to be given up.
    """
    companies = _companies(workspace, number, said, now)
    shown = text_fields(workspace.pk) if any(each.person.custom for each in said) else ()
    for each in said:
        each.person.modseq = number
        if each.contact is not None:
            each.person.company = _works_at(each, companies)
            fill(each.person, each.contact, shown)
    old = [each.person for each in said if each.person.pk is not None]
    _prove_revisions(old)
    insert([each.person for each in said if each.person.pk is None])
    if old:
        Person.objects.bulk_update(old, columns, batch_size=50)
    _write_reach([each for each in said if each.contact is not None], fresh=not old)


def _prove_revisions(people: Sequence[Person]) -> None:
    # The lock on the workspace's row keeps every other writer out until we commit.
    if not people:
        return
    rows = Person.objects.filter(pk__in=[person.pk for person in people])
    stored = dict(rows.values_list("pk", "revision"))
    if any(stored.get(person.pk) != person.revision for person in people):
        raise ChangedMeanwhile
    for person in people:
        person.revision += 1


def _companies(
    workspace: Workspace, number: int, said: Sequence[Said], now: datetime
) -> Mapping[str, Company]:
    """By the names that the contacts tell, folded: the oldest of this name, or a new one. Two that
    differ in capitals alone are one."""
    names = {
        each.contact.organisation
        for each in said
        if each.contact is not None and each.contact.organisation and not _stays(each)
    }
    if not names:
        return {}
    told = {name.casefold(): name for name in sorted(names, reverse=True)}
    # A database folds ASCII at least; what else it takes for another name is looked for as it is.
    alike = Q(name__in=names) | Q(lowered__in={name.lower() for name in names})
    rows = Company.objects.alive().filter(workspace=workspace).annotate(lowered=Lower("name"))
    found = {each.name.casefold(): each for each in rows.filter(alike).order_by("-pk")}
    new = [
        Company(workspace=workspace, name=name, modseq=number, changed_at=now)
        for key, name in sorted(told.items())
        if key not in found
    ]
    insert(new)
    return {**found, **{company.name.casefold(): company for company in new}}


def _works_at(each: Said, companies: Mapping[str, Company]) -> Company | None:
    if _stays(each):
        return each.person.company
    return companies.get(each.contact.organisation.casefold()) if each.contact else None


def _stays(each: Said) -> bool:
    """Whether their company stays the same, which a book at most spells otherwise."""
    own, told = each.person.company, each.contact.organisation if each.contact else ""
    return own is not None and own.name.casefold() == told.casefold()


def _write_reach(said: Sequence[Said], *, fresh: bool) -> None:
    """Let the rows of addresses, numbers and messengers be those of the contacts."""
    ids = [each.person.pk for each in said]
    if not fresh:
        for model in (PersonEmail, PersonPhone, PersonMessenger):
            model.objects.filter(person__in=ids).delete()
    insert_values(
        PersonEmail, ("person_id", "address", "label", "position"), _rows(said, _email_rows)
    )
    insert_values(
        PersonPhone, ("person_id", "number", "key", "label", "position"), _rows(said, _phone_rows)
    )
    insert_values(
        PersonMessenger, ("person_id", "service", "name", "position"), _rows(said, _messenger_rows)
    )


def _rows(said: Iterable[Said], rows_of: Any) -> Iterator[tuple[Any, ...]]:
    for each in said:
        for position, row in enumerate(rows_of(each.contact)):
            yield each.person.pk, *row, position


def _email_rows(contact: Contact) -> Iterator[tuple[Any, ...]]:
    return ((each.address, each.label.value) for each in contact.emails)


def _phone_rows(contact: Contact) -> Iterator[tuple[Any, ...]]:
    return ((each.number, each.key, each.label.value) for each in contact.phones)


def _messenger_rows(contact: Contact) -> Iterator[tuple[Any, ...]]:
    return ((each.service, each.name) for each in contact.messengers)


def merged_order(stood: Contact, told: Contact) -> Contact:
    """What is told, in the order in which it stood here; what is new at the end. The order of
    addresses is each side's own, and the first one is the main one."""
    return replace(
        told,
        emails=_in_order(told.emails, [each.address for each in stood.emails], lambda e: e.address),
        phones=_in_order(told.phones, [each.key for each in stood.phones], lambda p: p.key),
        messengers=_in_order(told.messengers, [m.key for m in stood.messengers], lambda m: m.key),
    )


def _in_order(told: Sequence[Any], stood: Sequence[str], key: Any) -> tuple[Any, ...]:
    places = {each: at for at, each in enumerate(stood)}
    return tuple(sorted(told, key=lambda each: places.get(key(each), len(places))))
