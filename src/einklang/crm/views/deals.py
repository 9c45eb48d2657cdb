"""Deals: the board, the list, one of them, and the form."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.rows import ChangedMeanwhile
from einklang.crm.board import board
from einklang.crm.listing import listing
from einklang.crm.models import Deal, Pipeline
from einklang.crm.pipelines import pipelines, stages_of
from einklang.crm.save_business import move_deal
from einklang.crm.timeline import timeline
from einklang.crm.views.business import form_page
from einklang.crm.views.record import GLANCE, find_deal, to_change, words_of


@for_members()
def deals(request: MemberRequest) -> HttpResponse:
    """The board of one pipeline."""
    every = pipelines(request.workspace)
    chosen = _chosen(every, request.GET.get("pipeline", ""))
    now = clock.now()
    found = board(chosen, request.member, request.GET, timezone.localdate(now))
    words = {"board": found, "pipelines": every, "pipeline": chosen}
    return render(request, "crm/board.html", {**words, "today": timezone.localdate(now)})


def _chosen(every: list[Pipeline], asked: str) -> Pipeline:
    return next((each for each in every if str(each.pk) == asked), every[0])


@for_members()
def deal_list(request: MemberRequest) -> HttpResponse:
    """All of them, as a table."""
    rows = request.workspace.deal_rows.select_related("stage", "company", "responsible")
    stages = stages_of(request.workspace)
    chosen = next((one for one in stages if str(one.pk) == request.GET.get("stage")), None)
    rows = rows.filter(stage=chosen) if chosen else rows
    order = ("stage__pipeline", "stage__position", "due", "title")
    found = listing(rows, order, request.GET, request.member)
    words = {"listing": found, "stage": chosen, "stages": stages}
    return render(request, "crm/deal_list.html", words)


@for_members()
def deal(request: MemberRequest, pk: int) -> HttpResponse:
    """One deal at a glance."""
    found = find_deal(request, pk)
    words = words_of(request, found)
    words["timeline"] = timeline(found, request.member, GLANCE, clock.now())
    words["stages"] = list(found.stage.pipeline.stages.all())
    return render(request, "crm/deal.html", words)


@for_members()
def new_deal(request: MemberRequest) -> HttpResponse:
    """The form, empty."""
    first = pipelines(request.workspace)[0].stages.first()
    row = Deal(workspace=request.workspace, responsible=request.user, stage=first)
    return form_page(request, row)


@for_members()
def edit_deal(request: MemberRequest, pk: int) -> HttpResponse:
    """The form."""
    return form_page(request, to_change(find_deal(request, pk)))


@require_POST
@for_members()
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Put the deal into another stage; from the board, or from its page (`back`)."""
    found = to_change(find_deal(request, pk))
    stages = {str(each.pk): each for each in stages_of(request.workspace)}
    stage = stages.get(request.POST.get("stage", ""))
    if stage is None:
        raise Http404
    try:
        move_deal(deal=found, stage=stage, by=request.member, now=clock.now())
    except ChangedMeanwhile:
        messages.error(request, _("Somebody changed the deal meanwhile. It is as they left it."))
    else:
        said = _("%(name)s is in “%(stage)s” now.") % {"name": found, "stage": stage}
        messages.success(request, said)
    if request.POST.get("back") == "page":
        return redirect("deal", request.workspace.slug, pk)
    lanes = reverse("deals", args=[request.workspace.slug])
    return redirect(f"{lanes}?pipeline={stage.pipeline_id}")
