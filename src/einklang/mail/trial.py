"""How mails leave this house, and a test of it."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from einklang.mail.deliver import own_name
from einklang.mail.post import Letter, Outcome, post

PATIENCE = 8.0
"""Seconds for each answer of the server, as somebody waits for it."""


@dataclass(frozen=True, slots=True)
class Way:
    """To the mail server, without its password. `host` '': there is none, mails are printed."""

    host: str
    port: int
    secure: bool
    user: str
    sender: str


def way() -> Way:
    """As whoever runs Einklang has set it."""
    address = urlsplit(settings.SMTP_URL)
    tls = address.scheme == "smtps"
    starts = parse_qs(address.query).get("starttls", ["0"])[-1] in {"1", "yes", "true"}
    return Way(
        host=address.hostname or "",
        port=address.port or (465 if tls else 587),
        secure=tls or starts,
        user=address.username or "",
        sender=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    )


def send_test(address: str) -> Outcome:
    """One mail now, past the outbox: what the server says is what is asked. Waits for it."""
    mail = EmailMessage(
        _("Test of Einklang"),
        _("If you read this, mails of Einklang arrive.") + "\n",
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    text = mail.message().as_bytes().decode("utf-8", "replace")
    with post(settings.SMTP_URL, own_name(), PATIENCE) as send:
        return send(Letter(mail.from_email, (address,), text))
