"""Making two people one, and taking them apart again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.accounts.rows import ChangedMeanwhile
from einklang.crm.alike import alike, as_one, compared
from einklang.crm.merge import (
    HiddenFromOthers,
    merge_people,
    merges_of,
    take_apart,
    together,
)
from einklang.crm.models import Person
from einklang.crm.views.record import find_person, to_change


@for_members()
def merge(request: MemberRequest, pk: int) -> HttpResponse:
    """Whom to merge with; with `with=<key>` what both would be as one; POST does it."""
    kept = to_change(find_person(request, pk))
    wanted = request.POST.get("with") or request.GET.get("with", "")
    if not wanted.isdecimal() or int(wanted) == pk:
        text = request.GET.get("q", "").strip()
        words = {"subject": kept, "kind": kept.kind, "q": text}
        words |= {"people": alike(kept, request.member, text)}
        return render(request, "crm/merge.html", words)
    gone = to_change(find_person(request, int(wanted)))
    if request.method != "POST":
        return _look(request, kept, gone)
    try:
        kept.revision, gone.revision = _revisions(request)
        merge_people(kept, gone, _taken(request), by=request.member, now=clock.now())
    except (ChangedMeanwhile, HiddenFromOthers):
        return _look(request, find_person(request, pk), find_person(request, gone.pk), status=409)
    said = {"gone": gone, "kept": kept}
    messages.success(request, _("%(gone)s and %(kept)s are one person now.") % said)
    return redirect("person", request.workspace.slug, pk)


def _taken(request: MemberRequest) -> set[str]:
    """The fields of which the value of the one who goes was chosen."""
    chosen = {name for name, how in request.POST.items() if how == "take"}
    return {name.removeprefix("of.") for name in chosen if name.startswith("of.")}


def _revisions(request: MemberRequest) -> tuple[int, int]:
    """Of both as they were shown. Raises ChangedMeanwhile where the form does not tell."""
    told = [request.POST.get(name, "") for name in ("revision", "other_revision")]
    if not all(each.isdecimal() for each in told):
        raise ChangedMeanwhile
    return int(told[0]), int(told[1])


def _look(request: MemberRequest, kept: Person, gone: Person, status: int = 200) -> HttpResponse:
    words: dict[str, object] = {"subject": kept, "kind": kept.kind, "gone": gone}
    try:
        found = together(kept, gone)
    except HiddenFromOthers:
        return render(request, "crm/merge_not.html", words, status=409)
    words |= {"differs": compared(found, request.workspace), "late": status == 409}
    words |= {"both": as_one(found)}
    return render(request, "crm/merge_look.html", words, status=status)


@require_POST
@for_members()
def apart(request: MemberRequest, pk: int, merged: int) -> HttpResponse:
    """Take back the latest merge into this person."""
    kept = to_change(find_person(request, pk))
    made = get_object_or_404(merges_of(kept), pk=merged)
    if made != merges_of(kept).first():
        raise Http404
    try:
        left = take_apart(made, by=request.member, now=clock.now())
    except ChangedMeanwhile:
        messages.warning(request, _("Somebody else was quicker. Please look once more."))
    else:
        said = {"gone": made.gone, "kept": kept}
        messages.success(request, _("%(gone)s and %(kept)s are two people again.") % said)
        if left:
            messages.info(request, _("What was changed since stays with the first of them."))
    return redirect("person", request.workspace.slug, pk)
