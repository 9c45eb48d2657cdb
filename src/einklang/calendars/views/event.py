"""The page of one meeting."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.calendars.models import Event
from einklang.calendars.rights import may_edit
from einklang.calendars.shown import shown
from einklang.calendars.subject import Subject, following, subject
from einklang.records.divide import Undividable


@for_members()
@require_safe
def event(request: MemberRequest, pk: int) -> HttpResponse:
    """A meeting, or one occurrence of a series (`of`)."""
    row = visible_event(request, pk)
    page = shown(request.member, row, request.GET.get("of", ""), clock.now())
    if page is None:
        raise Http404
    return render(request, "calendars/event.html", {"page": page})


def visible_event(request: MemberRequest, pk: int) -> Event:
    """The event, if the member may know of it; else there is none."""
    return get_object_or_404(request.workspace.event_rows.visible_to(request.member), pk=pk)


def editable_event(request: MemberRequest, pk: int) -> Event:
    """The event, if the member may change it; else there is none to change."""
    row = visible_event(request, pk)
    if not may_edit(request.member, row, row.copies.select_related("calendar")):
        raise Http404
    return row


def editable_subject(request: MemberRequest, pk: int) -> Subject:
    """What the address names, if the member may change it: the meeting, one occurrence (`of`), or
    one and all that follow (`following`)."""
    event = editable_event(request, pk)
    try:
        if of := request.GET.get("following", ""):
            return following(event, of, clock.new_uid())
        return subject(event, request.GET.get("of", ""))
    except (ValueError, Undividable) as error:
        raise Http404 from error


def page_of(request: MemberRequest, event: Event, of: str = "") -> str:
    """The address of the page of a meeting, or of one occurrence."""
    url = reverse("event", args=[request.workspace.slug, event.pk])
    return f"{url}?{urlencode({'of': of})}" if of else url


def of_asked(request: MemberRequest) -> str:
    """The occurrence from which somebody came, also where they act on the whole series (`from`) or
    on all from there (`following`)."""
    named = (request.GET.get(name, "") for name in ("of", "following", "from"))
    return next(filter(None, named), "")
