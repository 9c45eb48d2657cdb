"""The form of a saved view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership


class ViewForm(forms.Form):
    """Its name, and for the owner whether the whole team sees it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    shared = forms.BooleanField(label=_("For the whole team"), required=False)

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not member.is_owner:
            del self.fields["shared"]

    @property
    def is_shared(self) -> bool:
        """Of a valid form."""
        return bool(self.cleaned_data.get("shared"))
