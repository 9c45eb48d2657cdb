"""The form of a person. Addresses, phones and messengers are rows of their own (`form_rows`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.crm.company_field import WithCompany
from einklang.crm.models import Field, Person
from einklang.crm.own_values import LONGEST, NoValue, read_value, show_value
from einklang.crm.responsible_field import Members, offer_members
from einklang.crm.tags_field import TagsField
from einklang.records.contact import LONGEST_NAME, LONGEST_TEXT, Name, Postal

NAMES = {"title": "prefix"} | {name: name for name in ("given", "middle", "family", "suffix")}
"""Field -> column of the parts of a name."""
POSTAL = ("street", "postcode", "city", "region", "country")
SAME = (*tuple(NAMES)[1:], "position", "notes", *POSTAL)
"""Fields that are called as in the row."""


VISIBLE_TO = [
    ("", _("Everybody in the workspace")),
    ("private", _("Only who is responsible")),
]
PRIVATE = {False: "", True: "private"}
"""What the row says -> what the form does."""


OWN = "own-"
"""Before the key of a field of the workspace's own: its name in the form."""


class OwnText(forms.CharField):
    """A field of the workspace's own that is typed."""

    def __init__(self, of: Field, today: date, **kwargs: Any) -> None:
        super().__init__(label=of.name, required=False, max_length=LONGEST, **kwargs)
        self._of, self._today = of, today

    def clean(self, value: Any) -> str:
        """As it is stored."""
        try:
            return read_value(self._of, str(super().clean(value)), today=self._today)
        except NoValue as wrong:
            raise ValidationError(str(wrong)) from wrong


def own_field(of: Field, stored: str, today: date) -> forms.Field:
    """The input for it. A choice that is no longer offered stays where it stands."""
    match of.kind:
        case Field.Kind.CHOICE:
            choices = dict.fromkeys(["", *of.choices, stored])
            pairs = [(each, each or "–") for each in choices]
            return forms.ChoiceField(label=of.name, required=False, choices=pairs)
        case Field.Kind.NUMBER:
            return OwnText(of, today, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
        case Field.Kind.DATE:
            words = {"placeholder": _("DD.MM.YYYY"), "autocomplete": "off"}
            return OwnText(of, today, widget=forms.TextInput(attrs=words))
        case _:
            return OwnText(of, today)


class Lines(forms.CharField):
    """A text of several lines; what a browser puts at their ends counts as one character."""

    def to_python(self, value: Any) -> str:
        """With bare line feeds."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class PersonForm(WithCompany):
    """Names, company, postal address, responsible and notes."""

    title = forms.CharField(label=_("Title"), max_length=40, required=False)
    given = forms.CharField(label=_("Given name"), max_length=LONGEST_NAME, required=False)
    middle = forms.CharField(label=_("Middle name"), max_length=LONGEST_NAME, required=False)
    family = forms.CharField(label=_("Family name"), max_length=LONGEST_NAME, required=False)
    suffix = forms.CharField(label=_("Name suffix"), max_length=40, required=False)
    position = forms.CharField(label=_("Position"), max_length=120, required=False)
    street = Lines(
        label=_("Street"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=LONGEST_NAME, required=False)
    region = forms.CharField(label=_("Region"), max_length=LONGEST_NAME, required=False)
    country = forms.CharField(label=_("Country"), max_length=LONGEST_NAME, required=False)
    responsible = Members(label=_("Responsible"))
    private = forms.ChoiceField(label=_("Visible to"), choices=VISIBLE_TO, required=False)
    tags = TagsField()
    notes = forms.CharField(
        label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, member: Membership, person: Person, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, member=member, present=person.company, **kwargs)
        offer_members(self, member)
        self._own = {each.key: each for each in member.workspace.person_fields.alive()}
        for key, each in self._own.items():
            stored = person.custom.get(key, "")
            self.fields[OWN + key] = own_field(each, stored, today)
            self.initial.setdefault(OWN + key, show_value(each.kind, stored) if stored else "")

    @property
    def own_fields(self) -> list[BoundField]:
        """Those of the workspace's own, in order."""
        return [self[OWN + key] for key in self._own]

    @property
    def own(self) -> dict[str, str]:
        """Of a valid form, what stands in them."""
        return {key: self.cleaned_data[OWN + key] for key in self._own}

    def own_in_words(self, values: Mapping[str, str]) -> dict[str, str]:
        """Key -> as the reader reads it."""
        told = ((key, each, values.get(key, "")) for key, each in self._own.items())
        return {key: show_value(each.kind, value) if value else "" for key, each, value in told}

    def clean_private(self) -> bool:
        """Somebody has to be left who sees the person."""
        private = bool(self.cleaned_data["private"])
        if private and not self.cleaned_data.get("responsible"):
            said = gettext("Say who is responsible: else nobody would see this person.")
            raise ValidationError(said)
        return private

    @property
    def is_named_at_length(self) -> bool:
        """Whether a part of the name has something in it, or is wrong, that is seldom used."""
        return self._has_any("middle", "suffix")

    @property
    def has_postal(self) -> bool:
        """The same of the postal address."""
        return self._has_any(*POSTAL)

    def _has_any(self, *names: str) -> bool:
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def is_told(self) -> bool:
        """Of a valid form, whether it says who it is by a name or a company."""
        said = (self.cleaned_data.get(name) for name in (*NAMES, "company"))
        return any(said)

    def say_who_is_missing(self) -> None:
        """Nobody can be told from nothing."""
        said = gettext("Who is it? A name, a company, an address or a number is needed.")
        self.add_error("family", said)

    @property
    def name(self) -> Name:
        """Of a valid form."""
        return Name(**{column: self.cleaned_data[field] for field, column in NAMES.items()})

    @property
    def postal(self) -> Postal:
        """Of a valid form."""
        return Postal(**{column: self.cleaned_data[column] for column in POSTAL})
