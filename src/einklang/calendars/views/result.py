"""Saying what became of a meeting."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.rows import ChangedMeanwhile
from einklang.calendars.result import Result, say_result
from einklang.calendars.shown import shown
from einklang.calendars.subject import stands
from einklang.calendars.views.event import page_of, visible_event
from einklang.calendars.visibility import Level
from einklang.calendars.words import meanwhile


@require_POST
@for_members()
def event_result(request: MemberRequest, pk: int) -> HttpResponse:
    """Of the meeting, or of one occurrence (`of`); back to where somebody came from (`back`)."""
    event, of = visible_event(request, pk), request.GET.get("of", "")
    page = shown(request.member, event, of, clock.now())
    if page is None or page.level < Level.SUBJECT or not stands(event, of):
        raise Http404
    given = request.POST.get("result", "")
    if given not in Result.values or (event.recurs and not of):
        return HttpResponseBadRequest()
    try:
        say_result(member=request.member, event=event, of=of, result=Result(given), now=clock.now())
        messages.success(request, gettext("Noted: %(result)s.") % {"result": Result(given).label})
    except ChangedMeanwhile:
        messages.error(request, meanwhile(visible_event(request, pk)))
    back = request.POST.get("back", "")
    here = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return redirect(back if here else page_of(request, event, of))
