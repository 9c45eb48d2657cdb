"""The mails of accounts, sent through Django's mail."""

from __future__ import annotations

from collections.abc import Mapping

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


def templated(
    name: str, words: Mapping[str, object], *, to: str, language: str
) -> EmailMultiAlternatives:
    """The mail that three templates write, as text and as HTML: `name` with `_subject.txt`, `.txt`
    and `.html`."""
    with translation.override(language):
        subject, text, html = (
            render_to_string(name + ending, dict(words))
            for ending in ("_subject.txt", ".txt", ".html")
        )
    mail = EmailMultiAlternatives(" ".join(subject.split()), text, to=[to])
    mail.attach_alternative(html, "text/html")
    return mail


def send_invitation(invitation: Invitation, link: str) -> None:
    """Tell the invited person, in the workspace's language."""
    words = {"invitation": invitation, "workspace": invitation.workspace, "link": link}
    language = invitation.workspace.language
    templated("accounts/mail/invitation", words, to=invitation.email, language=language).send()
