"""What a guest fills in: name, address, and the questions of the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.booking.models import BookingCalendar, Place
from einklang.formats.ical_text import one_line
from einklang.records.address import normalised

LONGEST = 2000
"""Of an answer."""
ASKED_FOR_PLACE = {Place.PHONE: _("Your phone number"), Place.ASK: _("Where shall we meet?")}
TRAP = "website"
"""A field that no person sees; programs fill it in."""


class GuestForm(forms.Form):
    """Name and address, then what else the calendar asks."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=320,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def __init__(
        self, data: QueryDict | None, calendar: BookingCalendar, known: Mapping[str, str]
    ) -> None:
        super().__init__(data, initial={name: known.get(name, "") for name in ("name", "email")})
        label = ASKED_FOR_PLACE.get(Place(calendar.place_kind))
        if label is not None:
            self.fields["place"] = forms.CharField(label=label, max_length=500)
            if calendar.place_kind == Place.PHONE:
                self.fields["place"].widget = forms.TextInput(
                    {"autocomplete": "tel", "inputmode": "tel"}
                )
        for question in calendar.questions:
            self.fields[question["key"]] = _field(question)

    def clean_name(self) -> str:
        """On one line."""
        name = " ".join(one_line(self.cleaned_data["name"]).split())
        if not name:
            raise ValidationError(gettext("Please tell us your name."))
        return name

    def clean_email(self) -> str:
        """As addresses are compared."""
        return normalised(self.cleaned_data["email"])

    def answers(self) -> dict[str, Any]:
        """What was answered beyond name and address; what was left empty is not there."""
        said = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("name", "email")
        }
        return {
            name: _plain(value) for name, value in said.items() if value not in ("", None, False)
        }


def _plain(value: Any) -> Any:
    return gettext("Yes") if value is True else value if isinstance(value, str) else str(value)


def _field(question: Mapping[str, Any]) -> forms.Field:
    told = {"label": question["label"], "required": bool(question.get("required"))}
    match question.get("kind"):
        case "number":
            return forms.DecimalField(**told, max_digits=18)
        case "choice":
            choices = [("", ""), *((each, each) for each in question.get("choices", ()))]
            return forms.ChoiceField(**told, choices=choices)
        case "consent":
            return forms.BooleanField(**told)
        case "long":
            return forms.CharField(**told, max_length=LONGEST, widget=forms.Textarea({"rows": 3}))
        case _:
            return forms.CharField(**told, max_length=LONGEST)
