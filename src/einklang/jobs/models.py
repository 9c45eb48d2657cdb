"""Rows that fall due: the truth about background work. Wake-ups are disposable."""

from __future__ import annotations

from django.db import models


class Due(models.Model):
    """One piece of recurring work on one thing, such as the sync of one connection.

    `wake_seq` grows with each wake-up; a worker that finishes compares it with what it saw when it
    began, so five wake-ups during a run give exactly one more run. `woken`: somebody wants it done,
    so it goes before what is due by its time alone.
    """

    workspace = models.ForeignKey("accounts.Workspace", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    ref = models.BigIntegerField()
    due_at = models.DateTimeField(null=True, blank=True)  # None: sleeps until woken
    wake_seq = models.PositiveIntegerField(default=0)
    woken = models.BooleanField(default=False)
    lease_token = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)

    workspace_id: int

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "ref"], name="one_due_row_each")]
        # Who has finished a piece of work asks at once for the next.
        indexes = [models.Index(fields=["-woken", "due_at"], name="due_in_turn")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
