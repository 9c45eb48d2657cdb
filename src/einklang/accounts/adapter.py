"""How allauth behaves here: nobody signs up by themselves; people come by invitation."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.accounts.factors import passkeys
from einklang.accounts.mails import public
from einklang.accounts.models import User
from einklang.accounts.team import memberships

PROOFS = {  # by allauth's names for the ways to show that it is still you
    "reauthenticate": _("Enter the password instead"),
    "mfa_reauthenticate": _("Enter a code instead"),
    "mfa_reauthenticate:webauthn": _("Use a passkey instead"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    """Named in settings.ACCOUNT_ADAPTER."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Address and password do not belong together."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many attempts. Please wait a few minutes."),
        "rate_limited": _("Too many attempts. Please wait a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 (allauth calls it)
        """Never: the first start makes an owner, an owner invites."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail, at our public address, whatever the request's host said."""
        return public(urlsplit(super().get_reset_password_from_key_url(key)).path)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of allauth's mails in the language of its reader."""
        reader = context.get("user")
        language = getattr(reader, "language", None) or translation.get_language() or "de"
        with translation.override(language):
            super().send_mail(template_prefix, email, context)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where the change began."""
        member = memberships(cast("User", request.user)).first()
        return reverse("settings-personal", args=[member.workspace.slug]) if member else "/"

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The ways of this user to show that it is still them, in our words."""
        ways = super().get_reauthentication_methods(user)
        return [{**way, "description": PROOFS.get(way["id"], way["description"])} for way in ways]


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth publishes no types
    """Named in settings.MFA_ADAPTER."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or no longer."),
    }

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002, ARG002 (its names)
        """What a passkey is called until its owner says something better."""
        return gettext("Passkey %(number)d") % {"number": passkeys(user).count() + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whose passkey it is: valid at the host of the request, shown by our name."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Einklang"}
