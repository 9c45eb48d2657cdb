"""The guest's own pages of a booking: look, move, cancel, book again. Opened by the link in their
mail; only a form that is sent changes something: programs that open links change nothing."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import Any, Protocol

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from einklang.accounts import clock
from einklang.booking import address, change
from einklang.booking.door import booking_of
from einklang.booking.meeting import place_of
from einklang.booking.models import Booking, By
from einklang.booking.offer import offer
from einklang.booking.reserve import NotFree
from einklang.booking.speaking import speaking
from einklang.booking.views.guest import Words, scene, slot, taken


class GuestView(Protocol):
    """A page about a booking."""

    def __call__(self, request: HttpRequest, booking: Booking) -> HttpResponseBase: ...


def for_the_guest(view: GuestView) -> Any:
    """Open it by the guest's token, in their language and zone. 404 for all others."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponseBase:
        booking = booking_of(token)
        if booking is None:
            raise Http404
        with speaking(request, booking.zone, booking.language):
            return view(request, booking)

    return opened


@require_safe
@for_the_guest
def booked(request: HttpRequest, booking: Booking) -> HttpResponseBase:
    """How it stands."""
    return render(request, "booking/booked.html", _words(request, booking))


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_guest
def cancel(request: HttpRequest, booking: Booking) -> HttpResponseBase:
    """Ask once more, then cancel. Sent again it is the same page."""
    words = _words(request, booking)
    if request.method != "POST" and words["changeable"]:
        return render(request, "booking/cancel.html", words)
    if request.method == "POST" and words["changeable"]:
        why = request.POST.get("why", "").strip()
        change.cancel(booking=booking, by=By.GUEST, why=why, now=clock.now())
    return HttpResponseRedirect(words["own"])


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_guest
def move(request: HttpRequest, booking: Booking) -> HttpResponseBase:
    """Choose another day and time; what is chosen is asked once more."""
    words, start = _words(request, booking), address.start_of(request.GET)
    if not words["changeable"]:
        return HttpResponseRedirect(words["own"])
    wanted, duration = words["asked"], words["asked"].duration
    if start is None:
        words["offer"] = offer(words["calendar"], wanted, clock.now(), but=booking.session)
        return render(request, "booking/move.html", words)
    words["new"] = slot(start, duration)
    if request.method != "POST":
        return render(request, "booking/move_to.html", words)
    try:
        change.move(booking=booking, start=start, by=By.GUEST, now=clock.now())
    except NotFree as refusal:
        return taken(request, words, refusal)
    return HttpResponseRedirect(words["own"])


@csrf_exempt  # programs send it as well (RFC 8058, 3.2); whoever has the token may
@require_http_methods(["GET", "HEAD", "POST"])
@for_the_guest
def quiet(request: HttpRequest, booking: Booking) -> HttpResponseBase:
    """No more mails that come by themselves, or again."""
    if request.method == "POST":
        booking.quiet = not request.POST.get("again")
        change.quieten(booking=booking, quiet=booking.quiet, now=clock.now())
    return render(request, "booking/quiet.html", _words(request, booking))


def _words(request: HttpRequest, booking: Booking) -> Words:
    session, now = booking.session, clock.now()
    duration = session.until - session.since
    said = address.from_there(request.GET, session, booking.zone)
    wanted = address.asked(session.calendar, said, now)
    closes_at = session.starts_at - timedelta(minutes=session.calendar.cutoff)
    return {
        **scene(request, session.calendar, wanted),
        **slot(session.since, duration),
        "kept": {**address.kept(request.GET), "zone": wanted.zone},  # theirs, not the browser's
        "booking": booking,
        "place": place_of(session, [booking]),
        "changeable": booking.counts and now < closes_at,
        "closes_at": closes_at,
        "is_over": now >= session.ends_at,
        "own": reverse("booked", args=[booking.token]),
        "page": reverse("booked-move", args=[booking.token]),
        "details": reverse("booked-move", args=[booking.token]),
        "again": reverse("book", args=[booking.workspace.slug, session.calendar.slug]),
    }
