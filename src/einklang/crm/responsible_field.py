"""Who looks after a person or a company: a choice from the members of the workspace."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from einklang.accounts.models import Membership, User, Workspace


class Members(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """A colleague, or nobody."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), required=False, empty_label=_("Nobody"), **kwargs)

    def offer(self, workspace: Workspace) -> None:
        """The people of the workspace as choices."""
        self.queryset = colleagues(workspace)


def colleagues(workspace: Workspace) -> QuerySet[User]:
    """Who may be responsible there, in order."""
    return User.objects.filter(memberships__workspace=workspace).order_by("name", "email")


def offer_members(form: forms.Form, member: Membership) -> None:
    """Let the field `responsible` offer the people of the member's workspace."""
    members = form.fields["responsible"]
    if isinstance(members, Members):
        members.offer(member.workspace)
