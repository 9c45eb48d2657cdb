"""People who may be somebody of whom a list or an address book tells: those who share an address, a
number or a name with them. The number of statements does not grow with the number of contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from einklang.crm import hold
from einklang.crm.found_by import sorted_by_name
from einklang.crm.models import Person, PersonEmail, PersonPhone, PersonSet
from einklang.records.card import from_contact
from einklang.records.contact import Contact
from einklang.records.plain import Plain

MANY = 20
"""A number that more people share, a switchboard's, tells nothing of who somebody is."""
Shared = dict[str, set[int]]


@dataclass(frozen=True, slots=True)
class Alike:
    """People by their keys, what they say, and by what they share it."""

    people: dict[int, Person]
    plains: dict[int, Plain]
    by_address: Shared
    by_number: Shared
    by_name: Shared

    def to(self, contact: Contact) -> set[int]:
        """Those who share something with this one."""
        found = set(self.by_name.get(sorted_by_name(contact), ()))
        for email in contact.emails:
            found |= self.by_address.get(email.address, set())
        for phone in contact.phones:
            others = self.by_number.get(phone.key, set())
            found |= others if len(others) <= MANY else set()
        return found & self.plains.keys()

    def shared(self, contact: Contact) -> set[str]:
        """The addresses of this one that several have."""
        told = (email.address for email in contact.emails)
        return {address for address in told if len(self.by_address.get(address, ())) > 1}

    def add(self, key: int, person: Person, contact: Contact) -> None:
        """One more person, or more that is known of one."""
        self.people[key], self.plains[key] = person, from_contact(contact)
        for email in contact.emails:
            self.by_address[email.address].add(key)
        for phone in contact.phones:
            self.by_number[phone.key].add(key)
        if name := sorted_by_name(contact):
            self.by_name[name].add(key)


def alike(people: PersonSet, contacts: Sequence[Contact]) -> Alike:
    """Of these people, those who share something with some of the contacts."""
    numbers = {phone.key for each in contacts for phone in each.phones}
    names = {sorted_by_name(each) for each in contacts} - {""}
    by_address = owners(people, (email.address for each in contacts for email in each.emails))
    by_number = _seen(people, PersonPhone.objects.filter(key__in=numbers), "key")
    by_name = _grouped(people.filter(sorted_as__in=names).values_list("sorted_as", "pk"))
    few = [ids for ids in by_number.values() if len(ids) <= MANY]
    ids = {pk for some in (*by_address.values(), *few, *by_name.values()) for pk in some}
    rows = {person.pk: person for person in Person.objects.filter(pk__in=ids)}
    said = hold.contacts_of(list(rows.values()))
    plains = {pk: from_contact(contact) for pk, contact in said.items()}
    return Alike(rows, plains, by_address, by_number, by_name)


def owners(people: PersonSet, addresses: Iterable[str]) -> Shared:
    """Those of these people who have one of the addresses, by address."""
    return _seen(people, PersonEmail.objects.filter(address__in=set(addresses)), "address")


def _seen(people: PersonSet, rows: QuerySet[Any], key: str) -> Shared:
    # In two steps, each along its index: joined, SQLite would begin with everybody here.
    told = list(rows.values_list(key, "person"))
    seen = set(people.filter(pk__in={pk for _, pk in told}).values_list("pk", flat=True))
    return _grouped((text, pk) for text, pk in told if pk in seen)


def _grouped(rows: Iterable[tuple[str, int]]) -> Shared:
    found: Shared = defaultdict(set)
    for key, person in rows:
        found[key].add(person)
    return found
