"""What stands beside a person or a company on each of their pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Count, IntegerField, Subquery, Value

from einklang.accounts.models import Membership
from einklang.crm.models import Company, Person, PersonEmail

COLLEAGUES = 8
"""People of a company that are named beside it; the others are counted."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number and what it is for (`form_rows.PHONE_LABELS`)."""

    number: str
    label: str

    @property
    def dialled(self) -> str:
        """For a `tel:` address: digits and a leading plus."""
        digits = "".join(each for each in self.number if each.isdigit())
        return f"+{digits}" if self.number.strip().startswith("+") else digits


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person is reached; the first address is the main one."""

    emails: tuple[str, ...]
    phones: tuple[Phone, ...]

    @property
    def main(self) -> str:
        """The main address, or ''."""
        return self.emails[0] if self.emails else ""


def reach(person: Person) -> Reach:
    """Addresses and phones, in one statement."""
    text = CharField()
    emails = person.emails.order_by().values_list(
        Value("mail", text), "position", "address", Value("", text)
    )
    phones = person.phones.order_by().values_list(
        Value("phone", text), "position", "number", "label"
    )
    rows = sorted(emails.union(phones, all=True))
    return Reach(
        emails=tuple(what for kind, _, what, _ in rows if kind == "mail"),
        phones=tuple(Phone(what, label) for kind, _, what, label in rows if kind == "phone"),
    )


@dataclass(frozen=True, slots=True)
class Makeup:
    """What a company is made of: mail domains, and people (some of `people_count`)."""

    domains: tuple[str, ...]
    people: tuple[Person, ...]
    people_count: int


def makeup(company: Company, member: Membership) -> Makeup:
    """In one statement."""
    people = member.workspace.person_rows.visible_to(member).filter(company=company)
    first = people.order_by("family", "given", "pk").values("pk")[:COLLEAGUES]
    all_of_them = people.order_by().values("company").annotate(n=Count("pk")).values("n")
    nobody, none = Value(0, IntegerField()), Value("", CharField())
    domains = company.domains.order_by().values_list(nobody, "domain", none, none, none, nobody)
    named = (
        people.filter(pk__in=first)
        .order_by()
        .values_list("pk", "family", "given", "prefix", "position", Subquery(all_of_them))
    )
    rows = sorted(domains.union(named, all=True), key=lambda row: (*row[1:3], row[0]))
    some = [
        Person(pk=pk, family=family, given=given, prefix=prefix, position=position)
        for pk, family, given, prefix, position, _ in rows
        if pk
    ]
    return Makeup(
        domains=tuple(domain for pk, domain, *_ in rows if not pk),
        people=tuple(some),
        people_count=max((count for *_, count in rows), default=0),
    )


def others_with(
    addresses: Iterable[str], member: Membership, person: int | None
) -> dict[str, Person]:
    """Address -> somebody else in the workspace who has it too."""
    rows = PersonEmail.objects.filter(
        address__in=[each for each in addresses if each],
        person__in=member.workspace.person_rows.visible_to(member),
    ).select_related("person")
    return {row.address: row.person for row in rows if row.person_id != person}
