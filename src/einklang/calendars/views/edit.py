"""Making a meeting, and changing one: the whole series, if it is one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.rows import ChangedMeanwhile
from einklang.calendars import prefill
from einklang.calendars.compose import changed_record, new_record
from einklang.calendars.differences import differences
from einklang.calendars.edit import Wish, change_event, create_event
from einklang.calendars.forms import EventForm
from einklang.calendars.models import Calendar, Event
from einklang.calendars.views.event import editable_event
from einklang.records.event import Event as EventRecord
from einklang.records.event import Organiser
from einklang.records.series import LosesOverrides


@for_members()
@require_http_methods(["GET", "HEAD", "POST"])
def event_new(request: MemberRequest) -> HttpResponse:
    """A new meeting in one of the member's calendars, or only here."""
    now = clock.now()
    scene = prefill.new_scene(request.member, now)
    if request.method != "POST":
        form = EventForm(initial=prefill.from_query(request.GET.dict(), scene, now), scene=scene)
        return _page(request, form)
    form = EventForm(request.POST, scene=scene)
    if not form.is_valid():
        return _page(request, form, status=422)
    made = create_event(
        member=request.member,
        calendar=_chosen_calendar(request, form),
        record=new_record(form.wanted(), _author(request), clock.new_uid()),
        now=now,
        wish=Wish(internal_note=form.cleaned_data["internal_note"]),
    )
    return _saved(request, made)


@for_members()
@require_http_methods(["GET", "HEAD", "POST"])
def event_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a meeting; what was changed meanwhile is shown and not overwritten."""
    event, now = editable_event(request, pk), clock.now()
    record = event.as_record()
    scene = prefill.edit_scene(request.member, record, now)
    initial = prefill.from_event(event, record, scene)
    if request.method != "POST":
        return _page(request, EventForm(initial=initial, scene=scene), event)
    form = EventForm(request.POST, initial=initial, scene=scene)
    if not form.is_valid():
        return _page(request, form, event, status=422)
    event.revision = form.cleaned_data["revision"] or 0
    try:
        _change(request, event, record, form)
    except LosesOverrides as asks:
        form.lost = asks.overrides
        return _page(request, form, event, status=422)
    except ChangedMeanwhile:
        return _meanwhile(request, form, pk)
    return _saved(request, event)


def _change(request: MemberRequest, event: Event, record: EventRecord, form: EventForm) -> None:
    change_event(
        member=request.member,
        event=event,
        record=changed_record(record, form.wanted(), _author(request)),
        now=clock.now(),
        wish=Wish(internal_note=form.cleaned_data["internal_note"]),
    )


def _meanwhile(request: MemberRequest, form: EventForm, pk: int) -> HttpResponse:
    """The form as typed, on what is stored now, and where the two differ."""
    event = editable_event(request, pk)
    record = event.as_record()
    scene = prefill.edit_scene(request.member, record, clock.now())
    stored = prefill.from_event(event, record, scene)
    form.show_back(revision=event.revision)
    page = {"form": form, "event": event, "meanwhile": True, "changes": differences(form, stored)}
    return render(request, "calendars/event_form.html", page, status=409)


def _page(
    request: MemberRequest, form: EventForm, event: Event | None = None, *, status: int = 200
) -> HttpResponse:
    if form.is_bound:
        form.show_back()
    page = {"form": form, "event": event}
    return render(request, "calendars/event_form.html", page, status=status)


def _chosen_calendar(request: MemberRequest, form: EventForm) -> Calendar | None:
    key = form.cleaned_data["calendar"]
    if not key:
        return None
    return request.workspace.calendar_rows.editable_by(request.member).get(pk=key)


def _author(request: MemberRequest) -> Organiser:
    return Organiser(request.member.user.email, request.member.user.name)


def _saved(request: MemberRequest, event: Event) -> HttpResponse:
    messages.success(request, gettext("Saved. No mail went out."))
    return redirect("event", request.workspace.slug, event.pk)
