"""All that is typed about a person on one page: the form, and the rows of addresses, phones and
messengers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _

from einklang.accounts.models import Membership
from einklang.crm.company_field import shown
from einklang.crm.facts import Reach, others_with, reach
from einklang.crm.form_rows import (
    PHONE_LABELS,
    SERVICES,
    EmailRow,
    EmailRows,
    MessengerRow,
    MessengerRows,
    PhoneRow,
    PhoneRows,
    emails_of,
    messengers_of,
    phones_of,
    typed_rows,
)
from einklang.crm.models import Person
from einklang.crm.person_form import PRIVATE, SAME, VISIBLE_TO, PersonForm
from einklang.crm.save_person import Said
from einklang.crm.tags_field import in_words
from einklang.records.address import normalised
from einklang.records.contact import Contact, Email, Label, fitted

Rows = Mapping[str, list[dict[str, str]]]
"""What stands in the rows: of `emails`, `phones` and `messengers`."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose form it is, who fills it in, and on which day."""

    person: Person
    member: Membership
    today: date


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """The parts together."""

    whose: Whose
    form: PersonForm
    emails: BaseFormSet[EmailRow]
    phones: BaseFormSet[PhoneRow]
    messengers: BaseFormSet[MessengerRow]

    @property
    def person(self) -> Person:
        """Whose form it is."""
        return self.whose.person

    def is_valid(self) -> bool:
        """Whether all parts are; each is asked, so that all errors show."""
        parts = (self.form, self.emails, self.phones, self.messengers)
        judged = [part.is_valid() for part in parts]
        if not all(judged):
            return False
        if not (self.form.is_told or emails_of(self.emails) or phones_of(self.phones)):
            self.form.say_who_is_missing()
        return self.form.is_valid()

    def said(self) -> Said:
        """What is to be stored; when valid."""
        data = self.form.cleaned_data
        contact = Contact(
            name=self.form.name,
            position=data["position"],
            emails=emails_of(self.emails),
            phones=phones_of(self.phones),
            messengers=messengers_of(self.messengers),
            postal=self.form.postal,
        )
        return Said(
            contact=fitted(contact),
            notes=data["notes"],
            company=self.form.known_company,
            new_company=self.form.new_company,
            responsible=data["responsible"],
            private=data["private"],
            own=self.form.own,
            tags=data["tags"],
        )

    @property
    def services(self) -> tuple[str, ...]:
        """Messengers that are proposed."""
        return SERVICES

    @property
    def revision(self) -> int:
        """The revision on which the form was made; when valid."""
        return int(self.form.cleaned_data["revision"])

    @property
    def email_rows(self) -> list[tuple[EmailRow, Person | None]]:
        """Each row with somebody else who has its address. One statement."""
        typed = [normalised(str(row["address"].value() or "")) for row in self.emails]
        others = others_with(typed, self.whose.member, self.person.pk)
        return [(row, others.get(address)) for row, address in zip(self.emails, typed, strict=True)]


def stored(whose: Whose, asked: Mapping[str, str]) -> PersonEntry:
    """The form as the row has it; for a new person as the address of the page proposes (`company`,
    `given`, `family`, `address`)."""
    person, member = whose.person, whose.member
    if person.pk is None:
        names: dict[str, Any] = {name: asked.get(name, "") for name in (*SAME, "company")}
        names["responsible"] = member.user_id
        proposed = asked.get("address", "")
        known = Reach((Email(proposed),) if proposed else (), (), ())
    else:
        names, known = _names(person), reach(person)
        names["tags"] = in_words(person.tags.all())
    return _unbound(whose, {**names, "revision": person.revision}, _rows(known))


def typed(data: QueryDict, whose: Whose) -> PersonEntry:
    """The form as sent. An address or a number that stands here already is no mistake now."""
    person = whose.person
    known = reach(person) if person.pk else Reach((), (), ())
    numbers = frozenset(each.number for each in known.phones)
    addresses = frozenset(known.addresses)
    return PersonEntry(
        whose=whose,
        form=PersonForm(data, member=whose.member, person=person, today=whose.today),
        emails=EmailRows(data, prefix="emails", form_kwargs={"known": addresses}),
        phones=PhoneRows(data, prefix="phones", form_kwargs={"known": numbers}),
        messengers=MessengerRows(data, prefix="messengers"),
    )


