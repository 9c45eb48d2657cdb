"""The form of a deal or of a ticket: one way for both."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest
from einklang.accounts.rows import ChangedMeanwhile
from einklang.crm import deal_form, ticket_form
from einklang.crm.deal_form import DealForm
from einklang.crm.models import Deal, Ticket
from einklang.crm.save_business import save_business
from einklang.crm.ticket_form import TicketForm
from einklang.crm.views.record import FIND, to_change

Row = Deal | Ticket


def form_page(request: MemberRequest, row: Row) -> HttpResponse:
    """The form; a valid one is stored."""
    if request.method != "POST":
        return _page(request, row, _form(request, row, initial=_initial(request, row)))
    form = _form(request, row, request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    if row.pk is not None:
        row.revision = form.cleaned_data["revision"]
    try:
        save_business(row=row, said=form.said(), by=request.member, now=clock.now())
    except ChangedMeanwhile:
        return _meanwhile(request, row)
    messages.success(request, _("%(name)s is stored.") % {"name": row})
    return redirect(row.kind, request.workspace.slug, row.pk)


def _form(
    request: MemberRequest,
    row: Row,
    data: QueryDict | None = None,
    initial: dict[str, Any] | None = None,
) -> DealForm | TicketForm:
    if isinstance(row, Ticket):
        return TicketForm(data, initial=initial, member=request.member, ticket=row)
    today = timezone.localdate(clock.now())
    return DealForm(data, initial=initial, member=request.member, deal=row, today=today)


def _stored(request: MemberRequest, row: Row) -> dict[str, Any]:
    if isinstance(row, Deal):
        return deal_form.initial(row, request.member)
    return ticket_form.initial(row)


def _initial(request: MemberRequest, row: Row) -> dict[str, Any]:
    """The row, and for a new one what the address of the page proposes."""
    words = _stored(request, row)
    if row.pk is not None:
        return words
    proposed = (name for name in ("company", "people", "person", "stage") if name in request.GET)
    return words | {name: request.GET[name] for name in proposed}


def _meanwhile(request: MemberRequest, row: Row) -> HttpResponse:
    """Say who was quicker and with what; what was typed stays, and may be sent again."""
    now_stored: Any = to_change(FIND[row.kind](request, row.pk))
    data = request.POST.copy()
    data["revision"] = str(now_stored.revision)
    form = _form(request, now_stored, data)
    form.is_valid()
    words = {"stored": now_stored, "differences": form.differences(_stored(request, now_stored))}
    return _page(request, now_stored, form, status=409, **words)


def _page(
    request: MemberRequest,
    row: Row,
    form: DealForm | TicketForm,
    status: int = 200,
    **words: object,
) -> HttpResponse:
    companies = request.workspace.company_rows.visible_to(request.member).order_by("name")
    words |= {"kind": row.kind, "subject": row, "form": form, "companies": companies[:200]}
    return render(request, "crm/business_form.html", words, status=status)
