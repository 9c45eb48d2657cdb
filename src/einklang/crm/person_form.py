"""The form of a person. Addresses and phones are rows of their own (`form_rows`)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.crm.company_field import WithCompany
from einklang.crm.models import Person
from einklang.crm.responsible_field import Members, offer_members
from einklang.crm.save_person import Said

SAME = ("given", "family", "position", "notes")
"""Fields that are called as in the row."""


class PersonForm(WithCompany):
    """Names, company, responsible and notes; addresses and phones are rows of their own."""

    title = forms.CharField(label=_("Title"), max_length=40, required=False)
    given = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family = forms.CharField(label=_("Family name"), max_length=100, required=False)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    responsible = Members(label=_("Responsible"))
    notes = forms.CharField(
        label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: Membership, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, member=member, present=person.company, **kwargs)
        offer_members(self, member)

    def clean(self) -> dict[str, Any]:
        """A person needs a name."""
        data = super().clean()
        if not data.get("given") and not data.get("family"):
            self.add_error("family", gettext("A person needs a given name or a family name."))
        return data

    def said(self, addresses: tuple[str, ...], phones: tuple[tuple[str, str], ...]) -> Said:
        """What is to be stored; of a valid form."""
        data = self.cleaned_data
        return Said(
            names={"prefix": data["title"], **{name: data[name] for name in SAME}},
            company=self.known_company,
            new_company=self.new_company,
            responsible=data["responsible"],
            addresses=addresses,
            phones=phones,
        )
