"""The team: who belongs to the workspace, who is invited, and as what."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from einklang.accounts import clock, invite, mails, team
from einklang.accounts.door import OWNING, MemberRequest, for_members
from einklang.accounts.forms import Invite, RoleOf
from einklang.accounts.models import Role

INVITED = "invited"  # in the session: the link of the last invitation, until it was shown once


@for_members()
def members(request: MemberRequest) -> HttpResponse:
    """The list; what changes it is shown to owners only."""
    words = {
        "team": team.team(request.workspace),
        "invitations": invite.open_invitations(request.workspace, clock.now()),
        "roles": Role.choices,
        "invited": request.session.pop(INVITED, None),
        "can_mail": mails.can_mail(),
    }
    return render(request, "accounts/members.html", words)


@for_members(OWNING)
def invite_somebody(request: MemberRequest) -> HttpResponse:
    """Invite by e-mail, and show the link once."""
    here = frozenset(member.user.email for member in team.team(request.workspace))
    form = Invite(request.POST or None, addresses=here)
    if not form.is_valid():
        words = {"form": form, "can_mail": mails.can_mail()}
        status = 422 if form.is_bound else 200
        return render(request, "accounts/invite.html", words, status=status)
    token = clock.new_token()
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    invitation = invite.invite(request.member, email, role, token=token, now=clock.now())
    link = mails.join_link(token)
    mails.send_invitation(invitation, link)
    request.session[INVITED] = {"email": email, "link": link}
    return redirect("members", request.workspace.slug)


@require_POST
@for_members(OWNING)
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    """Make the link of an invitation worthless."""
    invitation = get_object_or_404(invite.open_invitations(request.workspace, clock.now()), pk=pk)
    invitation.delete()
    said = gettext("The invitation of %(email)s no longer holds.") % {"email": invitation.email}
    messages.success(request, said)
    return redirect("members", request.workspace.slug)


@require_POST
@for_members(OWNING)
def change_role(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a member another role."""
    member = get_object_or_404(team.team(request.workspace), pk=pk)
    form = RoleOf(request.POST)
    if not form.is_valid():
        return redirect("members", request.workspace.slug)
    try:
        team.change_role(member, Role(form.cleaned_data["role"]))
    except team.LastOwner:
        return render(request, "accounts/last_owner.html", {"leaving": member}, status=409)
    said = {"name": str(member.user), "role": member.get_role_display()}
    messages.success(request, gettext("%(name)s: %(role)s.") % said)
    return redirect("members", request.workspace.slug)


@for_members(OWNING)
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what it means that a member leaves; then let them leave."""
    member = get_object_or_404(team.team(request.workspace), pk=pk)
    if request.method != "POST":
        return render(request, "accounts/member_remove.html", {"leaving": member})
    try:
        team.remove(member, clock.now())
    except team.LastOwner:
        return render(request, "accounts/last_owner.html", {"leaving": member}, status=409)
    messages.success(request, gettext("%(name)s has left the team.") % {"name": str(member.user)})
    if member.user == request.user:
        return redirect("/")
    return redirect("members", request.workspace.slug)
