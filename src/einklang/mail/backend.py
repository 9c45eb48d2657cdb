"""Django's mail goes through our outbox, so that no request waits for a mail server."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from einklang.accounts.clock import now
from einklang.accounts.models import Workspace
from einklang.mail.outbox import queue


class Mail(EmailMultiAlternatives):
    """One that is kept, as it is about something (see `outbox.outgoing`)."""

    workspace: Workspace | None = None
    about = ""


class OutboxBackend(BaseEmailBackend):
    """Named in settings.EMAIL_BACKEND."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue them in the current transaction; returns how many had a recipient."""
        return sum(_queued(message) for message in email_messages)


def _queued(message: EmailMessage) -> bool:
    if isinstance(message, Mail):
        return queue(message, now(), message.workspace, message.about) is not None
    return queue(message, now()) is not None
