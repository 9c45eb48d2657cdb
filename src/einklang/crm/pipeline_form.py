"""The form of a pipeline: its name, and a row for each stage in order."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from einklang.crm.models import Pipeline, Stage
from einklang.crm.pipelines import Wanted

PREFIX = "stages"
NAMES = ("key", "name", "end")
MOST = 20


class PipelineForm(forms.Form):
    """What the pipeline is called."""

    name = forms.CharField(label=pgettext_lazy("of a pipeline", "Name"), max_length=80)


class StageRow(forms.Form):
    """One stage; an empty new one is none. `key` is the id of one that is there."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Stage"), max_length=80, required=False)
    end = forms.ChoiceField(label=_("A deal here is"), choices=Stage.End, required=False)


StageRows = formset_factory(StageRow, extra=0, max_num=MOST)


def stored(pipeline: Pipeline | None) -> tuple[PipelineForm, BaseFormSet[StageRow]]:
    """The form as the rows have it; two empty stages for a new pipeline."""
    stages = list(pipeline.stages.all()) if pipeline else []
    rows = [{"key": each.pk, "name": each.name, "end": each.end} for each in stages] or [{}, {}]
    name = {"name": pipeline.name} if pipeline else {}
    return PipelineForm(initial=name), StageRows(prefix=PREFIX, initial=rows)


def relaid(data: QueryDict) -> tuple[PipelineForm, BaseFormSet[StageRow]]:
    """What was typed, not yet judged: rows were added, dropped or raised."""
    said = str(data.get(f"{PREFIX}-TOTAL_FORMS", ""))
    total = min(int(said), MOST) if said.isdigit() else 0
    rows = [
        {name: str(data.get(f"{PREFIX}-{at}-{name}", "")) for name in NAMES} for at in range(total)
    ]
    return PipelineForm(initial=data.dict()), StageRows(prefix=PREFIX, initial=rows)


def stages(rows: BaseFormSet[StageRow]) -> Sequence[Wanted]:
    """What valid rows say."""
    said = (row.cleaned_data for row in rows)
    return [
        Wanted(each.get("key"), each["name"], each.get("end") or "")
        for each in said
        if each.get("name")
    ]
