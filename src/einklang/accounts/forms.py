"""Forms of accounts. allauth's own are kept, without the texts that repeat a label in a field."""

from __future__ import annotations

import re
import struct
from typing import Any, cast

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import (
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.accounts import factors
from einklang.accounts.models import Language, Role, User
from einklang.accounts.zones import zones
from einklang.records.freemail import is_free_mail

DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.[a-z]{2,63}")
ROLE_WORDS = {
    Role.OWNER: _("Owner: everything, also team and workspace"),
    Role.MEMBER: _("Member: people, meetings and connections of their own"),
    Role.ASSISTANT: _("Assistant: people and meetings, no connections of their own"),
}
NAME_LENGTH = 60  # of a passkey
# What allauth and fido2 raise at an answer that no browser of ours gave.
FORGED = (ValidationError, ValueError, LookupError, AttributeError, RecursionError, struct.error)
THEMES = [("auto", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))]


class NewPassword(forms.CharField):
    """A password that the validators of the settings let pass; the form hands them the user."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Password"))
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        help_text = _("At least 10 characters; a few words that you remember are best.")
        super().__init__(strip=False, widget=widget, help_text=help_text, **kwargs)


def check_password(form: forms.Form, field: str, user: User) -> None:
    """Say under the field what is wrong with a password for this user; a missing one is told."""
    if field not in form.cleaned_data:
        return
    try:
        validate_password(form.cleaned_data[field], user)
    except ValidationError as error:
        form.add_error(field, error)


class FirstStart(forms.Form):
    """The workspace and its owner."""

    workspace = forms.CharField(label=_("Name of the workspace"), max_length=200)
    name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"))
    password = NewPassword()
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones)

    def clean(self) -> dict[str, Any]:
        """Hold the password against name and address."""
        data = super().clean() or {}
        check_password(self, "password", _somebody(data.get("email"), data.get("name")))
        return data


def _somebody(email: str | None, name: str | None) -> User:
    return User(email=email or "", name=name or "")


class Join(forms.Form):
    """Name and password of somebody who comes by invitation."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    password = NewPassword()

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        self.email = email
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Hold the password against name and address."""
        data = super().clean() or {}
        check_password(self, "password", _somebody(self.email, data.get("name")))
        return data


class Invite(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_WORDS.items()), initial=Role.MEMBER)

    def __init__(self, *args: Any, addresses: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        self._addresses = addresses
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        """Lower case, and nobody who belongs here already."""
        email = str(self.cleaned_data["email"]).lower()
        if email in self._addresses:
            raise ValidationError(gettext("%(email)s belongs to the team already."),
                                  params={"email": email})  # fmt: skip
        return email


class RoleOf(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class WorkspaceSettings(forms.Form):
    """What holds for everybody in the workspace."""

    name = forms.CharField(label=_("Name"), max_length=200)
    own_domains = forms.CharField(
        label=_("Own mail domains"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "off"}),
        help_text=_(
            "Whoever has an address there counts as one of you: meetings only among you stay out of"
            " the timelines. For example firma.de; several separated by spaces or lines."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        help_text=_("For mails and new members; each member chooses their own."),
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["zone"]).choices = zones(self.initial.get("zone", ""))

    def clean_own_domains(self) -> list[str]:
        """The domains, lower case, each once. Says which are none, or belong to everybody."""
        typed = re.split(r"[\s,;]+", self.cleaned_data["own_domains"].lower())
        parts = dict.fromkeys(part for part in typed if part)
        errors = [error for part in parts if (error := _wrong_domain(part))]
        if errors:
            raise ValidationError(errors)
        return list(dict.fromkeys(part.rpartition("@")[2] for part in parts))


def _wrong_domain(typed: str) -> str:
    domain = typed.rpartition("@")[2]
    try:
        spelled = domain.encode("idna").decode()
    except UnicodeError:
        spelled = ""
    if not DOMAIN.fullmatch(spelled):
        return gettext("“%(domain)s” is not a domain. It looks like firma.de.") % {"domain": typed}
    if is_free_mail(domain):
        return gettext(
            "%(domain)s is a provider of private mailboxes: customers have addresses there too."
        ) % {"domain": domain}
    return ""


class PersonalSettings(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """What a user chooses for themselves, in all their workspaces."""

    theme = forms.ChoiceField(label=_("Appearance"), choices=THEMES)

    class Meta:
        model = User
        fields = ["name", "language", "theme"]
        labels = {"name": _("Your name"), "language": _("Language")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True


class _Plain:
    """Takes the placeholders out of allauth's fields: the label says it."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignIn(_Plain, account.LoginForm):  # type: ignore[misc]  # allauth publishes no types
    """Address and password. The link for the forgetful stands apart from the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].help_text = ""


class ResetPassword(_Plain, account.ResetPasswordForm):  # type: ignore[misc]  # the same
    """Where to send the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")


