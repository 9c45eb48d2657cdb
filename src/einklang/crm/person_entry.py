"""All that is typed about a person on one page: the form, and the rows of addresses and phones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _

from einklang.accounts.models import Membership
from einklang.crm.company_field import shown
from einklang.crm.facts import others_with, reach
from einklang.crm.form_rows import (
    EmailRow,
    EmailRows,
    PhoneRow,
    PhoneRows,
    addresses_of,
    phones_of,
)
from einklang.crm.models import Person
from einklang.crm.person_form import SAME, PersonForm
from einklang.crm.save_person import Said
from einklang.records.address import normalised


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """The three parts together."""

    person: Person
    member: Membership
    form: PersonForm
    emails: BaseFormSet[EmailRow]
    phones: BaseFormSet[PhoneRow]

    def is_valid(self) -> bool:
        """Whether all parts are; each is asked, so that all errors show."""
        return all([self.form.is_valid(), self.emails.is_valid(), self.phones.is_valid()])

    def said(self) -> Said:
        """What is to be stored; when valid."""
        return self.form.said(addresses_of(self.emails), phones_of(self.phones))

    @property
    def revision(self) -> int:
        """The revision on which the form was made; when valid."""
        return int(self.form.cleaned_data["revision"])

    @property
    def email_rows(self) -> list[tuple[EmailRow, Person | None]]:
        """Each row with somebody else who has its address. One statement."""
        typed = [normalised(str(row["address"].value() or "")) for row in self.emails]
        others = others_with(typed, self.member, self.person.pk)
        return [(row, others.get(address)) for row, address in zip(self.emails, typed, strict=True)]


def stored(person: Person, member: Membership, asked: Mapping[str, str]) -> PersonEntry:
    """The form as the row has it; for a new person as the address of the page proposes (`company`,
    `given`, `family`, `address`)."""
    if person.pk is None:
        names: dict[str, Any] = {name: asked.get(name, "") for name in (*SAME, "company")}
        rows, numbers = [asked.get("address", "")], [("", "work")]
        names["responsible"] = member.user_id
    else:
        known = reach(person)
        names = _names(person)
        rows = [*known.emails] or [""]
        numbers = [(phone.number, phone.label) for phone in known.phones] or [("", "work")]
    return _unbound(person, member, {**names, "revision": person.revision}, (rows, numbers))


def typed(data: QueryDict, person: Person, member: Membership) -> PersonEntry:
    """The form as sent."""
    return PersonEntry(
        person=person,
        member=member,
        form=PersonForm(data, member=member, person=person),
        emails=EmailRows(data, prefix="emails"),
        phones=PhoneRows(data, prefix="phones"),
    )


def relaid(data: QueryDict, person: Person, member: Membership) -> PersonEntry:
    """What was typed, not yet judged: rows were added or dropped."""
    numbers = [
        (str(data.get(f"phones-{at}-number", "")), str(data.get(f"phones-{at}-label", "work")))
        for at in range(_count(data, "phones"))
    ]
    rows = [str(data.get(f"emails-{at}-address", "")) for at in range(_count(data, "emails"))]
    return _unbound(person, member, data.dict(), (rows, numbers))


def differences(entry: PersonEntry, now_stored: Person) -> list[tuple[str, str]]:
    """Where what was typed is not what is stored by now: label and stored value."""
    said, known = entry.said(), reach(now_stored)
    form = entry.form
    pairs = [
        (form[name].label, said.names[key], getattr(now_stored, key))
        for name, key in (("title", "prefix"), *((name, name) for name in SAME))
    ]
    company, present = said.company or said.new_company, shown(now_stored.company)
    pairs += [
        (form["company"].label, str(company or ""), str(present or "")),
        (
            form["responsible"].label,
            str(said.responsible or ""),
            str(now_stored.responsible or ""),
        ),
        (_("E-mail addresses"), ", ".join(said.addresses), ", ".join(known.emails)),
        (
            _("Phone numbers"),
            ", ".join(number for number, _label in said.phones),
            ", ".join(phone.number for phone in known.phones),
        ),
    ]
    return [(str(label), has or _("empty")) for label, wants, has in pairs if wants != has]


def _names(person: Person) -> dict[str, Any]:
    company = shown(person.company)
    return {
        "title": person.prefix,
        **{name: getattr(person, name) for name in SAME},
        "company": company.name if company else "",
        "responsible": person.responsible_id,
    }


def _unbound(
    person: Person,
    member: Membership,
    names: Mapping[str, Any],
    rows: tuple[list[str], list[tuple[str, str]]],
) -> PersonEntry:
    addresses, numbers = rows
    return PersonEntry(
        person=person,
        member=member,
        form=PersonForm(initial=names, member=member, person=person),
        emails=EmailRows(prefix="emails", initial=[{"address": each} for each in addresses]),
        phones=PhoneRows(
            prefix="phones",
            initial=[{"number": number, "label": label} for number, label in numbers],
        ),
    )


def _count(data: QueryDict, prefix: str) -> int:
    said = str(data.get(f"{prefix}-TOTAL_FORMS", ""))
    return min(int(said), 20) if said.isdigit() else 0
