"""The form of a type of tasks that a workspace gives itself."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Workspace
from einklang.formats.ical_text import one_line
from einklang.tasks.models import Task, TaskType
from einklang.tasks.save_type import NameTaken, save_type


class TypeForm(forms.Form):
    """Its name, which no other type has."""

    name = forms.CharField(label=_("Name"), max_length=40)

    def __init__(
        self, data: QueryDict | None, *, workspace: Workspace, present: TaskType | None = None
    ) -> None:
        super().__init__(data, initial={"name": present.name} if present else None)
        others = workspace.tasktype_rows.alive()
        self._others = others.exclude(pk=present.pk) if present else others

    def clean_name(self) -> str:
        """One that is free, also among the types that everybody has."""
        name = " ".join(one_line(self.cleaned_data["name"]).split())
        if not name:
            raise ValidationError(gettext("It needs a name."))
        taken = {str(word).lower() for word in Task.Type.labels}
        taken |= {other.lower() for other in self._others.values_list("name", flat=True)}
        if name.lower() in taken:
            raise ValidationError(taken_said(name))
        return name

    def stores(self, row: TaskType) -> bool:
        """Whether it is valid, and its name is stored as that of the row. Somebody may be quicker
        with the same name, which it says then."""
        if not self.is_valid():
            return False
        name = self.cleaned_data["name"]
        try:
            save_type(row=row, name=name)
        except NameTaken:
            self.add_error("name", taken_said(name))
            return False
        return True


def taken_said(name: str) -> str:
    """That another type is called so."""
    return gettext("There is a type “%(name)s” already.") % {"name": name}
