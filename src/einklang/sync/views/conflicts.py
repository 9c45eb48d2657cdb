"""What both sides changed at once: a rule has decided, and the holder may turn that round."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.sync import door, lines
from einklang.sync.undo import settle_conflicts, turn_round

PAGE = 20


@for_members()
def conflicts(request: MemberRequest) -> HttpResponse:
    """All that nobody has looked at, the latest first; POST leaves those that were shown as they
    are."""
    waiting = door.conflicts(request.member).order_by("-pk")
    if request.method == "POST":
        upto = request.POST.get("upto", "")
        settle_conflicts(waiting.filter(pk__lte=int(upto)) if upto.isdecimal() else [])
        return redirect("conflicts", request.workspace.slug)
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    latest = waiting.values_list("pk", flat=True).first()
    words = {"page": page, "lines": lines.of_entries(shown), "upto": latest}
    return render(request, "sync/conflicts.html", words)


@require_POST
@for_members()
def conflict(request: MemberRequest, pk: int) -> HttpResponse:
    """*turn*: the other values hold. *keep*: it stays as the rule has decided."""
    entry = get_object_or_404(door.entries(request.member), pk=pk)
    match request.POST.get("how"):
        case "turn":
            act = turn_round(request.member, entry, clock.now())
            if act.run is None:
                messages.warning(request, gettext("It was changed since, and stays as it is now."))
            else:
                messages.success(request, gettext("The other value holds now."))
        case "keep":
            settle_conflicts([entry])
        case _:
            return HttpResponseBadRequest()
    return redirect("conflicts", request.workspace.slug)