class ResetPasswordKey(_Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]  # the same
    """A new password by the link of the mail."""


class ChangePassword(_Plain, account.ChangePasswordForm):  # type: ignore[misc]  # the same
    """The old password and a new one."""


class Reauthenticate(_Plain, account.ReauthenticateForm):  # type: ignore[misc]  # the same
    """The password once more, before something that protects the account changes."""


class _ByCode(_Plain):
    """Asks for what this user has: a code of the app, or else a recovery code."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = factors.kinds(self.user)
        self.has_app, self.has_passkey = factors.APP in kinds, factors.PASSKEY in kinds
        self.fields["code"].label = _("Code") if self.has_app else _("Recovery code")


class AuthenticateByCode(_ByCode, mfa.AuthenticateForm):  # type: ignore[misc]  # the same
    """The second factor at sign-in."""


class ReauthenticateByCode(_ByCode, mfa.ReauthenticateForm):  # type: ignore[misc]  # the same
    """The second factor once more."""


class ActivateTotp(_Plain, totp.ActivateTOTPForm):  # type: ignore[misc]  # the same
    """The first code of an authenticator app."""


class DeactivateTotp(totp.DeactivateTOTPForm):  # type: ignore[misc]  # the same
    """Nothing to fill in, but something to know."""

    @property
    def is_last(self) -> bool:
        """Whether the password alone opens the account afterwards."""
        return factors.is_last(self.authenticator)


class AddPasskey(webauthn.AddWebAuthnForm):  # type: ignore[misc]  # the same
    """A new passkey and its name. All of ours can sign in alone; the box that allauth's script
    reads is ticked and not shown."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=_("So that you recognise it in your list, for example “Laptop”."),
    )
    passwordless = forms.BooleanField(
        initial=True, widget=forms.CheckboxInput(attrs={"hidden": True})
    )

    def clean(self) -> dict[str, Any]:
        """Believe the passkey only if it answers what we asked this browser."""
        try:
            return dict(super().clean())
        except FORGED as error:
            said = gettext("This passkey could not be stored. Please try once more.")
            raise ValidationError(said) from error


class RenamePasskey(webauthn.EditWebAuthnForm):  # type: ignore[misc]  # the same
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)


class _ByPasskey:
    """Says of a passkey that is not accepted what its owner can do."""

    def clean_credential(self) -> object:
        """The passkey of this answer."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form beside it
        except FORGED as error:
            if getattr(error, "code", "") == "too_many_login_attempts":
                raise
            said = gettext(
                "This passkey does not hold here. If you have removed it here, delete it on your"
                " device as well."
            )
            raise ValidationError(said) from error


class SignInByPasskey(_ByPasskey, webauthn.LoginWebAuthnForm):  # type: ignore[misc]  # the same
    """A passkey alone."""


class AuthenticateByPasskey(_ByPasskey, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    """A passkey after the password."""


class ReauthenticateByPasskey(_ByPasskey, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    """A passkey once more."""
