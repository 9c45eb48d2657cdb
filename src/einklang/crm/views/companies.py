"""Companies: the list, one of them, and the form."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.models import Membership
from einklang.accounts.rows import ChangedMeanwhile
from einklang.crm.chips import chips
from einklang.crm.company_form import CompanyForm, differences, initial
from einklang.crm.listing import listing
from einklang.crm.models import Company
from einklang.crm.save_company import save_company
from einklang.crm.tags import suggested
from einklang.crm.timeline import timeline
from einklang.crm.views.record import GLANCE, find_company, to_change, words_of


@for_members()
def companies(request: MemberRequest) -> HttpResponse:
    """The list."""
    rows = request.workspace.company_rows.select_related("responsible").prefetch_related(
        "domains", "tags"
    )
    rows = rows.annotate(people_count=_people_count(request.member))
    found = listing(rows, ("name",), request.GET, request.member)
    words = {"listing": found, "chips": chips(found.by, request.member)}
    return render(request, "crm/companies.html", words)


def _people_count(member: Membership) -> Coalesce:
    """How many of its people the member may see."""
    people = member.workspace.person_rows.visible_to(member).filter(company=OuterRef("pk"))
    count = people.order_by().values("company").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count), 0)


@for_members()
def company(request: MemberRequest, pk: int) -> HttpResponse:
    """One company at a glance."""
    found = find_company(request, pk)
    words = words_of(request, found)
    words["timeline"] = timeline(found, request.member, GLANCE, clock.now())
    return render(request, "crm/company.html", words)


@for_members()
def new_company(request: MemberRequest) -> HttpResponse:
    """The form, empty."""
    return _form(request, Company(workspace=request.workspace, responsible=request.user))


@for_members()
def edit_company(request: MemberRequest, pk: int) -> HttpResponse:
    """The form."""
    return _form(request, to_change(find_company(request, pk)))


def _form(request: MemberRequest, found: Company) -> HttpResponse:
    if request.method != "POST":
        form = CompanyForm(initial=initial(found), member=request.member)
        return _page(request, found, form)
    form = CompanyForm(request.POST, member=request.member)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    if found.pk is not None:
        found.revision = form.cleaned_data["revision"]
    try:
        save_company(company=found, said=form.said(), by=request.member, now=clock.now())
    except ChangedMeanwhile:
        return _meanwhile(request, found.pk)
    messages.success(request, _("%(name)s is stored.") % {"name": found})
    return redirect("company", request.workspace.slug, found.pk)


def _meanwhile(request: MemberRequest, pk: int) -> HttpResponse:
    """Say who was quicker and with what; what was typed stays, and may be sent again."""
    now_stored = to_change(find_company(request, pk))
    data = request.POST.copy()
    data["revision"] = str(now_stored.revision)
    form = CompanyForm(data, member=request.member)
    form.is_valid()
    words = {"stored": now_stored, "differences": differences(form, now_stored)}
    return _page(request, now_stored, form, status=409, **words)


def _page(
    request: MemberRequest, found: Company, form: CompanyForm, status: int = 200, **words: object
) -> HttpResponse:
    words |= {"company": found, "form": form, "tags": suggested(request.member)}
    return render(request, "crm/company_form.html", words, status=status)
