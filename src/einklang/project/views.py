"""The first page, and the pages for what went wrong."""

from __future__ import annotations

import logging
from secrets import token_hex

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from einklang.accounts.setup import is_first_start
from einklang.accounts.team import memberships

log = logging.getLogger(__name__)


def first_page(request: HttpRequest) -> HttpResponse:
    """Lead to where this visitor starts: setup, sign-in, or the workspace looked at last."""
    if not request.user.is_authenticated:
        return redirect("setup" if is_first_start() else "account_login")
    rows = memberships(request.user)
    member = rows.filter(workspace__slug=_named_by(request)).first() or rows.first()
    if member is None:
        return render(request, "nowhere.html")
    return redirect("today", member.workspace.slug)


def _named_by(request: HttpRequest) -> str:
    """The slug of the workspace at whose own address the visitor is; '' at that of the house."""
    host, domain = request.get_host().partition(":")[0], f".{settings.WORKSPACE_DOMAIN}"
    return host.removesuffix(domain) if settings.WORKSPACE_DOMAIN and host.endswith(domain) else ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    text = _("The address or the form was not complete. Please go back and try once more.")
    return _told(request, 400, _("This request was not understood"), text)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403, when the proof of a form is missing or too old."""
    text = _("The page was open for too long. Please go back, load it anew and send it again.")
    return _told(request, 403, _("This form has expired"), text)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, for members whose role does not reach."""
    text = _("Your role does not include this page. An owner of the workspace can change that.")
    return _told(request, 403, _("Not with your role"), text)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, also for what belongs to others."""
    text = _("It may have moved, been deleted, or it was never here.")
    return _told(request, 404, _("There is nothing here"), text)


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    """405, where a form is sent to and somebody follows a link."""
    text = _("This address takes what a form sends, and shows nothing. Please go back.")
    return _told(request, 405, _("There is nothing to see here"), text)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429, when somebody tries too often to sign in."""
    text = _("Please wait a minute and try once more.")
    return _told(request, 429, _("Too many attempts"), text)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, with a reference that also stands in the log."""
    reference = token_hex(4)
    log.error("told a visitor of an error at %s, reference %s", request.path, reference)
    words = {"reference": reference}
    return render(request, "500.html", words, status=500)


def _told(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "error.html", {"title": title, "text": text}, status=status)
