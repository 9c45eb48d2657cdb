"""A company typed into a form; what is not clear is asked back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.crm.company_choice import NEW, Choice, Known, Unclear, Wanted, choose
from einklang.crm.models import Company


class WithCompany(forms.Form):
    """The field, and in `company_pick` the answer to the question back (`options`)."""

    company = forms.CharField(
        label=_("Company"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "companies", "autocomplete": "off"}),
    )
    company_pick = forms.CharField(required=False)

    def __init__(
        self, *args: Any, member: Membership, present: Company | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._member, self._present = member, shown(present)
        self._choice: Choice = Known(None)

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
        """A company must be known, or be wanted."""
        data = super().clean() or {}
        typed = data.get("company") or ""
        self._choice = choose(self._member, typed, data.get("company_pick") or "", self._present)
        match self._choice:
            case Unclear(_, several=True):
                self.add_error("company", gettext("Several companies have this name. Which one?"))
            case Unclear():
                said = gettext("There is no company “%(name)s” yet.") % {"name": typed}
                self.add_error("company", said)
        return data

    @property
    def known_company(self) -> Company | None:
        """Of a valid form, the company that is there already."""
        return self._choice.company if isinstance(self._choice, Known) else None

    @property
    def new_company(self) -> str:
        """Of a valid form, the name of a company to be made; ''."""
        return self._choice.name if isinstance(self._choice, Wanted) else ""


def shown(company: Company | None) -> Company | None:
    """The company, unless it is archived."""
    return company if company is not None and company.deleted_at is None else None
