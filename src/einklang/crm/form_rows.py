"""Rows of a form: addresses, phones and messengers. Buttons add and drop rows, without
JavaScript too."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from einklang.records.address import normalised
from einklang.records.contact import (
    LONGEST_ADDRESS,
    LONGEST_NUMBER,
    LONGEST_TEXT,
    MANY,
    Email,
    Label,
    Messenger,
    Phone,
)

PHONE_LABELS = [
    (Label.WORK, pgettext_lazy("phone", "Work")),
    (Label.MOBILE, pgettext_lazy("phone", "Mobile")),
    (Label.HOME, pgettext_lazy("phone", "Home")),
    (Label.FAX, pgettext_lazy("phone", "Fax")),
    (Label.OTHER, pgettext_lazy("phone", "Other")),
]
SELDOM = {Label.MOBILE, Label.FAX}
"""Address books put these to an address of mail, too; here they are offered where they stand."""
SERVICES = ("Skype", "WhatsApp", "Signal", "Telegram", "Threema", "Matrix", "Jabber", "Teams")
"""Proposed; any other may be typed."""

FEWEST_DIGITS = 3
"""As many have the shortest numbers that are dialled: 110, an extension."""


class EmailRow(forms.Form):
    """One address; an empty one is none. Those in `known` are not judged: an address book brought
    them."""

    address = forms.CharField(
        label=_("E-mail address"),
        max_length=LONGEST_ADDRESS,
        required=False,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    label = forms.ChoiceField(
        label=_("Kind"), choices=PHONE_LABELS, initial=Label.WORK, required=False
    )

    def __init__(self, *args: Any, known: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = known

    @property
    def labels(self) -> list[tuple[str, object]]:
        """The kinds that are offered, with the present one."""
        present = self["label"].value()
        return [each for each in PHONE_LABELS if each[0] not in SELDOM or each[0] == present]

    def clean_address(self) -> str:
        """Normalised."""
        typed = self.cleaned_data["address"].strip()
        address = normalised(typed)
        if typed and address not in self._known:
            validate_email(address)
        return address


class PhoneRow(forms.Form):
    """One number, as typed; an empty one is none. Those in `known` are not judged."""

    number = forms.CharField(
        label=_("Phone"),
        max_length=LONGEST_NUMBER,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    label = forms.ChoiceField(label=_("Kind"), choices=PHONE_LABELS, initial=Label.WORK)

    def __init__(self, *args: Any, known: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = known

    def clean_number(self) -> str:
        """As typed, words too, where it holds enough digits to dial."""
        typed = str(self.cleaned_data["number"])
        if (
            typed
            and typed not in self._known
            and sum(each.isdecimal() for each in typed) < FEWEST_DIGITS
        ):
            said = gettext("“%(text)s” is no phone number. An example: +49 40 123456.")
            raise ValidationError(said % {"text": typed})
        return typed


class MessengerRow(forms.Form):
    """One name at a service of messages; without a name it is none."""

    service = forms.CharField(
        label=_("Service"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"list": "services", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=pgettext_lazy("messenger", "Name"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        """A service alone reaches nobody."""
        name = str(self.cleaned_data["name"])
        if self.cleaned_data.get("service") and not name:
            raise ValidationError(gettext("What is their name there?"))
        return name


EmailRows = formset_factory(EmailRow, extra=0, max_num=MANY)
PhoneRows = formset_factory(PhoneRow, extra=0, max_num=MANY)
MessengerRows = formset_factory(MessengerRow, extra=0, max_num=MANY)


def emails_of(rows: BaseFormSet[EmailRow]) -> tuple[Email, ...]:
    """In order; of valid rows."""
    typed = (row.cleaned_data for row in rows)
    return tuple(
        Email(each["address"], Label(each.get("label") or Label.WORK))
        for each in typed
        if each.get("address")
    )


def phones_of(rows: BaseFormSet[PhoneRow]) -> tuple[Phone, ...]:
    """In order; of valid rows."""
    typed = (row.cleaned_data for row in rows)
    return tuple(
        Phone(each["number"], Label(each["label"])) for each in typed if each.get("number")
    )


def messengers_of(rows: BaseFormSet[MessengerRow]) -> tuple[Messenger, ...]:
    """In order; of valid rows."""
    typed = (row.cleaned_data for row in rows)
    return tuple(Messenger(each["service"], each["name"]) for each in typed if each.get("name"))


def typed_rows(data: QueryDict, prefix: str) -> list[dict[str, str]]:
    """What stands in the rows of this kind, not yet judged."""
    said = str(data.get(f"{prefix}-TOTAL_FORMS", ""))
    rows: list[dict[str, str]] = [{} for _ in range(min(int(said), MANY) if said.isdigit() else 0)]
    for key, value in data.items():
        kind, number, name = (*key.split("-", 2), "", "")[:3]
        if kind == prefix and number.isdecimal() and name and int(number) < len(rows):
            rows[int(number)][name] = str(value)
    return rows


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


def with_row_raised(data: QueryDict, prefix: str, names: Iterable[str]) -> QueryDict | None:
    """The typed rows with one of them before its neighbour (`raise=stages-2`), where the button
    pressed asks for that; else None."""
    number = str(data.get("raise", "")).rpartition("-")[2]
    if not number.isdigit() or int(number) < 1:
        return None
    changed, at = data.copy(), int(number)
    for name in names:
        upper, lower = f"{prefix}-{at - 1}-{name}", f"{prefix}-{at}-{name}"
        changed[upper], changed[lower] = data.get(lower, ""), data.get(upper, "")
    return changed


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
