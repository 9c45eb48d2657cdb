"""Answering an invitation."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.rows import ChangedMeanwhile
from einklang.calendars.answer import answer_event, asked
from einklang.calendars.subject import stands
from einklang.calendars.views.event import page_of, visible_event
from einklang.calendars.words import meanwhile
from einklang.records.event import Answer


@require_POST
@for_members()
def event_answer(request: MemberRequest, pk: int) -> HttpResponse:
    """Accept, accept tentatively, or decline, the whole or one occurrence (`of`), and tell whoever
    invites."""
    event, given = visible_event(request, pk), request.POST.get("answer", "")
    of = request.GET.get("of", "")
    one = of if request.POST.get("scope") == "one" else ""
    to = asked(request.member, event, event.copies.select_related("calendar"), one)
    if to is None or not stands(event, one):
        raise Http404
    if given not in set(Answer) - {Answer.OPEN}:
        return HttpResponseBadRequest()
    revision = request.POST.get("revision", "")
    event.revision = int(revision) if revision.isdecimal() else 0
    try:
        answer_event(
            member=request.member, event=event, to=to, answer=Answer(given), now=clock.now()
        )
        messages.success(request, gettext("Answered. Whoever invites is told."))
    except ChangedMeanwhile:
        messages.error(request, meanwhile(visible_event(request, pk)))
    return redirect(page_of(request, event, of))
