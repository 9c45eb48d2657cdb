"""Forms of connections: reaching an account, choosing its calendars, ending it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from einklang.providers.errors import ProviderError, SignIn
from einklang.providers.registry import Account
from einklang.reconcile.rules import Rules, filled, preset_of
from einklang.sync.arrange import Wanted
from einklang.sync.models import Connection
from einklang.sync.rule_words import LEVELS, PRESET_WORDS
from einklang.sync.settings_form import offer
from einklang.sync.words import advice, reason_in_words


class Reach(forms.Form):
    """Where the account is, and how to get in. `empty` is told where it holds nothing of use."""

    template = "sync/connect.html"
    empty = _("The account is right, but it holds no calendar.")
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("An e-mail address, a host (cloud.example.org), or the full CalDAV link."),
        widget=forms.TextInput(
            attrs={"autocomplete": "url", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    username = forms.CharField(
        label=_("User name"),
        max_length=200,
        help_text=_("Often the whole e-mail address."),
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_(
            "iCloud, Fastmail and Nextcloud with a second factor want an app password, which you "
            "make in the security settings there."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def account(self) -> Account:
        """What was typed."""
        said = self.cleaned_data
        return Account(said["address"], said["username"], said["password"])

    def blame(self, error: ProviderError) -> None:
        """Say under the field concerned why the server did not let us in, and what to do."""
        blame(self, error, "password" if isinstance(error, SignIn) else "address")


class ReachBooks(Reach):
    """The same of address books."""

    template = "sync/connect_books.html"
    empty = _("The account is right, but it holds no address book.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = _("An e-mail address, a host (cloud.example.org), or the full CardDAV link.")
        self.fields["address"].help_text = str(said)


REACH: Mapping[str, type[Reach]] = {"caldav": Reach, "carddav": ReachBooks}
"""By the kind of provider."""


class SignInAgain(forms.Form):
    """A new password for an account that we know."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def blame(self, error: ProviderError) -> None:
        """Say why the server did not let us in."""
        blame(self, error, "password")


def blame(form: forms.Form, error: ProviderError, field: str) -> None:
    """The provider's error under a field: what happened, then what a person can do."""
    form.add_error(field, str(reason_in_words(error.reason)))
    if told := advice(error.reason):
        form.add_error(field, str(told))


class ChooseCalendars(forms.Form):
    """Which calendars of a new connection to sync, and by which preset."""

    calendars = forms.MultipleChoiceField(
        label=_("Calendars"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one calendar.")},
    )
    preset = forms.ChoiceField(label=_("Which meetings enter the CRM"), choices=PRESET_WORDS)
    visibility = forms.TypedChoiceField(
        label=_("What colleagues see of them"), choices=LEVELS, coerce=int
    )

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        self.connection = connection
        self.collections = list(connection.collections.select_related("calendar").order_by("pk"))
        kwargs.setdefault("initial", self._as_stands())
        super().__init__(*args, **kwargs)
        offer(self, "calendars", [(row.pk, row.name) for row in self.collections])

    def _as_stands(self) -> dict[str, Any]:
        known = [row for row in self.collections if row.calendar is not None]
        first = next((row for row in self.collections if row.writable), None)
        chosen = known or ([first] if first else self.collections[:1])
        rules = Rules.read(self.connection.rules)
        return {
            "calendars": [row.pk for row in chosen],
            "preset": preset_of(rules) or "all_external",
            "visibility": rules.visibility,
        }

    @property
    def ticked(self) -> list[str]:
        """The ids that are chosen now, as text."""
        return [str(value) for value in self["calendars"].value() or ()]

    def wanted(self) -> Wanted:
        """The settings; a mixture stays unless another preset is chosen, and so does what each
        calendar says."""
        said = self.cleaned_data
        rules = Rules.read(self.connection.rules)
        if said["preset"] != self.initial["preset"]:
            rules = filled(said["preset"], rules)
        return Wanted(
            chosen=frozenset(map(int, said["calendars"])),
            own={},
            default=None,
            rules=replace(rules, visibility=said["visibility"]),
        )


class Disconnect(forms.Form):
    """What becomes of the imported meetings."""

    meetings = forms.ChoiceField(
        choices=[("keep", _("Leave them here")), ("archive", _("Take them out of sight"))],
        widget=forms.RadioSelect,
        initial="keep",
    )
