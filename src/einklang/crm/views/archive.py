"""Archiving people and companies, and bringing them back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.crm.save_company import archive_company, restore_company
from einklang.crm.save_person import archive_person, restore_person
from einklang.crm.views.record import company_to_change, person_to_change


@for_members()
def archive_one_person(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what happens; then archive."""
    person = person_to_change(request, pk)
    if request.method != "POST":
        words = {"kind": "person", "subject": person}
        return render(request, "crm/archive.html", words)
    archive_person(person=person, by=request.member, now=clock.now())
    undo = reverse("person-restore", args=[request.workspace.slug, pk])
    messages.success(request, _("%(name)s is archived.") % {"name": person}, extra_tags=undo)
    return redirect("people", request.workspace.slug)


@require_POST
@for_members()
def restore_one_person(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring somebody back."""
    rows = request.workspace.person_rows.archived_for(request.member)
    person = get_object_or_404(rows, pk=pk)
    restore_person(person=person, by=request.member)
    messages.success(request, _("%(name)s is back.") % {"name": person})
    return redirect("person", request.workspace.slug, pk)


@for_members()
def archive_one_company(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what happens; then archive."""
    company = company_to_change(request, pk)
    if request.method != "POST":
        people = request.workspace.person_rows.visible_to(request.member).filter(company=company)
        words = {"kind": "company", "subject": company, "people": people.count()}
        return render(request, "crm/archive.html", words)
    archive_company(company=company, now=clock.now())
    undo = reverse("company-restore", args=[request.workspace.slug, pk])
    messages.success(request, _("%(name)s is archived.") % {"name": company}, extra_tags=undo)
    return redirect("companies", request.workspace.slug)


@require_POST
@for_members()
def restore_one_company(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring a company back."""
    rows = request.workspace.company_rows.archived_for(request.member)
    company = get_object_or_404(rows, pk=pk)
    restore_company(company=company)
    messages.success(request, _("%(name)s is back.") % {"name": company})
    return redirect("company", request.workspace.slug, pk)
