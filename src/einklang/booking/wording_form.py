"""The forms in which a host says when guests are written to, and in which words."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from einklang.booking.length_field import LengthField, show_length
from einklang.booking.models import BookingCalendar
from einklang.booking.opening import DAY
from einklang.booking.remind import LATEST_AFTER
from einklang.booking.wording import SUBJECT_SIZE, TEXT_SIZE, Wording, nearest, unknown

MOST_REMINDERS = 5
EARLIEST = 60 * DAY
"""Minutes before; nobody is reminded earlier."""


class WordingForm(forms.Form):
    """What one mail says in one language."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=SUBJECT_SIZE,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("It needs a subject.")},
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=TEXT_SIZE,
        widget=forms.Textarea({"rows": 8, "translate": "no"}),
        error_messages={"required": _("It needs a text.")},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean_subject(self) -> str:
        """With placeholders that there are."""
        return _checked(str(self.cleaned_data["subject"]))

    def clean_text(self) -> str:
        """With placeholders that there are."""
        return _checked(str(self.cleaned_data["text"]).replace("\r\n", "\n"))

    @property
    def said(self) -> Wording:
        """Of a valid form."""
        return Wording(self.cleaned_data["subject"], self.cleaned_data["text"])


def _checked(text: str) -> str:
    wrong = unknown(text)
    if not wrong:
        return text
    meant = nearest(wrong[0], (get_language() or "en")[:2])
    if meant:
        said = gettext("There is no placeholder {%(wrong)s}. Do you mean {%(meant)s}?")
        raise ValidationError(said % {"wrong": wrong[0], "meant": meant})
    raise ValidationError(gettext("There is no placeholder {%(wrong)s}.") % {"wrong": wrong[0]})


class TimesForm(forms.Form):
    """When guests are reminded, and whether something follows up."""

    reminders = forms.CharField(
        label=_("Reminders, so long before"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Several with commas: 1 day, 1 h. Empty: none."),
    )
    follow_up = LengthField(
        label=_("Follow-up, so long after"),
        most=LATEST_AFTER,
        empty=None,
        help_text=_("A mail by which you stay in touch. Empty: none."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean_reminders(self) -> list[int]:
        """Minutes, the earliest first, each once."""
        parts = filter(None, re.split(r"[,;]", str(self.cleaned_data["reminders"])))
        length = LengthField(most=EARLIEST, empty=None)
        found = {length.clean(part) for part in parts} - {None, 0}
        if len(found) > MOST_REMINDERS:
            raise ValidationError(gettext("Up to five reminders."))
        return sorted((each for each in found if each), reverse=True)

    def columns(self) -> dict[str, Any]:
        """What is to be stored, of a valid form."""
        return {name: self.cleaned_data[name] for name in ("reminders", "follow_up")}


def initial_times(calendar: BookingCalendar) -> dict[str, Any]:
    """The fields as the row has them."""
    return {
        "reminders": ", ".join(show_length(each) for each in calendar.reminders),
        "follow_up": show_length(calendar.follow_up),
        "revision": calendar.revision,
    }
