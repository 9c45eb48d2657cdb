"""A field for a length of time as people type it, up to months: "15 min", "2 h", "3 days"."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext

from einklang.booking.opening import DAY
from einklang.tasks.length import NoLength, read_length

DAYS = {"tag": 1, "tage": 1, "tagen": 1, "day": 1, "days": 1, "woche": 7, "wochen": 7}
DAYS |= {"week": 7, "weeks": 7}
_DAYS = re.compile(rf"(?P<n>\d{{1,3}}) ?(?P<unit>{'|'.join(DAYS)})")


class LengthField(forms.CharField):
    """Minutes up to `most`; `empty` where nothing is said."""

    def __init__(self, *, most: int, empty: int | None = 0, **kwargs: Any) -> None:
        widget = forms.TextInput({"autocomplete": "off"})
        super().__init__(max_length=30, required=False, widget=widget, **kwargs)
        self._most, self._none = most, empty

    def clean(self, value: Any) -> int | None:
        """The minutes that are meant."""
        typed = " ".join(str(super().clean(value)).lower().split())
        if not typed:
            return self._none
        minutes = 0 if typed == "0" else _read(typed)
        if minutes > self._most:
            said = gettext("That is too long. At most: %(most)s.")
            raise ValidationError(said % {"most": show_length(self._most)})
        return minutes


def _read(typed: str) -> int:
    if found := _DAYS.fullmatch(typed):
        return int(found["n"]) * DAYS[found["unit"]] * DAY
    try:
        return read_length(typed)
    except NoLength:
        said = gettext("We do not read a length here. Examples: 15 min, 2 h, 3 days.")
        raise ValidationError(said) from None


def show_length(minutes: int | None) -> str:
    """ "15 min", "2 h", "3 days"; the field reads it. '' of none."""
    if not minutes:
        return ""
    if minutes % DAY == 0:
        return ngettext("%(n)s day", "%(n)s days", minutes // DAY) % {"n": minutes // DAY}
    if minutes % 60 == 0:
        return gettext("%(n)s h") % {"n": minutes // 60}
    return gettext("%(n)s min") % {"n": minutes}
