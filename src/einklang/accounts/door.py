"""The one door: who may see a page, and as what. Strangers are told that there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from einklang.accounts.models import Membership, Role, User, Workspace

P = ParamSpec("P")
EVERY_ROLE = frozenset(Role)
CONNECTING = frozenset({Role.OWNER, Role.MEMBER})
OWNING = frozenset({Role.OWNER})


class MemberRequest(HttpRequest):
    """A request that has passed the door."""

    user: User
    member: Membership
    workspace: Workspace


MemberView = Callable[Concatenate[MemberRequest, P], HttpResponseBase]


def for_members(
    roles: frozenset[Role] = EVERY_ROLE,
) -> Callable[[MemberView[P]], Callable[..., HttpResponseBase]]:
    """Let a view be seen by these roles of the workspace in the address (`slug`).

    Signed out: to the sign-in page. A stranger: 404, as if the workspace did not exist. A member of
    another role: 403 with a page that says so.
    """

    def wrap(view: MemberView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            passed = cast("MemberRequest", request)
            passed.member = _known(request, slug) or membership(request.user, slug)
            passed.workspace = passed.member.workspace
            if passed.member.role not in roles:
                raise PermissionDenied
            return view(passed, *args, **kwargs)

        return guarded

    return wrap


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """And back: to the page asked for, or to the one on which something was sent. htmx is told to
    leave the page, as it would put the sign-in into a part of it."""
    back = request.get_full_path()
    if htmx(request):
        back = _path(request.headers.get("HX-Current-URL", ""))
    elif request.method not in {"GET", "HEAD"}:
        back = _path(request.headers.get("Referer", ""))
    answer = redirect_to_login(back)
    if not htmx(request):
        return answer
    return HttpResponse(headers={"HX-Redirect": answer.url})


def _path(url: str) -> str:
    """Of an address of ours; the first page where there is none."""
    parts = urlsplit(url)
    path = "/" + parts.path.lstrip("/")  # two of them would name a host
    return urlunsplit(("", "", path, parts.query, ""))


def _known(request: HttpRequest, slug: str) -> Membership | None:
    """The member, where a middleware has looked already: a page pays for one look."""
    member: Membership | None = getattr(request, "member", None)
    return member if member is not None and member.workspace.slug == slug else None


def membership(user: User, slug: str) -> Membership:
    """The user's place in a workspace. Raises Http404 for a stranger."""
    member = (
        Membership.objects.select_related("workspace", "user")
        .filter(user=user, workspace__slug=slug)
        .first()
    )
    if member is None:
        raise Http404
    return member


def htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"
