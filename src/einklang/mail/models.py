"""What is to be sent and what was sent."""

from __future__ import annotations

from django.db import models


class Outgoing(models.Model):
    """One mail on its way: the whole text, written in the transaction that decided to send it."""

    workspace = models.ForeignKey(
        "accounts.Workspace", on_delete=models.CASCADE, null=True, related_name="+"
    )
    purpose = models.CharField(max_length=40, blank=True)
    sender = models.CharField(max_length=320)
    recipients = models.JSONField()
    subject = models.CharField(max_length=998)
    message = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)  # None: done, or given up
    sent_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="outgoing_by_time")]

    def __str__(self) -> str:
        return self.subject
