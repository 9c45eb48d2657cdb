"""Deleting a meeting, here and in its calendars; taking it off a record only is another act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.rows import ChangedMeanwhile
from einklang.calendars.edit import Wish, change_event, delete_event
from einklang.calendars.hold import FAR
from einklang.calendars.mailing import Mailing, Tell, mailing
from einklang.calendars.subject import Subject, may_follow
from einklang.calendars.views.event import editable_subject, of_asked
from einklang.calendars.words import deleted, meanwhile, names
from einklang.records.event import Event as EventRecord
from einklang.records.moment import Day, instant, read, wall


@for_members()
@require_http_methods(["GET", "HEAD", "POST"])
def event_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what will go, and where; then do it: a meeting, a series, one occurrence (`of`), or one
    and all that follow (`following`)."""
    about = editable_subject(request, pk)
    if request.method != "POST":
        return _page(request, about)
    about.event.revision = _revision(request)
    try:
        mails = _delete(request, about)
    except ChangedMeanwhile:
        return _page(request, editable_subject(request, pk), status=409)
    messages.success(request, deleted(mails))
    return redirect("calendar", request.workspace.slug)


def _delete(request: MemberRequest, about: Subject) -> Mailing:
    member, now, left = request.member, clock.now(), _left(about)
    tell = Tell.EVERYBODY if request.POST.get("tell") == Tell.EVERYBODY else Tell.NOBODY
    if left is None:
        return delete_event(member=member, event=about.event, now=now, tell=tell)
    wish = Wish(tell)
    return change_event(member=member, event=about.event, record=left, now=now, wish=wish)


def _left(about: Subject) -> EventRecord | None:
    """What stays; None where nothing does."""
    return about.removed() if _goes_on(about) else None


def _goes_on(about: Subject) -> bool:
    """Whether the series has another occurrence."""
    if about.head is not None or about.event.last_at >= FAR:
        return True
    return about.event.occurrences.exclude(of__in=[str(about.of), *about.event.called_off]).exists()


def _page(request: MemberRequest, about: Subject, status: int = 200) -> HttpResponse:
    event, details, zone = about.event, about.details, request.workspace.zone
    series = about.record.recurs and about.of is None
    mails = mailing(event.as_record(), _left(about), Tell.EVERYBODY).everybody
    page = {
        "about": about,
        "event": event,
        "of": of_asked(request),
        "follows": may_follow(event, of_asked(request)),
        "all_day": isinstance(details.start, Day),
        "starts_at": instant(details.start, zone),
        "ends_at": instant(details.end, zone),
        "calendars": [copy.calendar for copy in event.copies.select_related("calendar__holder")],
        "same": event.copies.filter(
            calendar__holder=request.member.user, calendar__removal_deletes=True
        ).exists(),
        "series": series,
        "times": _times(about) if series else 1,
        "endless": series and event.last_at >= FAR,
        "guests": len(mails),
        "names": names(mails) if mails else "",
        "meanwhile": meanwhile(event) if status == 409 else "",
    }
    return render(request, "calendars/event_delete.html", page, status=status)


def _times(about: Subject) -> int:
    """How many that are not called off take place in what goes."""
    rows = about.event.occurrences.filter(cancelled=False)
    if about.head is None:
        return rows.count()
    first = wall(about.record.details.start)
    return sum(wall(read(of)) >= first for of in rows.values_list("of", flat=True))


def _revision(request: MemberRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() else 0
