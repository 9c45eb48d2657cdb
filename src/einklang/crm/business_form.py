"""What the forms of deals and of tickets have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership, User
from einklang.crm.company_field import WithCompany
from einklang.crm.models import Company, Person
from einklang.crm.naming import Named, bare, named
from einklang.crm.responsible_field import Members, offer_members


class BusinessForm(WithCompany):
    """Title, company, responsible and notes."""

    title = forms.CharField(
        label=_("Title"), max_length=200, error_messages={"required": _("It needs a title.")}
    )
    responsible = Members(label=_("Responsible"))
    notes = forms.CharField(
        label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, member: Membership, present: Company | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, member=member, present=present, **kwargs)
        offer_members(self, member)

    def people_of(self, field: str, texts: Iterable[str]) -> tuple[Person, ...]:
        """The people whom these texts name; errors stand at the field."""
        found = named(self._member, [bare(text) for text in texts if text.strip()])
        for said in _wrong(found):
            self.add_error(field, said)
        return found.people

    @property
    def who(self) -> User | None:
        """Of a valid form, who is responsible."""
        found: User | None = self.cleaned_data["responsible"]
        return found

    def differences(self, stored: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Where what was typed is not what is stored by now: label and stored value."""
        told = ((each, _text(stored.get(each.name))) for each in self.visible_fields())
        return [
            (str(each.label), _in_words(each.field, has) or gettext("empty"))
            for each, has in told
            if each.name != "company_pick" and _text(self.data.get(each.name)) != has
        ]


def _wrong(found: Named) -> Iterable[str]:
    for text in found.nobody:
        yield gettext("Nobody of your people is called “%(name)s”.") % {"name": text}
    for text, people in found.several.items():
        names = {"name": text, "people": ", ".join(map(str, people))}
        yield gettext("“%(name)s” fits several people: %(people)s.") % names


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _in_words(field: forms.Field, value: str) -> str:
    if not isinstance(field, forms.ChoiceField):
        return value
    flat = dict(_flat(list(field.choices)))  # type: ignore[arg-type]  # never a callable by now
    return str(flat.get(value, value)) if value else ""


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield str(value), label
