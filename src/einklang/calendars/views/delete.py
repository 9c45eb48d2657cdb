"""Deleting a meeting, here and in its calendars; taking it off a record only is another act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.rows import ChangedMeanwhile
from einklang.calendars.edit import delete_event
from einklang.calendars.guests import is_guest
from einklang.calendars.hold import FAR
from einklang.calendars.models import Event
from einklang.calendars.views.event import editable_event


@for_members()
@require_http_methods(["GET", "HEAD", "POST"])
def event_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what will go, and where; then do it."""
    event = editable_event(request, pk)
    if request.method != "POST":
        return _page(request, event)
    event.revision = _revision(request)
    try:
        delete_event(member=request.member, event=event, now=clock.now())
    except ChangedMeanwhile:
        return _page(request, editable_event(request, pk), status=409)
    messages.success(request, gettext("The meeting is deleted. No mail went out."))
    return redirect("calendar", request.workspace.slug)


def _page(request: MemberRequest, event: Event, status: int = 200) -> HttpResponse:
    details = event.as_record().details
    host = details.organiser.address if details.organiser else ""
    page = {
        "event": event,
        "calendars": [copy.calendar for copy in event.copies.select_related("calendar__holder")],
        "times": event.occurrences.filter(cancelled=False).count() if event.recurs else 1,
        "endless": event.recurs and event.last_at >= FAR,
        "guests": sum(is_guest(guest, host) for guest in details.participants),
        "meanwhile": status == 409,
    }
    return render(request, "calendars/event_delete.html", page, status=status)


def _revision(request: MemberRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() else 0
