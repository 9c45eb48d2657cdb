"""The forms of one tag: what it is called, and into which it goes."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.crm.models import Tag
from einklang.crm.tags import LONGEST, key_of, names_in, tags_known_to


class RenameForm(forms.Form):
    """Its name. One that another tag has is no name for it: the two are merged by an act of their
    own."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST)

    def __init__(self, data: QueryDict | None, *, tag: Tag, member: Membership) -> None:
        super().__init__(data, initial={"name": tag.name})
        self._others = tags_known_to(member).exclude(pk=tag.pk)

    def clean_name(self) -> str:
        """One tag, which no other is called."""
        names = names_in(self.cleaned_data["name"])
        if len(names) != 1:
            raise ValidationError(gettext("A tag has no commas in it."))
        if self._others.filter(key=key_of(names[0])).exists():
            said = gettext("There is a tag “%(name)s” already. Below you can merge the two.")
            raise ValidationError(said % {"name": names[0]})
        return names[0]


class MergeForm(forms.Form):
    """The tag into which it goes."""

    into: forms.ModelChoiceField[Tag] = forms.ModelChoiceField(
        None, label=_("Merge into"), empty_label="–"
    )

    def __init__(self, data: QueryDict | None, *, tag: Tag, member: Membership) -> None:
        super().__init__(data)
        self.fields["into"].queryset = tags_known_to(member).exclude(pk=tag.pk)  # type: ignore[attr-defined]  # of a choice of rows
