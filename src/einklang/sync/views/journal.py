"""The journal: runs, what each did and why, and what is set aside."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from einklang.accounts.door import MemberRequest, for_members
from einklang.providers.errors import ProviderError
from einklang.sync import door, history, lines
from einklang.sync.asking import asked
from einklang.sync.decide_again import read_anew
from einklang.sync.glance import glance
from einklang.sync.models import Run
from einklang.sync.questions import BRAKE
from einklang.sync.words import reason_in_words, server_name

PAGE = 50
RUNS = 25


@for_members()
def runs(request: MemberRequest) -> HttpResponse:
    """What one's connections did, the latest first."""
    page = Paginator(history.telling(request.member), RUNS).get_page(request.GET.get("page"))
    words = {
        "page": page,
        "runs": history.told(page.object_list),
        "aside": door.aside(request.member).count(),
        "conflicts": door.conflicts(request.member).count(),
        "connected": door.connections(request.member).exists(),
    }
    return render(request, "sync/runs.html", words)


@for_members()
def run(request: MemberRequest, pk: int) -> HttpResponse:
    """One run: its numbers and lines. While a brake of it is open, what that holds back."""
    row = get_object_or_404(door.runs(request.member), pk=pk)
    show = request.GET.get("show", "")
    show = show if show in lines.SHOW else ""
    kinds = lines.kinds_of(row)
    size = next((n for key, _word, n in kinds if key == show), 0)
    page = Paginator(range(size), PAGE).get_page(request.GET.get("page"))
    words = {
        "run": row,
        "server": server_name(row.connection),
        "ending": history.ending(row, row.pk if history.is_newest(row) else 0),
        "counts": history.counts(row),
        "kinds": kinds,
        "show": show,
        "page": page,
        "extra": f"&show={show}",
        "base": f"?page={page.number}&show={show}&open=",
        "reason": reason_in_words(row.reason),
        "undoable": lines.undoable(row),
        "lines": lines.lines(row, show, max(0, page.start_index() - 1), page.end_index()),
        "opened": request.GET.get("open", ""),
        **_brake(row),
    }
    return render(request, "sync/run.html", words)


def _brake(row: Run) -> dict[str, object]:
    """The brake that this run pulled, while nobody has answered it, with its first deletions."""
    brake = row.questions.filter(kind=BRAKE, answered_at=None).first()
    if brake is None:
        return {}
    return {"asked": asked(brake), "held_back": lines.held_back(brake, 0, PAGE)}


@for_members()
def aside(request: MemberRequest) -> HttpResponse:
    """What could not be read or stored, and why."""
    page = Paginator(door.aside(request.member), PAGE).get_page(request.GET.get("page"))
    words = {"page": page, "lines": lines.of_pairs(page.object_list)}
    return render(request, "sync/aside.html", words)


@cache_control(no_store=True)
@for_members()
def aside_entry(request: MemberRequest, pk: int) -> HttpResponse:
    """What stands there, fetched for this page alone, and what can be done about it."""
    pair = get_object_or_404(door.aside(request.member), pk=pk)
    (line,) = lines.of_pairs([pair])
    words = {"line": line, "server": server_name(pair.collection.connection)}
    try:
        words["seen"] = glance(pair)
    except ProviderError as error:
        words["error"] = reason_in_words(error.reason)
    return render(request, "sync/aside_entry.html", words)


@require_POST
@for_members()
def aside_again(request: MemberRequest) -> HttpResponse:
    """Fetch all of it once more."""
    pairs = door.aside(request.member)
    concerned = door.connections(request.member).filter(collections__pairs__in=pairs)
    for connection in concerned.distinct():
        read_anew(connection, pairs)
    messages.success(request, gettext("They are fetched again in a moment."))
    return redirect("aside", request.workspace.slug)
