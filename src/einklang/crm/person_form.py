"""The form of a person. Addresses and phones are rows of their own (`form_rows`)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.crm.company_choice import NEW, Choice, Known, Unclear, Wanted, choose
from einklang.crm.models import Company, Person
from einklang.crm.responsible_field import Members, offer_members
from einklang.crm.save_person import Said

SAME = ("given", "family", "position", "notes")
"""Fields that are called as in the row."""


class PersonForm(forms.Form):
    """Names, company, responsible and notes; addresses and phones are rows of their own.

    A company is typed. What is not clear is asked back in `company_pick` (`options`).
    """

    title = forms.CharField(label=_("Title"), max_length=40, required=False)
    given = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family = forms.CharField(label=_("Family name"), max_length=100, required=False)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    company = forms.CharField(
        label=_("Company"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "companies", "autocomplete": "off"}),
    )
    company_pick = forms.CharField(required=False)
    responsible = Members(label=_("Responsible"))
    notes = forms.CharField(
        label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, member: Membership, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._member, self._present = member, shown_company(person)
        self._choice: Choice = Known(None)
        offer_members(self, member)

    @property
    def options(self) -> list[tuple[str, str]]:
        """What to choose from where the typed company is not clear: value and label."""
        match self._choice:
            case Unclear(candidates, _):
                new = gettext("Add “%(name)s” as a new company") % {"name": self.data["company"]}
                return [(NEW, new), *((str(each.pk), each.name) for each in candidates)]
            case _:
                return []

    def clean(self) -> dict[str, Any]:
        """A person needs a name; a company must be known, or be wanted."""
        data = super().clean() or {}
        if not data.get("given") and not data.get("family"):
            self.add_error("family", gettext("A person needs a given name or a family name."))
        typed = data.get("company") or ""
        self._choice = choose(self._member, typed, data.get("company_pick") or "", self._present)
        match self._choice:
            case Unclear(_, several=True):
                self.add_error("company", gettext("Several companies have this name. Which one?"))
            case Unclear():
                said = gettext("There is no company “%(name)s” yet.") % {"name": typed}
                self.add_error("company", said)
        return data

    def said(self, addresses: tuple[str, ...], phones: tuple[tuple[str, str], ...]) -> Said:
        """What is to be stored; of a valid form."""
        data = self.cleaned_data
        return Said(
            names={"prefix": data["title"], **{name: data[name] for name in SAME}},
            company=self._choice.company if isinstance(self._choice, Known) else None,
            new_company=self._choice.name if isinstance(self._choice, Wanted) else "",
            responsible=data["responsible"],
            addresses=addresses,
            phones=phones,
        )


def shown_company(person: Person) -> Company | None:
    """The person's company, unless it is archived."""
    company = person.company
    return company if company is not None and company.deleted_at is None else None
