"""Changing many people at once: ask, do it step by step, undo it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.crm.bulk import begin, bulks_of, go_on, reckon, undo
from einklang.crm.bulk_form import BulkForm
from einklang.crm.bulk_words import done, leaves, says
from einklang.crm.models import Bulk


@require_POST
@for_members()
def bulk(request: MemberRequest) -> HttpResponse:
    """Say how many it concerns; then begin."""
    form = BulkForm(request.POST, member=request.member)
    if not form.is_valid():
        for error in form.errors.values():
            messages.error(request, str(error[0]))
        return _to_list(request, str(request.POST.get("query", "")))
    if request.POST.get("sure"):
        begun = begin(form.wanted, request.member, clock.now())
        return _step(request, begun)
    return _ask(request, form)


def _ask(request: MemberRequest, form: BulkForm) -> HttpResponse:
    of = reckon(form.wanted, request.member, clock.now())
    who = form.cleaned_data["responsible"]
    name = form.cleaned_data["tag"] or (str(who) if who else "")
    words = {
        "title": Bulk.Act(form.wanted.act).label,
        "says": says(form.wanted.act, of.changes, name),
        "leaves": leaves(form.wanted.act, of),
        "of": of,
        "sent": form.sent,
        "listed": form.wanted.query,
        "is_danger": form.wanted.act == Bulk.Act.ARCHIVE,
    }
    return render(request, "crm/bulk.html", words)


@for_members()
def run(request: MemberRequest, pk: int) -> HttpResponse:
    """How far it is; a POST goes on by one step."""
    found = get_object_or_404(bulks_of(request.member), pk=pk)
    if request.method == "POST" or found.is_over:
        return _step(request, found)
    words = {"bulk": found, "title": found.get_act_display(), "listed": found.query}
    return render(request, "crm/bulk_run.html", words)


@require_POST
@for_members()
def undo_all(request: MemberRequest, pk: int) -> HttpResponse:
    """Turn it round."""
    found = get_object_or_404(bulks_of(request.member), pk=pk)
    undo(found)
    return _step(request, found)


def _step(request: MemberRequest, found: Bulk) -> HttpResponse:
    go_on(found, request.member, clock.now())
    if not found.is_over:
        return redirect("bulk-run", request.workspace.slug, found.pk)
    back = found.stage == Bulk.Stage.UNDONE or not found.changed
    again = "" if back else reverse("bulk-undo", args=[request.workspace.slug, found.pk])
    messages.success(request, done(found), extra_tags=again)
    return _to_list(request, found.query)


def _to_list(request: MemberRequest, query: str) -> HttpResponse:
    there = reverse("people", args=[request.workspace.slug])
    return redirect(f"{there}?{query}" if query else there)
