"""After an act: back to where it was done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from einklang.accounts.door import MemberRequest, htmx

CHANGED = "tasks-changed"
"""What a page hears, to ask for its tasks again."""


def back(request: MemberRequest) -> HttpResponse:
    """To the page of ours from which it came, else to the list; htmx is told that tasks changed."""
    if htmx(request):
        return HttpResponse(status=204, headers={"HX-Trigger": CHANGED})
    came = request.headers.get("Referer", "")
    secure = request.is_secure()
    if url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=secure):
        return redirect(came)
    return redirect("tasks", request.workspace.slug)


def meanwhile_said(request: MemberRequest) -> None:
    """That somebody was quicker."""
    messages.error(request, _("Somebody changed the task meanwhile. It is as they left it."))
