"""What is to be sent and what was sent."""

from __future__ import annotations

from django.db import models


class Outgoing(models.Model):
    """One mail on its way: the whole text, written in the transaction that decided to send it."""

    workspace = models.ForeignKey(
        "accounts.Workspace", on_delete=models.CASCADE, null=True, related_name="+"
    )
    about = models.CharField(max_length=300, blank=True)  # a kind and a key: "booking:12"
    to = models.CharField(max_length=320, blank=True)  # the first recipient's address, normalised
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
        indexes = [
            models.Index(fields=["due_at"], name="outgoing_by_time"),
            models.Index(fields=["workspace", "to"], name="outgoing_by_recipient"),
            models.Index(fields=["workspace", "about"], name="outgoing_by_subject"),
        ]

    def __str__(self) -> str:
        return self.subject
