"""Timelines: the calendar tab of a record, a series unfolded, taking a meeting off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members, htmx
from einklang.crm.asked import read_asked
from einklang.crm.entry import Entry, Placed, entries
from einklang.crm.models import Appearance, Kind
from einklang.crm.remove import appearances, deletes, put_back, take_off
from einklang.crm.series import unfold
from einklang.crm.timeline import timeline
from einklang.crm.views.record import FIND, words_of
from einklang.crm.walk import count_all


@for_members()
def calendar(request: MemberRequest, kind: Kind, pk: int) -> HttpResponse:
    """All meetings of a record; htmx gets more of them."""
    found = FIND[kind](request, pk)
    now = clock.now()
    typed = read_asked(request.GET, zone=request.workspace.zone, now=now)
    page = timeline(found, request.member, typed.asked, now)
    words: dict[str, Any] = {"timeline": page, "typed": typed, "asked": typed.asked}
    if not htmx(request):
        words["in_all"] = count_all(found, now) if typed.asked.is_part else page.meetings
        return render(request, "crm/calendar.html", words | words_of(request, found))
    words["group"] = page.upcoming if typed.asked.after else page.past
    words["way"] = "after" if typed.asked.after else "before"
    return render(request, "crm/more.html", words | {"kind": kind, "subject": found})


@for_members()
def series(request: MemberRequest, pk: int) -> HttpResponse:
    """The occurrences of a series; htmx gets those around now."""
    appearance = _appearance(request, pk)
    entry = _entry(request, appearance)
    part = htmx(request)
    unfolded = unfold(appearance.event, clock.now(), whole=not part, zone=request.workspace.zone)
    words = {"entry": entry, "unfolded": unfolded, **_subject(appearance)}
    return render(request, "crm/occurrences.html" if part else "crm/series.html", words)


@for_members()
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a meeting off this one timeline; the calendar stays as it is, unless the rules say that
    it is deleted by it. Then that is another page's question, which says whom it concerns."""
    appearance = _appearance(request, pk)
    words = _subject(appearance)
    if deletes(appearance, request.member):
        return redirect("event-delete", request.workspace.slug, appearance.event_id)
    if request.method != "POST":
        words["entry"] = _entry(request, appearance)
        return render(request, "crm/remove.html", words)
    take_off(appearance)
    undo = reverse("appearance-return", args=[request.workspace.slug, pk])
    said = _("%(name)s: taken off this timeline. The calendar is as it was.")
    messages.success(request, said % {"name": words["subject"]}, extra_tags=undo)
    return _back(request, words)


@require_POST
@for_members()
def put_meeting_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Undo `remove`."""
    taken_off = appearances(request.member).filter(removed=True)
    appearance = get_object_or_404(taken_off.select_related("event", *Kind), pk=pk)
    put_back(appearance, request.workspace)
    return _back(request, _subject(appearance))


def _back(request: MemberRequest, words: dict[str, Any]) -> HttpResponse:
    return redirect(f"{words['kind']}-calendar", request.workspace.slug, words["subject"].pk)


def _appearance(request: MemberRequest, pk: int) -> Appearance:
    rows = appearances(request.member).filter(removed=False)
    return get_object_or_404(rows.select_related("event", *Kind), pk=pk)


def _entry(request: MemberRequest, appearance: Appearance) -> Entry:
    placed = Placed(appearance.pk, appearance.event, appearance.starts_at)
    found = entries([placed], request.member, clock.now())
    if not found:
        raise Http404
    return found[0]


def _subject(appearance: Appearance) -> dict[str, Any]:
    return {"kind": appearance.spot.kind, "subject": appearance.subject}
