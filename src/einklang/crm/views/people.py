"""People: the list, one of them, and the form."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members, htmx
from einklang.accounts.rows import ChangedMeanwhile
from einklang.crm import person_entry
from einklang.crm.facts import others_with
from einklang.crm.form_rows import with_row_changed
from einklang.crm.merge import merges_of
from einklang.crm.models import Person
from einklang.crm.people_list import found_words, frame_words, people_listing
from einklang.crm.person_entry import PersonEntry, Whose
from einklang.crm.save_person import save_person
from einklang.crm.tags import suggested
from einklang.crm.timeline import timeline
from einklang.crm.views.record import GLANCE, find_person, to_change, words_of
from einklang.records.address import normalised


@for_members()
def people(request: MemberRequest) -> HttpResponse:
    """The list; for htmx, which searches as one types, only those who are found."""
    found = people_listing(request.GET, request.member)
    words = found_words(found, request.member)
    if htmx(request):
        return render(request, "crm/people_found.html", words)
    return render(request, "crm/people.html", words | frame_words(found, request.member))


@for_members()
def company_names(request: MemberRequest) -> HttpResponse:
    """Companies that a field proposes for what is typed: a part of the page."""
    typed = request.GET.get("company", "").strip()
    rows = request.workspace.company_rows.visible_to(request.member)
    found = rows.filter(name__icontains=typed).order_by("name", "pk")[:20] if typed else ()
    return render(request, "crm/company_names.html", {"companies": found})


@for_members()
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """One person at a glance."""
    found = find_person(request, pk)
    if found.merged_into_id is not None:
        return redirect("person", request.workspace.slug, found.merged_into_id)
    words = words_of(request, found)
    words["merges"] = merges_of(found)
    words["timeline"] = timeline(found, request.member, GLANCE, clock.now())
    words["others"] = others_with(words["reach"].addresses, request.member, found.pk)
    return render(request, "crm/person.html", words)


@for_members()
def new_person(request: MemberRequest) -> HttpResponse:
    """The form, empty."""
    return _form(request, Person(workspace=request.workspace))


@for_members()
def edit_person(request: MemberRequest, pk: int) -> HttpResponse:
    """The form."""
    return _form(request, to_change(find_person(request, pk)))


@for_members()
def address_hint(request: MemberRequest) -> HttpResponse:
    """Who else has this address: a part of the form."""
    typed = (value for name, value in request.GET.items() if name.endswith("-address"))
    address, but = normalised(str(next(typed, ""))), request.GET.get("but", "")
    others = others_with([address], request.member, int(but) if but.isdigit() else None)
    return render(request, "crm/address_hint.html", {"other": others.get(address)})


def _form(request: MemberRequest, found: Person) -> HttpResponse:
    whose = Whose(found, request.member, timezone.localdate(clock.now()))
    if request.method != "POST":
        return _page(request, person_entry.stored(whose, request.GET.dict()))
    changed = with_row_changed(request.POST)
    if changed is not None:
        entry = person_entry.relaid(changed, whose)
        return _page(request, entry, focus=request.POST.get("add", ""))
    entry = person_entry.typed(request.POST, whose)
    if not entry.is_valid():
        return _page(request, entry, status=422)
    if found.pk is not None:
        found.revision = entry.revision
    try:
        save_person(person=found, said=entry.said(), by=request.member, now=clock.now())
    except ChangedMeanwhile:
        return _meanwhile(request, entry)
    messages.success(request, _("%(name)s is stored.") % {"name": found})
    if found.is_hidden_from(request.member):
        return redirect("people", request.workspace.slug)
    return redirect("person", request.workspace.slug, found.pk)


def _meanwhile(request: MemberRequest, entry: PersonEntry) -> HttpResponse:
    """Say who was quicker and with what; what was typed stays, and may be sent again."""
    now_stored = to_change(find_person(request, entry.person.pk))
    data = request.POST.copy()
    data["revision"] = str(now_stored.revision)
    again = person_entry.typed(data, replace(entry.whose, person=now_stored))
    again.is_valid()
    words = {"stored": now_stored, "differences": person_entry.differences(again, now_stored)}
    return _page(request, again, status=409, **words)


def _page(
    request: MemberRequest, entry: PersonEntry, status: int = 200, **words: object
) -> HttpResponse:
    companies = request.workspace.company_rows.visible_to(request.member).order_by("name")
    words |= {"entry": entry, "form": entry.form, "companies": companies[:200]}
    words |= {"tags": suggested(request.member)}
    return render(request, "crm/person_form.html", words, status=status)
