"""Views of the list of people that are kept: made, renamed, deleted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from einklang.accounts.door import MemberRequest, for_members
from einklang.crm.models import SavedView
from einklang.crm.saved_views import TooManyViews, canonical, keep_view, views_of
from einklang.crm.view_form import ViewForm


@require_POST
@for_members()
def save(request: MemberRequest) -> HttpResponse:
    """Keep what the list is narrowed by now."""
    query, form = request.POST.get("query", ""), ViewForm(request.POST, member=request.member)
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            keep_view(by=request.member, name=name, query=query, shared=form.is_shared)
        except TooManyViews:
            messages.error(request, _("50 views are as many as one can keep. Delete one first."))
    return _to_list(request, canonical(query))


@for_members()
def view(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename one, let the team see it or not, or delete it."""
    found = get_object_or_404(views_of(request.member), pk=pk)
    if request.POST.get("delete"):
        found.delete()
        messages.success(request, _("The view “%(name)s” is deleted.") % {"name": found.name})
        return _to_list(request, "")
    known = {"name": found.name, "shared": found.shared}
    form = ViewForm(request.POST or None, initial=known, member=request.member)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "crm/saved_view.html", {"view": found, "form": form}, status=status)
    return _store(request, found, form)


def _store(request: MemberRequest, found: SavedView, form: ViewForm) -> HttpResponse:
    found.name, found.shared = form.cleaned_data["name"], form.is_shared
    found.save(update_fields=["name", "shared"])
    return _to_list(request, found.query)


def _to_list(request: MemberRequest, query: str) -> HttpResponse:
    there = reverse("people", args=[request.workspace.slug])
    return redirect(f"{there}?{query}" if query else there)
