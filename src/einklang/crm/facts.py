"""What stands beside a person or a company on each of their pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    CharField,
    Count,
    ExpressionWrapper,
    F,
    IntegerField,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat

from einklang.accounts.models import Membership
from einklang.crm.models import (
    NAMES,
    Company,
    CompanyTag,
    Field,
    Person,
    PersonEmail,
    PersonTag,
    Tag,
)
from einklang.crm.own_values import show_value
from einklang.records.contact import Email, Label, Messenger, Phone
from einklang.records.folded import folded

COLLEAGUES = 8
"""People of a company that are named beside it; the others are counted."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person is reached; the first address is the main one. `own` is what stands in fields of
    the workspace's own: their names, and values as they are shown."""

    emails: tuple[Email, ...]
    phones: tuple[Phone, ...]
    messengers: tuple[Messenger, ...]
    own: tuple[tuple[str, str], ...] = ()
    tags: tuple[Tag, ...] = ()

    def __bool__(self) -> bool:
        return any((self.emails, self.phones, self.messengers))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Those of mail."""
        return tuple(each.address for each in self.emails)

    @property
    def main(self) -> str:
        """The main address, or ''."""
        return self.emails[0].address if self.emails else ""


def reach(person: Person) -> Reach:
    """Addresses, numbers and messengers, and what else the workspace asks, in one statement."""
    parts = (
        (person.emails, "mail", "address", "label"),
        (person.phones, "phone", "number", "label"),
        (person.messengers, "messenger", "name", "service"),
    )
    first, *others = (
        rows.order_by().values_list(Value(kind, CharField()), "position", what, of)
        for rows, kind, what, of in parts
    )
    tags = PersonTag.objects.filter(person=person).order_by()
    of_tag = (Value("tag", CharField()), Value(0), "tag__name", Cast("tag", CharField()))
    others.append(tags.values_list(*of_tag))  # type: ignore[arg-type]  # rows of the same shape
    if person.custom:
        others.append(_own_fields(person))
    rows = sorted(first.union(*others, all=True))
    own = ((what, _shown(person, of)) for kind, _, what, of in rows if kind == "own")
    return Reach(
        emails=tuple(Email(what, Label(of)) for kind, _, what, of in rows if kind == "mail"),
        phones=tuple(Phone(what, Label(of)) for kind, _, what, of in rows if kind == "phone"),
        messengers=tuple(Messenger(of, what) for kind, _, what, of in rows if kind == "messenger"),
        own=tuple((name, value) for name, value in own if value),
        tags=_tags((int(of), what) for kind, _, what, of in rows if kind == "tag"),
    )


def _tags(told: Iterable[tuple[int, str]]) -> tuple[Tag, ...]:
    """By their ids and names, in order."""
    return tuple(Tag(pk=pk, name=name) for pk, name in sorted(told, key=lambda t: folded(t[1])))


def _own_fields(person: Person) -> QuerySet[Any, Any]:
    """As rows of the same shape; the last column is "<key> <kind>"."""
    fields = Field.objects.filter(workspace=person.workspace_id, deleted_at=None).order_by()
    of = Concat(Cast("pk", CharField()), Value(" "), "kind")
    return fields.values_list(Value("own", CharField()), "position", "name", of)


def _shown(person: Person, of: str) -> str:
    key, _, kind = of.partition(" ")
    value = person.custom.get(key, "")
    return show_value(kind, value) if value else ""


@dataclass(frozen=True, slots=True)
class Makeup:
    """What a company is made of: mail domains, people (some of `people_count`), and its tags."""

    domains: tuple[str, ...]
    people: tuple[Person, ...]
    people_count: int
    tags: tuple[Tag, ...]


def makeup(company: Company, member: Membership) -> Makeup:
    """In one statement."""
    people = member.workspace.person_rows.visible_to(member).filter(company=company)
    first = people.by_name().values("pk")[:COLLEAGUES]
    all_of_them = people.order_by().values("company").annotate(n=Count("pk")).values("n")
    nobody, none = Value(0, IntegerField()), Value("", CharField())
    domains = company.domains.order_by().values_list(
        nobody, "domain", *(none for _ in SHOWN[1:]), nobody
    )
    no_more = (*(none for _ in SHOWN[1:]), nobody)
    tags = CompanyTag.objects.filter(company=company).order_by()
    of_tags = tags.values_list(
        ExpressionWrapper(F("tag") * -1, IntegerField()), "tag__name", *no_more
    )
    named = people.filter(pk__in=first).order_by()
    of_people = named.values_list("pk", *SHOWN, Subquery(all_of_them))
    rows = sorted(domains.union(of_people, of_tags, all=True), key=lambda row: (row[1], row[0]))
    some = [Person(pk=pk, **dict(zip(SHOWN, told, strict=True))) for pk, *told, _ in rows if pk > 0]
    return Makeup(
        domains=tuple(domain for pk, domain, *_ in rows if not pk),
        people=tuple(some),
        people_count=max((count for *_, count in rows), default=0),
        tags=_tags((-pk, name) for pk, name, *_ in rows if pk < 0),
    )


SHOWN = ("sorted_as", "known_as", *NAMES, "position")
"""Columns of a person that is named beside a company; they are in the order of the first."""


def others_with(
    addresses: Iterable[str], member: Membership, person: int | None
) -> dict[str, Person]:
    """Address -> somebody else in the workspace who has it too."""
    rows = PersonEmail.objects.filter(
        address__in=[each for each in addresses if each],
        person__in=member.workspace.person_rows.visible_to(member),
    ).select_related("person")
    return {row.address: row.person for row in rows if row.person_id != person}
