"""What a workspace wants to know of its people besides what everybody does."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FieldSet(models.QuerySet["Field"]):
    """Phrases about fields."""

    def alive(self) -> FieldSet:
        """Those that forms and pages show, in order."""
        return self.filter(deleted_at=None).order_by("position", "pk")


class Field(models.Model):
    """A field of a workspace's own. What people have in it stands in `Person.custom`, and is kept
    when the field is archived."""

    class Kind(models.TextChoices):
        """What may stand in it."""

        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")

    workspace = models.ForeignKey(
        "accounts.Workspace", on_delete=models.CASCADE, related_name="person_fields"
    )
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField(default=list, blank=True)  # of a choice: texts, in order
    position = models.PositiveSmallIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True, blank=True)

    workspace_id: int
    objects = FieldSet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Under which a value stands in `Person.custom`."""
        return str(self.pk)
