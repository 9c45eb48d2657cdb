"""Settings: one's own, and those of the workspace."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext

from einklang.accounts import factors
from einklang.accounts.door import OWNING, MemberRequest, for_members
from einklang.accounts.forms import PersonalSettings, WorkspaceSettings
from einklang.accounts.models import Workspace
from einklang.accounts.setup import change_workspace


@for_members()
def personal(request: MemberRequest) -> HttpResponse:
    """Name, language, appearance; ways to password, passkeys and second factor."""
    form = PersonalSettings(request.POST or None, instance=request.user)
    if form.is_valid():
        user = form.save()
        with translation.override(user.language):
            messages.success(request, gettext("Saved."))
        return redirect("settings-personal", request.workspace.slug)
    if form.is_bound:
        request.user.refresh_from_db()  # the frame shows what holds, the form what was typed
    words = {"form": form, "factors": factors.kinds(request.user)}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/settings_personal.html", words, status=status)


@for_members(OWNING)
def workspace(request: MemberRequest) -> HttpResponse:
    """Name, own domains, language, time zone."""
    form = WorkspaceSettings(request.POST or None, initial=_as_typed(request.workspace))
    if form.is_valid():
        change_workspace(request.workspace, form.cleaned_data)
        messages.success(request, gettext("Saved."))
        return redirect("settings-workspace", request.workspace.slug)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/settings_workspace.html", {"form": form}, status=status)


def _as_typed(workspace: Workspace) -> dict[str, str]:
    return {
        "name": workspace.name,
        "own_domains": "\n".join(workspace.own_domains),
        "language": workspace.language,
        "zone": workspace.zone,
    }
