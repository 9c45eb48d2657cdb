"""Why is this meeting here? A page, or for htmx the part of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from einklang.accounts.door import MemberRequest, for_members, htmx
from einklang.calendars.models import Event
from einklang.sync.why import why


@for_members()
def event(request: MemberRequest, pk: int) -> HttpResponse:
    """The answer for an event that the member may see."""
    visible = request.workspace.event_rows.visible_to(request.member)
    row: Event = get_object_or_404(visible, pk=pk)
    template = "sync/parts/why.html" if htmx(request) else "sync/why.html"
    words = {"why": why(row, request.member), "opened": request.GET.get("open", "")}
    return render(request, template, words)
