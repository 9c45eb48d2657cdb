"""One booking, as its hosts see it: what was said and sent; and moving it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.booking import address, change
from einklang.booking.letters import about
from einklang.booking.listing import line_of
from einklang.booking.models import Booking, By
from einklang.booking.offer import offer
from einklang.booking.reserve import NotFree
from einklang.booking.views.guest import Words, scene, slot
from einklang.booking.views.host import find_booking
from einklang.mail.state import latest

MAILS = 30


@require_safe
@for_members()
def booking(request: MemberRequest, pk: int) -> HttpResponse:
    """What the guest said, what is planned, and what was sent."""
    found, now = find_booking(request, pk), clock.now()
    words = {
        "line": line_of(found, request.member, now),
        "booking": found,
        "planned": found.reminders.filter(sent_at=None).order_by("due_at"),
        "mails": latest(request.workspace, about(found), MAILS),
    }
    return render(request, "booking/booking.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members()
def move(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose another time that is free; what is chosen is asked once more."""
    found, start = find_booking(request, pk), address.start_of(request.GET)
    words, now = _words(request, found), clock.now()
    own = redirect("booking", request.workspace.slug, pk)
    if not found.counts or found.session.ends_at <= now:
        return own
    with timezone.override(request.workspace.zone):
        if start is None:
            words["offer"] = offer(words["calendar"], words["asked"], now, but=found.session)
            return render(request, "booking/host_move.html", words)
        words["new"] = slot(start, words["asked"].duration)
        if request.method != "POST":
            return render(request, "booking/host_move.html", words)
        try:
            change.move(booking=found, start=start, by=By.HOST, now=now)
        except NotFree as refusal:
            near = [slot(each, words["asked"].duration) for each in refusal.nearest]
            words |= {"reason": refusal.reason.value, "nearest": near}
            return render(request, "booking/host_move.html", words, status=409)
    said = _("The booking of %(name)s is moved. They are told by mail.")
    messages.success(request, said % {"name": found.name})
    return own


def _words(request: MemberRequest, found: Booking) -> Words:
    """By the clock of the workspace."""
    session, zone = found.session, request.workspace.zone
    duration = session.until - session.since
    said = address.from_there(request.GET, session, zone) | {"zone": zone}
    page = reverse("booking-move", args=[request.workspace.slug, found.pk])
    return {
        **scene(request, session.calendar, address.asked(session.calendar, said, clock.now())),
        **slot(session.since, duration),
        "kept": {"zone": zone},
        "booking": found,
        "page": page,
        "details": page,
    }
