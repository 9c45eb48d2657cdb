"""What opens an account beside the password: an authenticator app, passkeys, recovery codes."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from einklang.accounts.models import User

APP, PASSKEY, CODES = "totp", "webauthn", "recovery_codes"  # as allauth stores them


def kinds(user: User) -> set[str]:
    """Which of them this user has."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def passkeys(user: User) -> QuerySet[Authenticator]:
    """Their passkeys."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type=PASSKEY)
    return found


def is_last(factor: Authenticator) -> bool:
    """Whether the password alone is enough without it. Recovery codes count as none."""
    others = Authenticator.objects.filter(user=factor.user).exclude(pk=factor.pk)
    return not others.exclude(type=CODES).exists()
