"""Bookings, as hosts see them, and what they do with one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.rows import ChangedMeanwhile
from einklang.booking import change
from einklang.booking.listing import listing, read_asked
from einklang.booking.models import Booking, By, Status
from einklang.booking.table import table


@require_safe
@for_members()
def bookings(request: MemberRequest) -> HttpResponse:
    """All that the member may see."""
    asked = read_asked(request.GET.dict(), request.member)
    calendars = request.workspace.bookingcalendar_rows.visible_to(request.member)
    words = {
        "asked": asked,
        "listing": listing(asked, request.member, clock.now(), request.GET.get("page", "")),
        "calendars": calendars.order_by("name", "pk"),
    }
    return render(request, "booking/bookings.html", words)


@require_safe
@for_members()
def download(request: MemberRequest) -> HttpResponseBase:
    """The same as a table, on all its pages."""
    now, asked = clock.now(), read_asked(request.GET.dict(), request.member)
    pieces = table(asked.rows(request.member, now), ZoneInfo(request.workspace.zone))
    answer = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    called, day = pgettext("file", "bookings"), timezone.localdate(now).isoformat()
    name = f"{called}-{day}.csv"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@for_members()
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """Say yes to somebody who waits."""
    booking = find_booking(request, pk)
    if booking.status == Status.PENDING:
        change.confirm(booking=booking, now=clock.now())
        said = _("The booking of %(name)s is confirmed. They are told by mail.")
        messages.success(request, said % {"name": booking.name})
    return _to_the_list(request)


@for_members()
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then cancel."""
    booking = find_booking(request, pk)
    if request.method != "POST" and booking.counts:
        asked = read_asked(request.GET.dict(), request.member)
        return render(request, "booking/host_cancel.html", {"booking": booking, "asked": asked})
    if request.method == "POST" and booking.counts:
        why = request.POST.get("why", "").strip()
        change.cancel(booking=booking, by=By.HOST, why=why, now=clock.now())
        said = _("The booking of %(name)s is cancelled. They are told by mail.")
        messages.success(request, said % {"name": booking.name})
    return _to_the_list(request)


@require_POST
@for_members()
def missed(request: MemberRequest, pk: int) -> HttpResponse:
    """The guest did not come; `came` takes that back."""
    booking = find_booking(request, pk)
    if booking.session.starts_at <= clock.now() and booking.counts:
        booking.missed = not request.POST.get("came")
        try:
            booking.write("missed")
        except ChangedMeanwhile:
            messages.error(request, _("Somebody changed it meanwhile. It is as they left it."))
    return _to_the_list(request)


def find_booking(request: MemberRequest, pk: int) -> Booking:
    """One that the member may see; else 404."""
    rows = request.workspace.booking_rows.visible_to(request.member)
    rows = rows.select_related("workspace", "session__calendar", "session__event")
    return get_object_or_404(rows, pk=pk)


def _to_the_list(request: MemberRequest) -> HttpResponse:
    """As it was narrowed."""
    asked = read_asked(request.GET.dict(), request.member)
    return redirect(f"{reverse('bookings', args=[request.workspace.slug])}?{asked.query}")
