"""The tags of a person or a company, typed into a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.crm.tags import LONGEST, MOST, names_in


class TagsField(forms.CharField):
    """Names with commas between them; cleaned to a tuple of them."""

    def __init__(self, **kwargs: Any) -> None:
        words = {"list": "tags", "autocomplete": "off", "data-tags": ""}
        super().__init__(
            label=_("Tags"),
            help_text=_("Several with commas between them."),
            required=False,
            widget=forms.TextInput(attrs=words),
            **kwargs,
        )

    def clean(self, value: Any) -> tuple[str, ...]:
        """Each once. Says which is too long, and when they are too many."""
        names = names_in(str(super().clean(value)))
        if len(names) > MOST:
            raise ValidationError(gettext("At most 30 tags, please."))
        for name in names:
            if len(name) > LONGEST:
                said = gettext("“%(name)s” is too long for a tag: at most 60 characters.")
                raise ValidationError(said % {"name": name})
        return names


def in_words(names: Any) -> str:
    """As they are typed."""
    return ", ".join(map(str, names))
