"""That two people were made one, with all that it takes to take them apart again."""

from __future__ import annotations

from typing import Any

from django.db import models

from einklang.crm.models.customers import Person


class Merge(models.Model):
    """`gone` went into `kept`. `before` and `after`: what the kept one said; `moved`: keys of what
    went over, by kind. A merge that was taken back stays as a fact."""

    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges")
    gone = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    before: models.JSONField[dict[str, Any]] = models.JSONField()
    after: models.JSONField[dict[str, Any]] = models.JSONField()
    moved: models.JSONField[dict[str, list[int]]] = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    kept_id: int
    gone_id: int

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"
