"""The mails of accounts, sent through Django's mail."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from einklang.accounts.models import Invitation


def public(path: str) -> str:
    """The address under which the world reaches a path of ours."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


def join_link(token: str) -> str:
    """The link of an invitation; it exists only now, as only the token's hash is kept."""
    return public(reverse("join", args=[token]))


def can_mail() -> bool:
    """Whether mails leave this house (`EINKLANG_SMTP_URL` is set)."""
    return bool(settings.SMTP_URL)


def send_invitation(invitation: Invitation, link: str) -> None:
    """Tell the invited person, in the workspace's language."""
    words = {"invitation": invitation, "workspace": invitation.workspace, "link": link}
    with translation.override(invitation.workspace.language):
        subject = render_to_string("accounts/mail/invitation_subject.txt", words)
        mail = EmailMultiAlternatives(
            " ".join(subject.split()),
            render_to_string("accounts/mail/invitation.txt", words),
            to=[invitation.email],
        )
        mail.attach_alternative(
            render_to_string("accounts/mail/invitation.html", words), "text/html"
        )
    mail.send()
