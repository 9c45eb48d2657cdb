"""Fields of a form for a day and for a time, as people type them."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.calendars.dates import Unreadable, read_day, read_time


class DayField(forms.CharField):
    """A day, or None. The form says what `today` is."""

    today: date

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"placeholder": _("DD.MM.YYYY"), "autocomplete": "off"})
        super().__init__(max_length=60, required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> date | None:
        """The day that is meant."""
        typed = super().clean(value)
        try:
            return read_day(typed, today=self.today) if typed else None
        except Unreadable:
            said = gettext("We do not read a day here. Examples: 13.11., Fri, tomorrow.")
            raise ValidationError(said) from None


class TimeField(forms.CharField):
    """A time of day, or None."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"autocomplete": "off"})
        super().__init__(max_length=20, required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> time | None:
        """The time that is meant."""
        typed = super().clean(value)
        try:
            return read_time(typed) if typed else None
        except Unreadable:
            said = gettext("We do not read a time here. Examples: 14:30, 2 pm.")
            raise ValidationError(said) from None


def read_from(form: forms.Form, today: date) -> None:
    """Let the days of this form be read as of today."""
    for each in form.fields.values():
        if isinstance(each, DayField):
            each.today = today
