"""The pages before a workspace: the first start, and joining by an invitation."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from einklang.accounts import clock, invite, setup
from einklang.accounts.forms import FirstStart, Join
from einklang.accounts.models import Invitation, Membership, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def first_start(request: HttpRequest) -> HttpResponse:
    """Make the workspace and its owner; there is no such page afterwards."""
    if not setup.is_first_start():
        raise Http404
    initial = {"language": translation.get_language(), "zone": "Europe/Berlin"}
    form = FirstStart(request.POST or None, initial=initial)
    if not form.is_valid():
        return render(request, "accounts/setup.html", {"form": form}, status=_status(form))
    said = form.cleaned_data
    member = setup.make_workspace(
        name=said["workspace"],
        email=said["email"],
        password=said["password"],
        owner_name=said["name"],
        language=said["language"],
        zone=said["zone"],
    )
    return _enter(request, member)


def join(request: HttpRequest, token: str) -> HttpResponse:
    """Join a workspace by the link of an invitation."""
    invitation = invite.find(token, clock.now())
    if invitation is None:
        return _over(request)
    if request.user.is_authenticated:
        return _join_as(request, invitation, request.user)
    if invite.account_of(invitation):
        return render(request, "accounts/join_sign_in.html", {"invitation": invitation})
    form = Join(request.POST or None, email=invitation.email)
    if not form.is_valid():
        words = {"form": form, "invitation": invitation}
        return render(request, "accounts/join.html", words, status=_status(form))
    return _join_as_new(request, invitation, form)


def _join_as_new(request: HttpRequest, invitation: Invitation, form: Join) -> HttpResponse:
    said = form.cleaned_data
    language = translation.get_language() or invitation.workspace.language
    try:
        member = invite.join_as_new(
            invitation, said["name"], said["password"], language=language, now=clock.now()
        )
    except invite.Used:
        return _over(request)
    return _enter(request, member)


def _join_as(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    if request.method != "POST":
        return render(request, "accounts/join_as.html", {"invitation": invitation})
    try:
        invite.join(invitation, user, clock.now())
    except invite.Used:
        return _over(request)
    return redirect("first-page")


def _over(request: HttpRequest) -> HttpResponse:
    """The link is used, revoked, too old, or none of ours: whoever has it learns no more."""
    return render(request, "accounts/join_over.html", status=404)


def _enter(request: HttpRequest, member: Membership) -> HttpResponse:
    login(request, member.user, backend=BACKEND)
    return redirect("first-page")


def _status(form: FirstStart | Join) -> int:
    return 422 if form.is_bound else 200
