"""The form of a workspace's own fields: a row for each, in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.crm.fields import Wanted
from einklang.crm.form_rows import typed_rows
from einklang.crm.models import Field

PREFIX = "fields"
NAMES = ("key", "name", "kind", "choices")
MOST = 50
LONGEST_CHOICE = 100


class FieldRow(forms.Form):
    """One field; an empty new one is none. `key` is the id of one that is there."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Field"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Field.Kind, required=False)
    choices = forms.CharField(label=_("Choices"), max_length=5000, required=False)

    def clean_choices(self) -> tuple[str, ...]:
        """Each once, in order."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines())
        said = tuple(dict.fromkeys(filter(None, lines)))
        if any(len(each) > LONGEST_CHOICE for each in said):
            raise ValidationError(gettext("A choice has at most 100 characters."))
        return said

    def clean(self) -> dict[str, object]:
        """A choice chooses from something, and what is there keeps a name."""
        data = super().clean() or {}
        if not data.get("name"):
            if data.get("key") or data.get("choices"):
                self.add_error("name", gettext("What is the field called?"))
        elif data.get("kind") == Field.Kind.CHOICE and data.get("choices") == ():
            self.add_error("choices", gettext("What is there to choose from? One a line."))
        return data

    @property
    def has_choices(self) -> bool:
        """Whether it may need them: of a new one nobody knows yet."""
        return not self["key"].value() or self["kind"].value() == Field.Kind.CHOICE

    @property
    def kind_in_words(self) -> str:
        """What may stand in it."""
        return str(Field.Kind(self["kind"].value()).label)


Rows: TypeAlias = "BaseFormSet[FieldRow]"


class AllRows(BaseFormSet):  # type: ignore[type-arg]  # generic only in the stubs
    """All of them: no two have one name."""

    def clean(self) -> None:
        """Says at the later one that there is another."""
        seen: set[str] = set()
        for row in self.forms:
            name = str(row.cleaned_data.get("name", "")).casefold()
            if name and name in seen:
                row.add_error("name", gettext("There is another field of this name."))
            seen.add(name)


FieldRows = formset_factory(FieldRow, formset=AllRows, extra=0, max_num=MOST)


def stored(fields: Iterable[Field]) -> Rows:
    """The form as the rows have it; an empty field where there is none."""
    rows = [
        {"key": f.pk, "name": f.name, "kind": f.kind, "choices": "\n".join(f.choices)}
        for f in fields
    ]
    return FieldRows(prefix=PREFIX, initial=rows or [{}])


def relaid(data: QueryDict) -> Rows:
    """What was typed, not yet judged: rows were added, dropped or raised."""
    return FieldRows(prefix=PREFIX, initial=typed_rows(data, PREFIX)[:MOST])


def wanted(rows: Rows) -> Sequence[Wanted]:
    """What valid rows say."""
    said = (row.cleaned_data for row in rows)
    return [
        Wanted(each.get("key"), each["name"], each.get("kind") or "text", each["choices"])
        for each in said
        if each.get("name")
    ]


def shown(data: QueryDict) -> set[int]:
    """The fields that the page showed when it was opened."""
    return {int(each) for each in str(data.get("shown", "")).split() if each.isdecimal()}
