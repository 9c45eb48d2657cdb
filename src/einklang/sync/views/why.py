"""Why is this meeting here, and why is that one not? Pages, or for htmx the part of one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members, htmx
from einklang.calendars.models import Event
from einklang.crm.views.record import find_person
from einklang.sync import door
from einklang.sync.people import second
from einklang.sync.people.why import why as why_person
from einklang.sync.seek import Sought, unread
from einklang.sync.seek import seek as seek_here
from einklang.sync.seek_there import seek_there
from einklang.sync.why import why
from einklang.sync.words import server_name


@for_members()
def event(request: MemberRequest, pk: int) -> HttpResponse:
    """The answer for an event that the member may see."""
    visible = request.workspace.event_rows.visible_to(request.member)
    row: Event = get_object_or_404(visible, pk=pk)
    template = "sync/parts/why.html" if htmx(request) else "sync/why.html"
    words = {"why": why(row, request.member), "opened": request.GET.get("open", "")}
    return render(request, template, words)


@for_members()
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """In which of the member's address books somebody stands, and why."""
    visible = request.workspace.person_rows.readable_by(request.member)
    words = {
        "why": why_person(get_object_or_404(visible, pk=pk), request.member),
        "opened": request.GET.get("open", ""),
    }
    return render(request, "sync/why_person.html", words)


@for_members()
def delete_second(request: MemberRequest, pk: int) -> HttpResponse:
    """What only the second contact of somebody holds; POST has it deleted there."""
    pair = get_object_or_404(second.of(request.member), pk=pk)
    person = find_person(request, pair.local_id or 0)
    if request.method != "POST":
        told = second.told(pair, person)
        words = {"second": told, "server": server_name(pair.collection.connection)}
        return render(request, "sync/delete_second.html", words)
    second.delete(pair, request.member, clock.now())
    messages.success(request, gettext("The next sync deletes it there, if it is as you saw it."))
    return redirect("why-person", request.workspace.slug, person.pk)


class Seek(forms.Form):
    """What is looked for."""

    q = forms.CharField(max_length=200, required=False, label=_("Title, place, guest or contact"))
    day = forms.DateField(required=False, label=_("Day"))


@cache_control(no_store=True)
@for_members()
def seek(request: MemberRequest) -> HttpResponse:
    """Why is it not here? `live`: with a look into the calendars, of which nothing is kept."""
    form = Seek(request.GET)
    words: dict[str, object] = {
        "form": form,
        "connected": door.connections(request.member).exists(),
    }
    if form.is_valid() and any(form.cleaned_data.values()):
        said = form.cleaned_data
        sought = Sought(said["q"].strip(), said["day"], request.workspace.zone)
        words |= {"sought": sought, "hits": seek_here(request.member, sought)}
        words |= {"unread": unread(request.member)}
        if "live" in request.GET:
            words["looked"] = seek_there(request.member, sought, clock.now())
    return render(request, "sync/seek.html", words)
