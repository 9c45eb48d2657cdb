"""The form of a deal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.calendars.dates import show_day
from einklang.calendars.day_field import DayField, read_from
from einklang.crm.business_form import BusinessForm
from einklang.crm.company_field import shown as shown_company
from einklang.crm.models import Deal, Person, Stage
from einklang.crm.money import CURRENCIES, NoAmount, read_amount, show_number
from einklang.crm.naming import shown
from einklang.crm.pipelines import stages_of
from einklang.crm.save_business import Said


class DealForm(BusinessForm):
    """A deal: where it stands, what it is worth, and who is concerned."""

    stage = forms.ChoiceField(label=_("Stage"))
    amount = forms.CharField(
        label=_("Amount"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(each, each) for each in CURRENCIES])
    due = DayField(label=_("Expected by"))
    people = forms.CharField(
        label=_("People"),
        required=False,
        help_text=_("One name or address per line. Their meetings stand with the deal."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    field_order = ["title", "stage", "amount", "currency", "due", "company", "people"]

    def __init__(
        self, *args: Any, member: Membership, deal: Deal, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, member=member, present=deal.company, **kwargs)
        read_from(self, today)
        self._stages = {str(each.pk): each for each in stages_of(member.workspace)}
        field = self.fields["stage"]
        if isinstance(field, forms.ChoiceField):
            field.choices = _by_pipeline(self._stages.values())

    def clean_stage(self) -> Stage:
        """The row."""
        return self._stages[self.cleaned_data["stage"]]

    def clean_amount(self) -> Decimal | None:
        """None where nothing is said."""
        typed = str(self.cleaned_data["amount"])
        if not typed:
            return None
        try:
            return read_amount(typed)
        except NoAmount:
            said = gettext("We do not read an amount here. An example: %(amount)s.")
            raise ValidationError(said % {"amount": show_number(Decimal("18400.50"))}) from None

    def clean_people(self) -> tuple[Person, ...]:
        """Those named."""
        return self.people_of("people", str(self.cleaned_data["people"]).splitlines())

    def said(self) -> Said:
        """What is to be stored; of a valid form."""
        data = self.cleaned_data
        columns = {name: data[name] for name in ("title", "stage", "amount", "currency", "due")}
        return Said(
            columns={**columns, "notes": data["notes"], "responsible": self.who},
            company=self.known_company,
            new_company=self.new_company,
            people=data["people"],
        )


def _by_pipeline(stages: Any) -> list[tuple[str, Any]]:
    """Choices; grouped where there are several pipelines."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for stage in stages:
        groups.setdefault(stage.pipeline.name, []).append((str(stage.pk), stage.name))
    alone = next(iter(groups.values()), [])
    return list(groups.items()) if len(groups) > 1 else list(alone)


def initial(deal: Deal, member: Membership) -> dict[str, Any]:
    """The fields as the row has them, or as a new one begins; of its people those whom the member
    may see."""
    company = shown_company(deal.company)
    visible = member.workspace.person_rows.visible_to(member).prefetch_related("emails")
    people = visible.filter(deals=deal).by_name() if deal.pk else visible.none()
    return {
        "title": deal.title,
        "stage": str(deal.stage_id),
        "amount": "" if deal.amount is None else show_number(deal.amount),
        "currency": deal.currency,
        "due": show_day(deal.due, get_language() or "en") if deal.due else "",
        "company": company.name if company else "",
        "people": "\n".join(shown(each) for each in people),
        "responsible": deal.responsible_id,
        "notes": deal.notes,
        "revision": deal.revision,
    }
