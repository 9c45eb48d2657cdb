"""Rows of a form: addresses and phones. Buttons add and drop rows without JavaScript."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from einklang.records.address import normalised

PHONE_LABELS = [
    ("work", pgettext_lazy("phone", "Work")),
    ("mobile", pgettext_lazy("phone", "Mobile")),
    ("home", pgettext_lazy("phone", "Home")),
    ("other", pgettext_lazy("phone", "Other")),
]

FEWEST_DIGITS = 3
"""As many have the shortest numbers that are dialled: 110, an extension."""


class EmailRow(forms.Form):
    """One address; an empty one is none."""

    address = forms.CharField(
        label=_("E-mail address"),
        max_length=320,
        required=False,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )

    def clean_address(self) -> str:
        """Normalised."""
        typed = self.cleaned_data["address"].strip()
        address = normalised(typed)
        if typed:
            validate_email(address)
        return address


class PhoneRow(forms.Form):
    """One number, as typed; an empty one is none."""

    number = forms.CharField(
        label=_("Phone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    label = forms.ChoiceField(label=_("Kind"), choices=PHONE_LABELS, initial="work")

    def clean_number(self) -> str:
        """As typed, words too, where it holds enough digits to dial."""
        typed = str(self.cleaned_data["number"])
        if typed and sum(each.isdecimal() for each in typed) < FEWEST_DIGITS:
            said = gettext("“%(text)s” is no phone number. An example: +49 40 123456.")
            raise ValidationError(said % {"text": typed})
        return typed


EmailRows = formset_factory(EmailRow, extra=0, max_num=20)
PhoneRows = formset_factory(PhoneRow, extra=0, max_num=20)


def addresses_of(rows: BaseFormSet[EmailRow]) -> tuple[str, ...]:
    """Each address once, in order; of valid rows."""
    typed = (row.cleaned_data.get("address", "") for row in rows)
    return tuple(dict.fromkeys(address for address in typed if address))


def phones_of(rows: BaseFormSet[PhoneRow]) -> tuple[tuple[str, str], ...]:
    """(number, label), in order; of valid rows."""
    typed = (
        (row.cleaned_data.get("number", ""), row.cleaned_data.get("label", "")) for row in rows
    )
    return tuple((number, label) for number, label in typed if number)


def with_row_changed(data: QueryDict) -> QueryDict | None:
    """The typed values with one row more (`add=emails`) or one less (`drop=emails-1`), where the
    button pressed asks for that; else None."""
    changed = data.copy()
    if "add" in data:
        _resize(changed, str(data["add"]), 1)
        return changed
    if "drop" in data:
        prefix, _dash, number = str(data["drop"]).rpartition("-")
        _drop(changed, prefix, int(number) if number.isdigit() else 0)
        return changed
    return None


def _resize(data: QueryDict, prefix: str, by: int) -> int:
    key = f"{prefix}-TOTAL_FORMS"
    said = str(data.get(key, ""))
    total = int(said) if said.isdigit() else 0
    data[key] = str(max(0, total + by))
    return total


def _drop(data: QueryDict, prefix: str, number: int) -> None:
    total = _resize(data, prefix, -1)
    names = {key.rpartition("-")[2] for key in data if key.startswith(f"{prefix}-{number}-")}
    for at in range(number, total - 1):
        for name in names:
            data[f"{prefix}-{at}-{name}"] = data.get(f"{prefix}-{at + 1}-{name}", "")
