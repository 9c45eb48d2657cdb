"""Connecting a Google account: our own words first, then Google's, then back here."""

from __future__ import annotations

import secrets
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from einklang.accounts import clock
from einklang.accounts.door import CONNECTING, MemberRequest, for_members, membership
from einklang.accounts.models import User
from einklang.providers.errors import ProviderError, SignIn
from einklang.sync import consent
from einklang.sync.connect import start
from einklang.sync.consent import GOOGLE, GOOGLE_CONTACTS, Asked
from einklang.sync.looking import PATIENCE, within
from einklang.sync.models import Connection
from einklang.sync.views.connections import own
from einklang.sync.words import reason_and_advice

OPENER = "same-origin-allow-popups"
"""Lets the page and the window that it opened know each other again (HTML, 7.1.3)."""
BEGIN = {GOOGLE: "connect-google", GOOGLE_CONTACTS: "connect-google-contacts"}
PAGES = {
    GOOGLE: ("sync/google.html", "go-google"),
    GOOGLE_CONTACTS: ("sync/google_contacts.html", "go-google-contacts"),
}
"""Our own words, and the way on."""


@for_members(CONNECTING)
def offer(request: MemberRequest, pk: int | None = None, kind: str = GOOGLE) -> HttpResponse:
    """What Einklang will read and write, before Google asks; for a known account, why again."""
    row = own(request, pk) if pk else None
    page, go_on = PAGES[row.provider if row and consent.by_consent(row) else kind]
    words = {
        "connection": row,
        "offered": consent.is_offered(),
        "callback": consent.callback(),
        "go": reverse("go-google", args=[row.workspace.slug, row.pk])
        if row
        else reverse(go_on, args=[request.workspace.slug]),
    }
    response = render(request, page, words)
    response.headers["Cross-Origin-Opener-Policy"] = OPENER
    return response


@for_members(CONNECTING)
def go(request: MemberRequest, pk: int | None = None, kind: str = GOOGLE) -> HttpResponse:
    """On to Google."""
    if not consent.is_offered():
        raise Http404
    row = own(request, pk) if pk else None
    asked = Asked(
        slug=request.workspace.slug,
        popup="popup" in request.GET,
        state=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(64),
        kind=row.provider if row and consent.by_consent(row) else kind,
    )
    hint = row.username if row else ""
    return redirect(consent.ask(request.session, asked, clock.now(), hint))


@login_required
def back(request: HttpRequest) -> HttpResponse:
    """Back from Google, with a code or a refusal. An answer that nobody asked for is none."""
    asked = consent.asked(request.session, request.GET.get("state", ""), clock.now())
    if asked is None:
        raise Http404
    member = membership(cast("User", request.user), asked.slug)
    if member.role not in CONNECTING:
        raise PermissionDenied
    if "code" not in request.GET:
        messages.warning(request, gettext("You did not allow it, so nothing was connected."))
        return _leave(request, asked, reverse(BEGIN[asked.kind], args=[asked.slug]))
    code = request.GET["code"]
    try:
        brought = within(PATIENCE, lambda: consent.bring(asked, code))
    except ProviderError as error:
        messages.error(request, _why(error))
        return _leave(request, asked, reverse(BEGIN[asked.kind], args=[asked.slug]))
    row, known = consent.store(member, brought, clock.now())
    return _leave(request, asked, _next(request, row, known=known))


def _next(request: HttpRequest, row: Connection, *, known: bool) -> str:
    """Where to go with an account that has been connected: on to its calendars, where none are
    chosen yet; else everything goes on."""
    slug = row.workspace.slug
    if not row.collections.exists():
        messages.warning(request, gettext("The account is connected, but may not be read yet."))
        return reverse("connections", args=[slug])
    if row.collections.filter(chosen=True).exists():
        start(row)
        said = gettext("%(account)s was connected already. It goes on with what you allowed now.")
        messages.success(request, said % {"account": row})
        return reverse("connection", args=[slug, row.pk])
    if known:
        said = gettext("%(account)s was connected already; nothing is doubled.")
        messages.success(request, said % {"account": row})
    return reverse("connect-calendars", args=[slug, row.pk])


def _leave(request: HttpRequest, asked: Asked, url: str) -> HttpResponse:
    """On in the same window; or the small window tells the one that opened it, and closes."""
    if not asked.popup:
        return redirect(url)
    response = render(request, "sync/google_done.html", {"url": url})
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


def _why(error: ProviderError) -> str:
    if isinstance(error, SignIn):
        return gettext("Google's answer came too late or twice. Please try once more.")
    return reason_and_advice(error.reason)
