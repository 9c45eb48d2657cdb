"""Connecting an account, signing in again, and ending a connection."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from einklang.accounts import clock
from einklang.accounts.door import CONNECTING, MemberRequest, for_members
from einklang.providers.errors import ProviderError
from einklang.providers.port import Kind
from einklang.providers.registry import Account
from einklang.sync.ahead import ahead
from einklang.sync.arrange import Wanted, arrange
from einklang.sync.connect import connect, look, start
from einklang.sync.consent import by_consent
from einklang.sync.disconnect import disconnect, is_shared
from einklang.sync.forms import REACH, ChooseCalendars, Disconnect, Reach, SignInAgain
from einklang.sync.known import same_account
from einklang.sync.looking import PATIENCE, within
from einklang.sync.models import Connection
from einklang.sync.views import books
from einklang.sync.views.connections import detail, own, typed
from einklang.sync.words import server_name


@for_members(CONNECTING)
def reach(request: MemberRequest, kind: str) -> HttpResponse:
    """First step: where the account is. What the server says stands beside the field."""
    form = REACH[kind](request.POST or None)
    if not form.is_valid():
        return _ask(request, form)
    account = form.account()
    try:
        found = within(PATIENCE, lambda: look(kind, account))
    except ProviderError as error:
        form.blame(error)
        return _ask(request, form, error)
    if not found.collections:
        form.add_error("address", form.empty)
        return _ask(request, form)
    account = same_account(request.member, kind, account, found)
    connection = connect(request.member, kind, account, found, clock.now())
    return redirect("connect-calendars", request.workspace.slug, connection.pk)


def _ask(request: MemberRequest, form: Reach, error: ProviderError | None = None) -> HttpResponse:
    words = {"form": form, "error": error}
    return render(request, form.template, words, status=422 if form.is_bound else 200)


@for_members(CONNECTING)
def choose(request: MemberRequest, pk: int) -> HttpResponse:
    """Second step: which calendars, by which rules; then the first sync begins."""
    connection = own(request, pk)
    if connection.kind is Kind.CONTACTS:
        return books.choose(request, connection)
    form = ChooseCalendars(request.POST or None, connection=connection)
    if not form.is_valid():
        words = {"form": form, "connection": connection, "server": server_name(connection)}
        status = 422 if form.is_bound else 200
        return render(request, "sync/choose.html", words, status=status)
    if "look" in request.POST:
        return _look_ahead(request, connection, form.wanted())
    arrange(connection, form.wanted(), clock.now())
    start(connection)
    messages.success(request, gettext("Connected. The first sync begins in a moment."))
    return redirect("connections", request.workspace.slug)


def _look_ahead(request: MemberRequest, row: Connection, wanted: Wanted) -> HttpResponse:
    """What the first sync will bring, and a button that starts it with what was chosen."""
    words = {
        "connection": row,
        "server": server_name(row),
        "ahead": ahead(row, wanted, clock.now()),
        "typed": typed(request, "look"),
    }
    return render(request, "sync/ahead.html", words)


@for_members(CONNECTING)
def sign_in(request: MemberRequest, pk: int) -> HttpResponse:
    """Try a new password; the connection goes on where it stopped."""
    row = own(request, pk)
    form = SignInAgain(request.POST or None)
    if not form.is_valid():
        return detail(request, row, form, status=422 if form.is_bound else 200)
    account = Account(row.address, row.username, form.cleaned_data["password"])
    try:
        found = within(PATIENCE, lambda: look(row.provider, account))
    except ProviderError as error:
        form.blame(error)
        return detail(request, row, form, status=422)
    start(connect(request.member, row.provider, account, found, clock.now()))
    messages.success(request, gettext("Signed in. The sync goes on where it stopped."))
    return redirect("connection", request.workspace.slug, pk)


@for_members(CONNECTING)
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what ending the connection means, and what becomes of its meetings; then end it."""
    row = own(request, pk)
    form = Disconnect(request.POST or None)
    if not form.is_valid():
        words = {
            "form": form,
            "connection": row,
            "server": server_name(row),
            "by_consent": by_consent(row),
            "shared": is_shared(row),
        }
        return render(request, "sync/disconnect.html", words)
    disconnect(row, keep=form.cleaned_data["meetings"] == "keep", now=clock.now())
    said = {"account": str(row), "server": server_name(row)}
    done = gettext("%(account)s is disconnected. Nothing changed at %(server)s.")
    messages.success(request, done % said)
    return redirect("connections", request.workspace.slug)
