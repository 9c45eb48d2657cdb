"""Address books: choosing them, seeing what the first sync will do, and setting their rules."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from einklang.accounts import clock
from einklang.accounts.door import MemberRequest
from einklang.providers.errors import ProviderError
from einklang.sync.connect import make_group
from einklang.sync.models import Connection
from einklang.sync.people.ahead import ahead
from einklang.sync.people.arrange import WantedBooks, arrange, differs
from einklang.sync.people.forms import Books, Groups
from einklang.sync.words import server_name


def choose(request: MemberRequest, connection: Connection) -> HttpResponse:
    """Which books, by which rules; then what that will do, and the first sync."""
    form = _form(request, connection)
    wanted = _wanted(form) if form.is_valid() else None
    if wanted is None:
        words = {"form": form, "connection": connection, "server": server_name(connection)}
        status = 422 if form.is_bound else 200
        return render(request, "sync/books.html", words, status=status)
    if "look" in request.POST:
        return look_ahead(request, connection, wanted)
    arrange(connection, wanted)
    messages.success(request, gettext("Connected. The first sync begins in a moment."))
    return redirect("connections", request.workspace.slug)


def _form(request: MemberRequest, connection: Connection) -> Books:
    kind = Groups if connection.holds_groups else Books
    return kind(request.POST or None, connection=connection)


def _wanted(form: Books) -> WantedBooks | None:
    """What is wanted, a new group made; None where that failed, which the form then says."""
    name = str(form.cleaned_data.get("new_group") or "")
    if not isinstance(form, Groups) or not name:
        return form.wanted()
    try:
        made = make_group(form.connection, name)
    except ProviderError as error:
        form.blame(error)
        return None
    wanted = form.wanted()
    return replace(wanted, chosen=wanted.chosen | {made})


def save(request: MemberRequest, row: Connection, wanted: WantedBooks) -> HttpResponse:
    """Store books and rules. Other rules than now are shown first, and hold once they are seen."""
    if "apply" not in request.POST and differs(row, wanted):
        return look_ahead(request, row, wanted, saving=True)
    arrange(row, wanted)
    messages.success(request, gettext("Saved."))
    return redirect("connections", request.workspace.slug)


def look_ahead(
    request: MemberRequest, row: Connection, wanted: WantedBooks, *, saving: bool = False
) -> HttpResponse:
    """What these settings will do, and a button that stores them as they were typed."""
    left = {"csrfmiddlewaretoken", "look", "books", "new_group"}
    fields = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    books = [("books", str(pk)) for pk in sorted(wanted.chosen)]
    words = {
        "connection": row,
        "server": server_name(row),
        "ahead": ahead(row, wanted, clock.now()),
        "saving": saving,
        "typed": [*((name, value) for name, value in fields if name not in left), *books],
    }
    return render(request, "sync/books_ahead.html", words)