def relaid(data: QueryDict, whose: Whose) -> PersonEntry:
    """What was typed, not yet judged: rows were added or dropped."""
    rows = {prefix: typed_rows(data, prefix) for prefix in ("emails", "phones", "messengers")}
    return _unbound(whose, data.dict(), rows)


def differences(entry: PersonEntry, now_stored: Person) -> list[tuple[str, str]]:
    """Where what was typed is not what is stored by now: label and stored value."""
    said, form, present = entry.said(), entry.form, _names(now_stored)
    company = said.company or said.new_company
    typed_names = {**form.cleaned_data, "company": str(company or "")}
    pairs = [
        (form[name].label, _line(typed_names[name]), _line(present[name]))
        for name in ("title", *SAME, "company")
    ]
    who = (str(said.responsible or ""), str(now_stored.responsible or ""))
    visible = dict(VISIBLE_TO)
    sight = (str(visible[PRIVATE[said.private]]), str(visible[PRIVATE[now_stored.private]]))
    pairs += [
        (form["responsible"].label, *who),
        (form["private"].label, *sight),
        (form["tags"].label, in_words(said.tags or ()), in_words(now_stored.tags.all())),
        *_of_rows(said.contact, reach(now_stored)),
        *_of_own(form, said.own, now_stored.custom),
    ]
    return [(str(label), has or _("empty")) for label, wants, has in pairs if wants != has]


def _of_rows(said: Contact, known: Reach) -> list[tuple[str, str, str]]:
    """Label, what was typed and what is stored, of the rows."""
    kinds = dict(PHONE_LABELS)

    def with_kind(what: str, kind: Label) -> str:
        return what if kind is Label.WORK else f"{what} ({kinds[kind]})"

    def in_words(of: Contact | Reach) -> tuple[str, str, str]:
        return (
            ", ".join(with_kind(each.address, each.label) for each in of.emails),
            ", ".join(with_kind(each.number, each.label) for each in of.phones),
            ", ".join(f"{each.service}: {each.name}" for each in of.messengers),
        )

    labels = (_("E-mail addresses"), _("Phone numbers"), _("Messengers"))
    return list(zip(labels, in_words(said), in_words(known), strict=True))


def _of_own(
    form: PersonForm, said: Mapping[str, str], known: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """The same of fields of the workspace's own."""
    labels = [str(field.label) for field in form.own_fields]
    wants, has = form.own_in_words(said), form.own_in_words(known)
    return list(zip(labels, wants.values(), has.values(), strict=True))


def _line(value: object) -> str:
    """As it stands in a sentence."""
    return ", ".join(str(value or "").strip().splitlines())


def _names(person: Person) -> dict[str, Any]:
    company = shown(person.company)
    return {
        "title": person.prefix,
        **{name: getattr(person, name) for name in SAME},
        "company": company.name if company else "",
        "responsible": person.responsible_id,
        "private": PRIVATE[person.private],
    }


def _rows(known: Reach) -> Rows:
    """One empty address and one empty number where there is none."""
    return {
        "emails": [{"address": e.address, "label": e.label} for e in known.emails] or [{}],
        "phones": [{"number": p.number, "label": p.label} for p in known.phones] or [{}],
        "messengers": [{"service": m.service, "name": m.name} for m in known.messengers],
    }


def _unbound(whose: Whose, names: Mapping[str, Any], rows: Rows) -> PersonEntry:
    person, member = whose.person, whose.member
    return PersonEntry(
        whose=whose,
        form=PersonForm(initial=dict(names), member=member, person=person, today=whose.today),
        emails=EmailRows(prefix="emails", initial=rows["emails"]),
        phones=PhoneRows(prefix="phones", initial=rows["phones"]),
        messengers=MessengerRows(prefix="messengers", initial=rows["messengers"]),
    )
