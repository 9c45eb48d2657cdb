"""Undoing one write of sync, or all of a run: first a page that says what that does, then the act.
None but the connection's holder may."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest, for_members
from einklang.sync import door
from einklang.sync.history import phrases
from einklang.sync.models import JournalEntry, Run
from einklang.sync.undo import foreseen, undo_writes
from einklang.sync.undo_words import foretold
from einklang.sync.words import server_name


@for_members()
def write(request: MemberRequest, pk: int) -> HttpResponse:
    """One line of the journal."""
    entry = get_object_or_404(door.entries(request.member), pk=pk)
    return _undo(request, entry.run, [entry])


@for_members()
def run(request: MemberRequest, pk: int) -> HttpResponse:
    """Everything that a run wrote."""
    row = get_object_or_404(door.runs(request.member), pk=pk)
    written = door.entries(request.member).filter(run=row).exclude(act="stand")
    return _undo(request, row, list(written), whole=True)


def _undo(
    request: MemberRequest, row: Run, entries: Sequence[JournalEntry], *, whole: bool = False
) -> HttpResponse:
    now, member, slug = clock.now(), request.member, request.workspace.slug
    if request.method == "POST":
        act = undo_writes(member, entries, enter="enter" in request.POST, now=now)
        if act.run is None:
            messages.warning(request, gettext("There was nothing to undo."))
            return redirect("run", slug, row.pk)
        said = {"what": ", ".join(phrases(act.run.counts))}
        messages.success(request, gettext("Undone: %(what)s. No mail went out.") % said)
        return redirect("run", slug, act.run.pk)
    told = foretold(foreseen(member, entries, now))
    words = {"run": row, "told": told, "whole": whole, "server": server_name(row.connection)}
    return render(request, "sync/undo.html", words)
