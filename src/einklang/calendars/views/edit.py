"""Making a meeting, and changing one: of a series one, one and all that follow, or the whole."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.rows import ChangedMeanwhile
from einklang.calendars import prefill
from einklang.calendars.compose import new_record
from einklang.calendars.differences import differences
from einklang.calendars.edit import Wish, create_event
from einklang.calendars.forms import EventForm, Scene
from einklang.calendars.mailing import Mailing, Tell, mailing
from einklang.calendars.models import Calendar, Event
from einklang.calendars.occasion import Occasion, occasion
from einklang.calendars.rights import as_organiser
from einklang.calendars.save import mails_for, save
from einklang.calendars.subject import Subject, may_follow
from einklang.calendars.views.event import editable_subject, of_asked, page_of
from einklang.calendars.words import announced, meanwhile, save_and_send, saved
from einklang.records.series import LosesOverrides


@for_members()
@require_http_methods(["GET", "HEAD", "POST"])
def event_new(request: MemberRequest) -> HttpResponse:
    """A new meeting in one of the member's calendars, or only here."""
    now = clock.now()
    scene = prefill.new_scene(request.member, now)
    on = occasion(request.member, request.GET.get("on", ""))
    if request.method != "POST":
        return _first_page(request, scene, on)
    form = EventForm(request.POST, scene=scene)
    if not form.is_valid():
        return _page(request, form, status=422)
    calendar = _chosen_calendar(request, form)
    author = as_organiser(request.member, calendar)
    record = new_record(form.wanted(), author, clock.new_uid())
    mails = mailing(None, record, form.tell)
    if _unannounced(form, mails):
        return _announce(request, form, None, mails)
    wish = Wish(form.tell, form.cleaned_data["internal_note"], on=on)
    made = create_event(member=request.member, calendar=calendar, record=record, now=now, wish=wish)
    return _saved(request, made, mails, on)


def _first_page(request: MemberRequest, scene: Scene, on: Occasion | None) -> HttpResponse:
    """The empty form; on a record with those whom it concerns. Who saves it as it stands invites
    them in one step: the button says so."""
    initial = prefill.from_query(request.GET.dict(), scene, clock.now())
    if on is None or not on.guests:
        return _page(request, EventForm(initial=initial, scene=scene))
    form = EventForm(initial=initial | prefill.for_occasion(on), scene=scene)
    mails = Mailing(on.guests)
    words: dict[str, object] = {**_words(request, form, None), "asks": save_and_send(mails)}
    if scene.tell is not Tell.NOBODY:
        words |= {"mails": announced(mails), "save": save_and_send(mails)}
    return render(request, "calendars/event_form.html", words)


@for_members()
@require_http_methods(["GET", "HEAD", "POST"])
def event_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a meeting, one occurrence (`of`), or one and all that follow (`following`); what was
    changed meanwhile is shown and not overwritten."""
    about = editable_subject(request, pk)
    scene = prefill.edit_scene(request.member, about, clock.now())
    initial = prefill.from_subject(about, scene)
    if request.method != "POST":
        return _page(request, EventForm(initial=initial, scene=scene), about)
    form = EventForm(request.POST, initial=initial, scene=scene)
    if not form.is_valid():
        return _page(request, form, about, status=422)
    try:
        return _change(request, about, form)
    except LosesOverrides as asks:
        form.lost = asks.overrides
        return _page(request, form, about, status=422)
    except ChangedMeanwhile:
        return _meanwhile(request, form, pk)


def _change(request: MemberRequest, about: Subject, form: EventForm) -> HttpResponse:
    own = request.workspace.calendar_rows.editable_by(request.member).holding(about.event).first()
    chosen = _chosen_calendar(request, form)
    place = chosen if chosen != own and about.head is None else None
    record = about.changed(form.wanted(), as_organiser(request.member, place or own))
    wish = Wish(form.tell, form.cleaned_data.get("internal_note"), place)
    mails = mails_for(request.member, about, record, wish)
    if _unannounced(form, mails):
        return _announce(request, form, about, mails)
    about.event.revision = form.cleaned_data["revision"] or 0
    event = save(member=request.member, about=about, record=record, now=clock.now(), wish=wish)
    return _saved(request, event, mails)


def _unannounced(form: EventForm, mails: Mailing) -> bool:
    """Whether a save would mail somebody whom the page did not name."""
    return bool(mails.everybody) and form.cleaned_data["announced"] != mails.announced()


def _announce(
    request: MemberRequest, form: EventForm, about: Subject | None, mails: Mailing
) -> HttpResponse:
    """The form once more: who gets a mail, and a button that says so."""
    form.show_back(announced=mails.announced())
    page = {
        **_words(request, form, about),
        "mails": announced(mails),
        "save": save_and_send(mails),
    }
    return render(request, "calendars/event_form.html", page)


def _meanwhile(request: MemberRequest, form: EventForm, pk: int) -> HttpResponse:
    """The form as typed, on what is stored now, and where the two differ."""
    about = editable_subject(request, pk)
    scene = prefill.edit_scene(request.member, about, clock.now())
    changes = differences(form, prefill.from_subject(about, scene))
    form.show_back(revision=str(about.event.revision), announced="")
    page = {
        **_words(request, form, about),
        "meanwhile": meanwhile(about.event),
        "changes": changes,
    }
    return render(request, "calendars/event_form.html", page, status=409)


def _page(
    request: MemberRequest, form: EventForm, about: Subject | None = None, *, status: int = 200
) -> HttpResponse:
    if form.is_bound:
        form.show_back(announced="")  # this page names no mails, whatever the one before did
    return render(request, "calendars/event_form.html", _words(request, form, about), status=status)


def _words(request: MemberRequest, form: EventForm, about: Subject | None) -> dict[str, object]:
    event = about.event if about else None
    of = of_asked(request)
    follows = event is not None and may_follow(event, of)
    on = occasion(request.member, request.GET.get("on", "")) if event is None else None
    words = {"form": form, "about": about, "event": event, "of": of}
    return {**words, "follows": follows, "on": on}


def _chosen_calendar(request: MemberRequest, form: EventForm) -> Calendar | None:
    key = form.cleaned_data.get("calendar")
    if not key:
        return None
    return request.workspace.calendar_rows.editable_by(request.member).get(pk=key)


def _saved(
    request: MemberRequest, event: Event, mails: Mailing, on: Occasion | None = None
) -> HttpResponse:
    messages.success(request, saved(mails))
    if on is not None:
        return redirect(on.page)
    return redirect(page_of(request, event, request.GET.get("of", "")))
