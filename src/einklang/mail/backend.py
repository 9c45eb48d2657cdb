"""Django's mail goes through our outbox, so that no request waits for a mail server."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from einklang.accounts.clock import now
from einklang.mail.outbox import queue


class OutboxBackend(BaseEmailBackend):
    """Named in settings.EMAIL_BACKEND."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue them in the current transaction; returns how many had a recipient."""
        return sum(queue(message, now()) is not None for message in email_messages)
