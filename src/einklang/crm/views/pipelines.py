"""Settings > Pipelines: the stages of deals. The owner's."""

from __future__ import annotations

from typing import TypeAlias

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from einklang.accounts.door import OWNING, MemberRequest, for_members
from einklang.crm import pipelines
from einklang.crm.form_rows import with_row_changed, with_row_raised
from einklang.crm.models import Pipeline
from einklang.crm.pipeline_form import (
    NAMES,
    PREFIX,
    PipelineForm,
    StageRow,
    StageRows,
    relaid,
    stages,
    stored,
)

Parts: TypeAlias = "tuple[PipelineForm, BaseFormSet[StageRow]]"


@for_members(OWNING)
def every(request: MemberRequest) -> HttpResponse:
    """All pipelines with their stages."""
    pipelines.pipelines(request.workspace)
    rows = request.workspace.pipelines.prefetch_related("stages")
    return render(request, "crm/pipelines.html", {"pipelines": rows})


@for_members(OWNING)
def new(request: MemberRequest) -> HttpResponse:
    """The form, empty."""
    return _form(request, None)


@for_members(OWNING)
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """The form."""
    return _form(request, get_object_or_404(request.workspace.pipelines, pk=pk))


def _form(request: MemberRequest, pipeline: Pipeline | None) -> HttpResponse:
    if request.method != "POST":
        return _page(request, pipeline, stored(pipeline))
    changed = with_row_changed(request.POST) or with_row_raised(request.POST, PREFIX, NAMES)
    if changed is not None:
        return _page(request, pipeline, relaid(changed))
    form, rows = PipelineForm(request.POST), StageRows(request.POST, prefix="stages")
    if not (form.is_valid() and rows.is_valid()):
        return _page(request, pipeline, (form, rows), status=422)
    wanted = stages(rows)
    if not any(each.end == "" for each in wanted):
        form.add_error(None, _("At least one stage has to be open."))
        return _page(request, pipeline, (form, rows), status=422)
    return _store(request, pipeline, (form, rows))


def _store(request: MemberRequest, pipeline: Pipeline | None, parts: Parts) -> HttpResponse:
    form, rows = parts
    name, wanted = form.cleaned_data["name"], stages(rows)
    try:
        if pipeline is None:
            pipelines.new_pipeline(workspace=request.workspace, name=name, stages=wanted)
        else:
            pipelines.save_pipeline(pipeline=pipeline, name=name, stages=wanted)
    except pipelines.StillUsed as used:
        said = _("Deals still stand in %(stages)s. Move them first.")
        form.add_error(None, said % {"stages": ", ".join(each.name for each in used.stages)})
        return _page(request, pipeline, parts, status=422)
    messages.success(request, _("%(name)s is stored.") % {"name": name})
    return redirect("pipelines", request.workspace.slug)


def _page(
    request: MemberRequest, pipeline: Pipeline | None, parts: Parts, status: int = 200
) -> HttpResponse:
    form, rows = parts
    words = {"pipeline": pipeline, "form": form, "rows": rows}
    return render(request, "crm/pipeline_form.html", words, status=status)
