"""Archiving records, and bringing them back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.crm.models import Company, Kind, Person
from einklang.crm.save_company import archive_company, restore_company
from einklang.crm.save_person import archive_person, restore_person
from einklang.crm.views.record import FIND, to_change


@for_members()
def archive(request: MemberRequest, kind: Kind, pk: int) -> HttpResponse:
    """Say what happens; then archive."""
    found = to_change(FIND[kind](request, pk))
    if request.method != "POST":
        words: dict[str, object] = {"kind": kind, "subject": found}
        if isinstance(found, Company):
            people = request.workspace.person_rows.visible_to(request.member)
            words["people"] = people.filter(company=found).count()
        return render(request, "crm/archive.html", words)
    if isinstance(found, Person):
        archive_person(person=found, by=request.member, now=clock.now())
    elif isinstance(found, Company):
        archive_company(company=found, now=clock.now())
    else:
        found.archive(clock.now())
    undo = reverse(f"{kind}-restore", args=[request.workspace.slug, pk])
    messages.success(request, _("%(name)s is archived.") % {"name": found}, extra_tags=undo)
    return redirect(kind.all, request.workspace.slug)


@require_POST
@for_members()
def restore(request: MemberRequest, kind: Kind, pk: int) -> HttpResponse:
    """Bring one back."""
    found = FIND[kind](request, pk)
    if found.deleted_at is None or getattr(found, "merged_into_id", None) is not None:
        raise Http404
    if isinstance(found, Person):
        restore_person(person=found, by=request.member)
    elif isinstance(found, Company):
        restore_company(company=found)
    else:
        found.restore()
    messages.success(request, _("%(name)s is back.") % {"name": found})
    return redirect(kind, request.workspace.slug, pk)
