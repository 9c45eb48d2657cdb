"""Bringing people by a file: the file, its columns, what it would bring, what it has brought."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.files.answer import ANSWERS, AT_ONCE, answer, carry_answers
from einklang.files.asked import questions
from einklang.files.door import find_import, imports
from einklang.files.forms import Columns, Reading, Upload
from einklang.files.models import Import, Kind, State
from einklang.files.shown import Shown
from einklang.files.source import first_rows
from einklang.files.take_in import Refused, guess_targets, take_in
from einklang.files.undo import may_undo, undo
from einklang.files.words import grouped, refused
from einklang.files.work import IMPORTING, begin, go_on, stop

LATEST = 20
PREVIEW = 30
OPEN = (State.COLUMNS, State.LOOKING, State.AHEAD)


@for_members(IMPORTING)
def every(request: MemberRequest) -> HttpResponse:
    """One's own, and the form that brings another."""
    form = Upload(request.POST, request.FILES) if request.method == "POST" else Upload()
    if getattr(request, "too_big", False):
        form.errors["file"] = form.error_class([refused("too_big")])
    if form.is_valid():
        try:
            row = take_in(form.cleaned_data["file"], request.member, clock.now())
        except Refused as error:
            form.add_error("file", refused(error.reason))
        else:
            return _onwards(request, row)
    shown = [Shown(row, clock.now()) for row in imports(request.member)[:LATEST]]
    status = 422 if form.is_bound else 200
    return render(request, "files/imports.html", {"form": form, "shown": shown}, status=status)


def _onwards(request: MemberRequest, row: Import) -> HttpResponse:
    if row.kind == Kind.VCARD:
        begin(row, State.LOOKING, clock.now())
        return redirect("import", request.workspace.slug, row.pk)
    return redirect("import-columns", request.workspace.slug, row.pk)


@for_members(IMPORTING)
def columns(request: MemberRequest, pk: int) -> HttpResponse:
    """What the columns hold, with the first rows; then the look ahead."""
    row = find_import(request, pk)
    if row.kind != Kind.CSV or row.state not in OPEN:
        return redirect("import", request.workspace.slug, row.pk)
    if "read" in request.POST:
        return _read_anew(request, row)
    rows = [each.cells for each in first_rows(row, PREVIEW)]
    form = Columns(request.POST or None, of=row, member=request.member, rows=rows)
    if form.is_valid():
        row.targets, row.responsible = form.targets, form.cleaned_data["responsible"]
        begin(row, State.LOOKING, clock.now())
        return redirect("import", request.workspace.slug, row.pk)
    reading = Reading(initial={"separator": row.separator, "titled": row.titled})
    words = {"form": form, "row": row, "reading": reading}
    return render(request, "files/columns.html", words, status=422 if form.is_bound else 200)


def _read_anew(request: MemberRequest, row: Import) -> HttpResponse:
    """The file is taken apart otherwise."""
    form = Reading(request.POST)
    if form.is_valid():
        row.separator, row.titled = form.cleaned_data["separator"], form.cleaned_data["titled"]
        row.targets, row.state = guess_targets(row), State.COLUMNS
        row.save()
    return redirect("import-columns", request.workspace.slug, row.pk)


@for_members(IMPORTING)
def one(request: MemberRequest, pk: int) -> HttpResponse:
    """How far it is, and what there is to decide."""
    row = find_import(request, pk)
    if row.state == State.COLUMNS:
        return redirect("import-columns", request.workspace.slug, row.pk)
    words = {"it": Shown(row, clock.now()), "may_undo": may_undo(row)}
    if row.state in {State.DONE, State.STOPPED}:
        words["asked"] = questions(row, request.member, request.GET.get("page", ""))
    return render(request, "files/import.html", words)


@never_cache
@require_GET
@for_members(IMPORTING)
def live(request: MemberRequest, pk: int) -> HttpResponse:
    """How far it is, for the page that waits; which is loaded anew when something else follows."""
    row = find_import(request, pk)
    answer = render(request, "files/parts/live.html", {"it": Shown(row, clock.now())})
    if not row.moves:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@for_members(IMPORTING)
def start(request: MemberRequest, pk: int) -> HttpResponse:
    """What was looked at is to come in."""
    row = find_import(request, pk)
    if row.state == State.AHEAD:
        begin(row, State.STORING, clock.now())
    return redirect("import", request.workspace.slug, row.pk)


@require_POST
@for_members(IMPORTING)
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Nothing is to come in, or nothing more."""
    row = find_import(request, pk)
    if row.state == State.STORING:
        stop(row, "by_person", clock.now())
        return redirect("import", request.workspace.slug, row.pk)
    if row.state in OPEN:
        row.delete()
        messages.success(request, gettext("Discarded. The file is gone."))
    return redirect("imports", request.workspace.slug)


@require_POST
@for_members(IMPORTING)
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """Who somebody is, or all of them."""
    row = find_import(request, pk)
    how, line = request.POST.get("how", ""), request.POST.get("line", "")
    if how in ANSWERS and (line == "all" or line.isdecimal()):
        person = request.POST.get("person", "")
        chosen = int(person) if person.isdecimal() else None
        answer(row, how, None if line == "all" else [int(line)], chosen)
        if carry_answers(row, request.member, clock.now(), None, most=AT_ONCE) == AT_ONCE:
            go_on(row)
    return redirect("import", request.workspace.slug, row.pk)


@require_POST
@for_members(IMPORTING)
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Whom it made, and nobody changed since, is archived."""
    row = find_import(request, pk)
    n = undo(row, request.member, clock.now())
    said = ngettext("%(n)s person archived.", "%(n)s people archived.", n)
    messages.success(request, said % {"n": grouped(n)})
    return redirect("import", request.workspace.slug, row.pk)
