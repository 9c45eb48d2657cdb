"""A guest books: day and time, their details, done. Without an account, and without script."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from einklang.accounts import clock
from einklang.accounts.rate import Buckets, visitor
from einklang.booking import address, fresh
from einklang.booking.door import public_calendar
from einklang.booking.guest_form import TRAP, GuestForm
from einklang.booking.models import BookingCalendar, at_minute
from einklang.booking.offer import SLOT, Asked, offer
from einklang.booking.reserve import Form, Guest, NotFree, asked, book, nearest
from einklang.booking.speaking import speaking
from einklang.booking.zone_options import zone_options

Words = dict[str, Any]
buckets = Buckets()
WEEK = date(2001, 1, 1)
"""A Monday, from which the names of the days are read off."""


@require_safe
def pick(request: HttpRequest, workspace: str, calendar: str) -> HttpResponseBase:
    """Which day, and which time of it."""
    found, now = public(workspace, calendar), clock.now()
    wanted = address.asked(found, request.GET, now)
    with speaking(request, wanted.zone):
        words = scene(request, found, wanted) | {"offer": offer(found, wanted, now)}
        return render(request, "booking/pick.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, workspace: str, calendar: str) -> HttpResponseBase:
    """Who they are. Posting it books."""
    found, now = public(workspace, calendar), clock.now()
    wanted, start = address.asked(found, request.GET, now), address.start_of(request.GET)
    with speaking(request, wanted.zone):
        words = scene(request, found, wanted)
        if start is None:
            return HttpResponseRedirect(f"{words['page']}?{words['kept_query']}")
        words |= slot(start, wanted.duration)
        if request.method == "POST":
            return _sent(request, found, words)
        answer = asked(found, start, wanted.duration, now)
        if not answer.is_free:
            near = nearest(found, start, wanted.duration, now)
            return taken(request, words, NotFree(answer.reason, near))
        words["form"] = GuestForm(None, found, request.GET)
        return render(request, "booking/details.html", words | {"key": clock.new_token()})


def _sent(request: HttpRequest, calendar: BookingCalendar, words: Words) -> HttpResponseBase:
    form = GuestForm(request.POST, calendar, request.GET)
    key = request.POST.get("key", "")[:64] or clock.new_token()
    if wait := buckets.take(visitor(request), time.monotonic(), settings.BOOKINGS_PER_MINUTE):
        return _later(request, words | {"form": form, "key": key}, wait)
    if not form.is_valid() or request.POST.get(TRAP):
        words |= {"form": form, "key": key, "trapped": bool(request.POST.get(TRAP))}
        return render(request, "booking/details.html", words, status=422)
    guest = Guest(
        name=form.cleaned_data["name"],
        address=form.cleaned_data["email"],
        zone=words["asked"].zone,
        language=(translation.get_language() or "de")[:2],
        answers=form.answers(),
    )
    sent = Form(words["start"], words["asked"].duration, guest, key, clock.new_token())
    now = clock.now()
    try:
        made = book(calendar=calendar, form=sent, now=now, check=lambda s: fresh.is_sure(s, now))
    except NotFree as refusal:
        return taken(request, words, refusal)
    return HttpResponseRedirect(reverse("booked", args=[made.token]))


def _later(request: HttpRequest, words: Words, seconds: int) -> HttpResponse:
    """Too many from one address; what was typed stays."""
    answer = render(request, "booking/details.html", words | {"wait": seconds}, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


def taken(request: HttpRequest, words: Words, refusal: NotFree) -> HttpResponse:
    """The slot is gone: say so, with the nearest free ones."""
    near = [slot(start, words["asked"].duration) for start in refusal.nearest]
    words |= {"reason": refusal.reason.value, "nearest": near}
    return render(request, "booking/taken.html", words, status=409)


def public(workspace: str, calendar: str) -> BookingCalendar:
    """The one at this address. Raises Http404."""
    found = public_calendar(workspace, calendar)
    if found is None:
        raise Http404
    return found


def slot(start: int, duration: int) -> Words:
    """A slot as pages show it, and as addresses have it."""
    starts_at = at_minute(start)
    return {
        "start": start,
        "value": starts_at.strftime(SLOT),
        "starts_at": starts_at,
        "ends_at": at_minute(start + duration),
    }


def scene(request: HttpRequest, calendar: BookingCalendar, wanted: Asked) -> Words:
    """What all pages of a booking show."""
    kept = address.kept(request.GET)
    return {
        "calendar": calendar,
        "host": calendar.maker,
        "asked": wanted,
        "kept": kept,
        "kept_query": address.query(kept),
        "page": reverse("book", args=[calendar.workspace.slug, calendar.slug]),
        "details": reverse("book-details", args=[calendar.workspace.slug, calendar.slug]),
        "zone_options": zone_options(wanted.zone),
        "zone_name": address.zone_name(wanted.zone),
        "weekdays": [WEEK + timedelta(days=each) for each in range(7)],
        "other_language": address.query(request.GET.dict(), language=_other_language()),
        "trap": TRAP,
    }


def _other_language() -> str:
    return "en" if (translation.get_language() or "").startswith("de") else "de"
