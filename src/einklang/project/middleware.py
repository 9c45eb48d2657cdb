"""Inside a workspace the clock is the workspace's, and it is known who looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from einklang.accounts import clock
from einklang.accounts.models import Membership
from einklang.project.views import method_not_allowed

Handler = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY = timedelta(minutes=1)


class InWorkspace:
    """Middleware; stands behind the one that signs in."""

    def __init__(self, get_response: Handler) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The rest; afterwards the time zone is the server's again."""
        try:
            return self._next(request)
        finally:
            timezone.deactivate()

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> None:
        """Set the workspace's time zone and note the look, where the address names a workspace."""
        if "slug" not in kwargs or not request.user.is_authenticated:
            return
        member = (
            Membership.objects.select_related("workspace", "user")
            .filter(user=request.user, workspace__slug=kwargs["slug"])
            .first()
        )
        if member is None:
            return
        request.member = member  # type: ignore[attr-defined]  # the frame reads it on 403 and 404
        timezone.activate(ZoneInfo(member.workspace.zone))
        touch(member, clock.now())


def touch(member: Membership, now: datetime) -> None:
    """Note that this member looks at a page; at most one write a minute."""
    if member.seen_at is None or now - member.seen_at >= SEEN_EVERY:
        Membership.objects.filter(pk=member.pk).update(seen_at=now)
        member.seen_at = now


class NotByLink:
    """Middleware: where something is sent and nothing is shown, a page says so."""

    def __init__(self, get_response: Handler) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The rest; a page in place of nothing."""
        answer = self._next(request)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET":
            return answer
        page = method_not_allowed(request)
        page.headers["Allow"] = answer.headers["Allow"]
        return page


class RefusedForms:
    """Middleware: a form that comes back with errors comes back as 422, allauth's forms too."""

    def __init__(self, get_response: Handler) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The rest."""
        return self._next(request)

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        """Look at the forms before the page is rendered; it may hold more than the one sent."""
        forms = [it for it in (response.context_data or {}).values() if isinstance(it, BaseForm)]
        sent = request.method == "POST" and response.status_code == HTTPStatus.OK
        if sent and any(form.errors for form in forms):
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response
