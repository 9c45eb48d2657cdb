"""Views of the list of people that somebody keeps under a name."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from einklang.accounts.models import Membership


class SavedViewSet(models.QuerySet["SavedView"]):
    """Phrases about saved views."""

    def visible_to(self, member: Membership) -> Self:
        """One's own, and those for the whole team, in order."""
        mine = self.filter(Q(by=member.user_id) | Q(shared=True), workspace=member.workspace_id)
        return mine.order_by("-shared", "name", "pk")

    def editable_by(self, member: Membership) -> Self:
        """One's own; those for the whole team are the owner's."""
        rows = self.visible_to(member)
        return rows if member.is_owner else rows.filter(shared=False)


class SavedView(models.Model):
    """What the list is narrowed by and ordered, as it stands in the address of the page. `shared`:
    the whole team sees it."""

    workspace = models.ForeignKey(
        "accounts.Workspace", on_delete=models.CASCADE, related_name="saved_views"
    )
    by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.TextField(blank=True)
    shared = models.BooleanField(default=False)

    workspace_id: int
    by_id: int
    objects = SavedViewSet.as_manager()

    def __str__(self) -> str:
        return self.name
