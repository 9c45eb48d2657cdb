"""Changes of many people at once: what is to be done, how far it is, and what it changed."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from einklang.accounts.models import Membership


class BulkSet(models.QuerySet["Bulk"]):
    """Phrases about bulk changes."""

    def of(self, member: Membership) -> Self:
        """One's own: nobody else sees or undoes them."""
        return self.filter(workspace=member.workspace_id, by=member.user_id)


class Bulk(models.Model):
    """One bulk change. It goes through people by their ids, from `after` to `until`; `query` says
    of which list, `chosen` which of them, None all. `value` is the id of the colleague or tag."""

    class Act(models.TextChoices):
        """What is done with each."""

        RESPONSIBLE = "responsible", _("Set who is responsible")
        TAG = "tag", _("Add a tag")
        UNTAG = "untag", _("Remove a tag")
        PRIVATE = "private", _("Show only to me")
        OPEN = "open", _("Show to everybody")
        ARCHIVE = "archive", pgettext_lazy("act", "Archive")
        RESTORE = "restore", _("Bring back")

    class Stage(models.TextChoices):
        """How far it is."""

        DOING = "doing"
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"

    workspace = models.ForeignKey("accounts.Workspace", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    act = models.CharField(max_length=12, choices=Act)
    value = models.BigIntegerField(null=True)
    query = models.TextField(blank=True)
    chosen: models.JSONField[list[int] | None] = models.JSONField(null=True)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.DOING)
    after = models.BigIntegerField(default=0)
    until = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # people who are to be looked at
    seen = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    undone = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()

    workspace_id: int
    by_id: int
    objects = BulkSet.as_manager()

    def __str__(self) -> str:
        return f"{self.act} of {self.total}"

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do."""
        return self.stage in {self.Stage.DONE, self.Stage.UNDONE}


class BulkChange(models.Model):
    """That it changed this person, who stands at `revision` since; `was` is the id of whoever was
    responsible before."""

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="changes", db_index=False)
    person = models.ForeignKey("crm.Person", on_delete=models.CASCADE)
    revision = models.PositiveIntegerField()
    was = models.BigIntegerField(null=True)

    person_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulk", "person"], name="one_bulk_change_each")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.revision}"
