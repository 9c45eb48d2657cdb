"""Pages of passkeys, where allauth's own lose the way back or leave something unsaid."""

from __future__ import annotations

from typing import Any

from allauth.account.mixins import NextRedirectMixin
from allauth.mfa.webauthn import views as webauthn
from django.forms import Form
from django.template.response import TemplateResponse
from django.urls import reverse_lazy

from einklang.accounts import factors
from einklang.accounts.forms import SignIn


class SignInByPasskey(NextRedirectMixin, webauthn.LoginWebAuthnView):  # type: ignore[misc]  # allauth publishes no types
    """Sign in by a passkey alone. One that is refused brings back the page it was used on."""

    template_name = "account/login.html"

    def form_invalid(self, form: Form) -> TemplateResponse:
        """The whole page, with what is wrong above the passkey's button."""
        words = self.get_context_data(form=SignIn(request=self.request), passkey_form=form)
        return TemplateResponse(self.request, self.template_name, words)


class ReauthenticateByPasskey(webauthn.ReauthenticateWebAuthnView):  # type: ignore[misc]  # the same
    """Show by a passkey that it is still you. One that is refused may be tried again."""

    def form_invalid(self, form: Form) -> TemplateResponse:
        """The page once more, with what is wrong; the way onwards is kept."""
        words = {**self.get_context_data(), "form": form}
        return TemplateResponse(self.request, self.template_name, words)


class RenamePasskey(webauthn.EditWebAuthnView):  # type: ignore[misc]  # the same
    """Another name for a passkey."""

    success_url = reverse_lazy("mfa_index")


class RemovePasskey(webauthn.RemoveWebAuthnView):  # type: ignore[misc]  # the same
    """Say what it means that a passkey goes; then remove it."""

    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **words: Any) -> dict[str, Any]:
        """Whether the password alone is enough afterwards."""
        return dict(super().get_context_data(is_last=factors.is_last(self.object), **words))


sign_in = SignInByPasskey.as_view()
again = ReauthenticateByPasskey.as_view()
rename = RenamePasskey.as_view()
remove = RemovePasskey.as_view()
