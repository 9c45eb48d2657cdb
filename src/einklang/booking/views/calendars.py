"""Booking calendars, as hosts set them up."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from einklang.accounts import clock
from einklang.accounts.door import CONNECTING, MemberRequest, for_members
from einklang.accounts.own_address import own_address
from einklang.accounts.rows import ChangedMeanwhile
from einklang.booking import address
from einklang.booking.address import zone_name
from einklang.booking.calendar_form import CalendarForm, initial
from einklang.booking.models import BookingCalendar
from einklang.booking.question_form import QuestionForm, question_rows, questions_of
from einklang.booking.save_calendar import (
    AddressTaken,
    Said,
    bring_back,
    remove_calendar,
    save_calendar,
)
from einklang.booking.why import explain_day


@require_safe
@for_members()
def calendars(request: MemberRequest) -> HttpResponse:
    """All of them, with their addresses."""
    rows = request.workspace.bookingcalendar_rows.visible_to(request.member)
    rows = rows.order_by("name", "pk").prefetch_related("hosts")
    words = {
        "calendars": rows,
        "root": own_address(request.workspace),
        "editable": set(rows.editable_by(request.member).values_list("pk", flat=True)),
        "explained": set(rows.explained_to(request.member).values_list("pk", flat=True)),
    }
    return render(request, "booking/calendars.html", words)


@for_members(CONNECTING)
def new_calendar(request: MemberRequest) -> HttpResponse:
    """One more. It begins with the member as host, in the zone of the workspace."""
    space = request.workspace
    row = BookingCalendar(workspace=space, maker=request.user, zone=space.zone)
    return _form_page(request, row, [request.user.pk])


@for_members(CONNECTING)
def calendar(request: MemberRequest, pk: int) -> HttpResponse:
    """One of them: its page is its form."""
    row = find_editable(request, pk)
    return _form_page(request, row, list(row.hosts.values_list("pk", flat=True)))


def _form_page(request: MemberRequest, row: BookingCalendar, hosts: list[int]) -> HttpResponse:
    known = list(row.questions)
    if request.method != "POST":
        form = _form(request, row, initial=initial(row, hosts))
        return _shown(request, row, form, question_rows(None, known))
    form, rows = _form(request, row, request.POST), question_rows(request.POST, known)
    if not all([form.is_valid(), rows.is_valid()]):
        return _shown(request, row, form, rows, status=422)
    if row.pk is not None:
        row.revision = form.cleaned_data["revision"]
    columns = form.columns() | {"questions": questions_of(rows, known, _new_key)}
    slug = clock.new_token().lower() if form.cleaned_data["secret"] else form.cleaned_data["slug"]
    try:
        save_calendar(calendar=row, said=Said(columns, form.chosen_hosts, slug))
    except ChangedMeanwhile:
        return _meanwhile(request, row)
    except AddressTaken:
        form.add_error("slug", _("Another booking calendar has this address."))
        return _shown(request, row, form, rows, status=422)
    messages.success(request, _("%(name)s is stored.") % {"name": row})
    return redirect("booking-calendars", request.workspace.slug)


def _meanwhile(request: MemberRequest, row: BookingCalendar) -> HttpResponse:
    """Somebody was quicker; what was typed stays, and may be sent again."""
    stored = find_editable(request, row.pk)
    data = request.POST.copy()
    data["revision"] = str(stored.revision)
    form, rows = _form(request, stored, data), question_rows(data, list(stored.questions))
    return _shown(request, stored, form, rows, status=409)


def _new_key() -> str:
    return f"q-{clock.new_token()[:8]}"


def _form(
    request: MemberRequest, row: BookingCalendar, data: Any = None, **more: Any
) -> CalendarForm:
    return CalendarForm(data, member=request.member, calendar=row, now=clock.now(), **more)


def _shown(
    request: MemberRequest,
    row: BookingCalendar,
    form: CalendarForm,
    rows: BaseFormSet[QuestionForm],
    status: int = 200,
) -> HttpResponse:
    words = {
        "calendar": row,
        "form": form,
        "questions": rows,
        "meanwhile": status == 409,
        "beginning": f"{own_address(request.workspace)}/book/{request.workspace.slug}/",
    }
    return render(request, "booking/calendar_form.html", words, status=status)


@require_POST
@for_members(CONNECTING)
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Take it off the web and off the list; the toast brings it back. Bookings stay."""
    row = find_editable(request, pk)
    try:
        remove_calendar(calendar=row, now=clock.now())
    except ChangedMeanwhile:
        messages.error(request, _("Somebody changed it meanwhile. It is as they left it."))
    else:
        undo = reverse("booking-calendar-restore", args=[request.workspace.slug, pk])
        messages.success(request, _("%(name)s is deleted.") % {"name": row}, extra_tags=undo)
    return redirect("booking-calendars", request.workspace.slug)


@require_POST
@for_members(CONNECTING)
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring a deleted one back."""
    rows = request.workspace.bookingcalendar_rows.deleted_by(request.member)
    row = get_object_or_404(rows, pk=pk)
    try:
        bring_back(calendar=row)
    except ChangedMeanwhile:
        messages.error(request, _("Somebody changed it meanwhile. It is as they left it."))
    except AddressTaken:
        said = _("Another booking calendar has its address by now. Give that one another first.")
        messages.error(request, said)
    else:
        messages.success(request, _("%(name)s is back.") % {"name": row})
    return redirect("booking-calendars", request.workspace.slug)


@require_safe
@for_members()
def why(request: MemberRequest, pk: int) -> HttpResponse:
    """Every time of a day, free or why not."""
    rows = request.workspace.bookingcalendar_rows.explained_to(request.member)
    row, now = get_object_or_404(rows, pk=pk), clock.now()
    asked = address.asked(row, {**request.GET.dict(), "zone": row.zone}, now)
    day = asked.day or now.astimezone(ZoneInfo(row.zone)).date()
    told = explain_day(row, day, asked.duration, member=request.member, now=now)
    with timezone.override(row.zone):
        words = {"calendar": row, "told": told, "asked": asked, "zone_name": zone_name(row.zone)}
        return render(request, "booking/why.html", words)


def find_editable(request: MemberRequest, pk: int) -> BookingCalendar:
    """One that the member may change; else 404."""
    rows = request.workspace.bookingcalendar_rows.editable_by(request.member)
    return get_object_or_404(rows, pk=pk)
