"""Addresses of accounts, and of the pages that allauth gives us."""

from __future__ import annotations

from typing import NoReturn

from allauth.mfa.webauthn.views import add_webauthn
from django.http import Http404, HttpRequest
from django.urls import URLPattern, URLResolver, include, path

from einklang.accounts.views import entrance, members, passkeys, settings


def nothing(_request: HttpRequest, **_kwargs: str) -> NoReturn:
    """In place of pages of allauth that we do not offer."""
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/", entrance.first_start, name="setup"),
    path("join/<str:token>/", entrance.join, name="join"),
    path("w/<slug:slug>/settings/personal/", settings.personal, name="settings-personal"),
    path("w/<slug:slug>/settings/workspace/", settings.workspace, name="settings-workspace"),
    path("w/<slug:slug>/settings/team/", members.members, name="members"),
    path("w/<slug:slug>/settings/team/invite/", members.invite_somebody, name="invite"),
    path("w/<slug:slug>/settings/team/<int:pk>/role/", members.change_role, name="member-role"),
    path("w/<slug:slug>/settings/team/<int:pk>/remove/", members.remove, name="member-remove"),
    path(
        "w/<slug:slug>/settings/team/invitations/<int:pk>/revoke/",
        members.revoke,
        name="invitation-revoke",
    ),
    path("accounts/signup/", nothing),
    path("accounts/email/", nothing),
    path("accounts/confirm-email/", nothing),
    path("accounts/confirm-email/<str:key>/", nothing),
    path("accounts/login/code/confirm/", nothing),
    path("accounts/password/set/", nothing),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.base.urls")),
    path("accounts/2fa/totp/", include("allauth.mfa.totp.urls")),
    path("accounts/2fa/recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    # By allauth's names, as it looks for them. The list stands on the page of all factors.
    path("accounts/2fa/passkeys/add/", add_webauthn, name="mfa_add_webauthn"),
    path("accounts/2fa/passkeys/sign-in/", passkeys.sign_in, name="mfa_login_webauthn"),
    path("accounts/2fa/passkeys/again/", passkeys.again, name="mfa_reauthenticate_webauthn"),
    path("accounts/2fa/passkeys/<int:pk>/rename/", passkeys.rename, name="mfa_edit_webauthn"),
    path("accounts/2fa/passkeys/<int:pk>/remove/", passkeys.remove, name="mfa_remove_webauthn"),
]
