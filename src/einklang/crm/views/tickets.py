"""Tickets: the list, one of them, and the form."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.crm.listing import listing
from einklang.crm.models import Ticket
from einklang.crm.timeline import timeline
from einklang.crm.views.business import form_page
from einklang.crm.views.record import GLANCE, find_ticket, to_change, words_of

ALL = "all"


@for_members()
def tickets(request: MemberRequest) -> HttpResponse:
    """The list: what is not solved, unless another status is asked for."""
    status = request.GET.get("status", "")
    rows = request.workspace.ticket_rows.with_person(request.member)
    rows = rows.select_related("company", "responsible")
    if status in Ticket.Status.values:
        rows = rows.filter(status=status)
    elif status != ALL and not request.GET.get("archived"):
        rows = rows.exclude(status=Ticket.Status.DONE)
    found = listing(rows, ("priority", "title"), request.GET, request.member)
    words = {"listing": found, "status": status, "statuses": Ticket.Status.choices}
    return render(request, "crm/tickets.html", words)


@for_members()
def ticket(request: MemberRequest, pk: int) -> HttpResponse:
    """One ticket at a glance."""
    found = find_ticket(request, pk)
    words = words_of(request, found)
    words["timeline"] = timeline(found, request.member, GLANCE, clock.now())
    return render(request, "crm/ticket.html", words)


@for_members()
def new_ticket(request: MemberRequest) -> HttpResponse:
    """The form, empty."""
    return form_page(request, Ticket(workspace=request.workspace, responsible=request.user))


@for_members()
def edit_ticket(request: MemberRequest, pk: int) -> HttpResponse:
    """The form."""
    return form_page(request, to_change(find_ticket(request, pk)))
