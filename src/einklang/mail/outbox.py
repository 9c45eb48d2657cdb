"""Decides that a mail is sent: one row, in the transaction that had the reason for it."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr

from django.core.mail import EmailMessage

from einklang.accounts.models import Workspace
from einklang.mail.models import Outgoing
from einklang.records.address import normalised


def queue(
    message: EmailMessage, now: datetime, workspace: Workspace | None = None, about: str = ""
) -> Outgoing | None:
    """Store a mail as `outgoing` makes it, due at once. None, and nothing stored, where there is no
    recipient."""
    mail = outgoing(message, now, workspace, about)
    if mail is not None:
        mail.save()
    return mail


def outgoing(
    message: EmailMessage, now: datetime, workspace: Workspace | None = None, about: str = ""
) -> Outgoing | None:
    """The row of it, not yet stored: the whole MIME text, Message-ID and Date included.

    A second try after a lost answer is the same mail to whoever receives it. `about` says what
    it is about, a kind and a key; without it its text is forgotten when it is sent, as it may hold
    a link that signs somebody in. None where there is no recipient.
    """
    recipients = message.recipients()
    if not recipients:
        return None
    return Outgoing(
        workspace=workspace,
        about=about,
        to=normalised(parseaddr(recipients[0])[1]),
        sender=message.from_email,
        recipients=recipients,
        subject=" ".join(str(message.subject).split()),
        message=message.message().as_bytes().decode("utf-8", "replace"),
        created_at=now,
        due_at=now,
    )
