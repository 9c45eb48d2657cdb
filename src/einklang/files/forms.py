"""Bringing a file, and saying what its columns hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership
from einklang.crm.responsible_field import Members, offer_members
from einklang.files.models import Import
from einklang.files.words import REFUSED, TARGETS
from einklang.formats.csv_titles import KIND, ONCE, OWN

SEPARATORS = [
    (";", pgettext_lazy("separator", "Semicolon")),
    (",", pgettext_lazy("separator", "Comma")),
    ("\t", pgettext_lazy("separator", "Tab")),
    ("|", pgettext_lazy("separator", "Vertical bar")),
]


class Upload(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # `take_in` says what is wrong with it
        error_messages={"required": REFUSED[""]},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.vcf,.vcard"}),
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its title, the first things that stand in it, and where it goes."""

    number: int
    title: str
    examples: Sequence[str]
    field: BoundField


class Columns(forms.Form):
    """Where each column goes, and who looks after those of whom the file names nobody."""

    responsible = Members(
        label=_("Responsible"),
        help_text=_(
            "Holds where a row names nobody. Whom you look after goes out to your connected"
            " address books, too."
        ),
    )

    def __init__(
        self, *args: Any, of: Import, member: Membership, rows: Sequence[Sequence[str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.order_fields(["responsible"])
        offer_members(self, member)
        self.initial["responsible"] = of.responsible_id
        self._rows = rows
        self._titled = of.titled
        fields = [(OWN + each.key, each.name) for each in member.workspace.person_fields.alive()]
        choices: list[Any] = [*TARGETS.items()]
        if fields:
            choices.append((gettext("Your fields"), fields))
        known = {*TARGETS, *(target for target, _name in fields)}
        for at, target in enumerate(of.targets):
            self.fields[_name(at)] = forms.ChoiceField(
                label=self._title(at), choices=choices, required=False
            )
            self.initial[_name(at)] = target if target in known else ""

    @property
    def columns(self) -> Iterator[Column]:
        """In the order of the file."""
        bodies = self._rows[1:] if self._titled else self._rows
        for at in range(len(self.fields) - 1):
            found = (row[at].strip() for row in bodies if at < len(row))
            yield Column(at + 1, self._title(at), list(filter(None, found))[:3], self[_name(at)])

    def _title(self, at: int) -> str:
        first = self._rows[0] if self._rows and self._titled else ()
        told = first[at].strip() if at < len(first) else ""
        return told or gettext("Column %(n)d") % {"n": at + 1}

    @property
    def targets(self) -> list[str]:
        """Of a valid form, where each column goes."""
        return [self.cleaned_data[_name(at)] for at in range(len(self.fields) - 1)]

    def clean(self) -> None:
        """Somebody has to come of it, and what is there once is told by one column."""
        super().clean()
        told = [self.cleaned_data.get(_name(at)) for at in range(len(self.fields) - 1)]
        if not any(target and target != KIND for target in told):
            raise ValidationError(gettext("Say of at least one column what it holds."))
        for at, target in enumerate(told):
            once = target in ONCE or str(target).startswith(OWN)
            if once and target in told[:at]:
                said = gettext("Another column holds this already.")
                self.add_error(_name(at), said)


def _name(at: int) -> str:
    return f"column-{at}"


class Reading(forms.Form):
    """How the file is taken apart."""

    separator = forms.ChoiceField(label=_("Between the columns stands"), choices=SEPARATORS)
    titled = forms.BooleanField(label=_("The first row holds titles"), required=False)
