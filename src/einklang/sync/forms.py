"""Forms of connections: reaching an account, choosing its calendars, setting its rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.calendars.visibility import Level
from einklang.providers.errors import ProviderError, SignIn
from einklang.providers.registry import Account
from einklang.reconcile.rules import PRESETS, LaterPrivate, Rules
from einklang.records.address import normalised
from einklang.sync.arrange import Wanted, preset_of
from einklang.sync.models import Collection, Connection
from einklang.sync.words import advice, reason_in_words

LEVELS = [
    (Level.EVERYTHING.value, _("Everything")),
    (Level.SUBJECT.value, _("Subject only")),
    (Level.METADATA.value, _("Time and participants only")),
    (Level.BUSY.value, _("Busy only")),
]
PRESET_WORDS = [
    ("known_contacts", _("Known contacts")),
    ("all_external", _("All external meetings")),
]
OWN = ("", _("My own mixture, as before"))
LATER_PRIVATE = [
    (LaterPrivate.FREEZE.value, _("Leave as it was that day")),
    (LaterPrivate.BUSY.value, _("Keep its time only")),
]
BLOCKED = re.compile(r"[^@\s]*@[^@\s]+\.[^@\s]+")


class Reach(forms.Form):
    """Where the account is, and how to get in."""

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
        _offer(self, "calendars", [(row.pk, row.name) for row in self.collections])

    def _as_stands(self) -> dict[str, Any]:
        known = [row for row in self.collections if row.calendar is not None]
        first = next((row for row in self.collections if row.writable), None)
        chosen = known or ([first] if first else self.collections[:1])
        shown = min((row.calendar.visibility for row in known if row.calendar), default=4)
        preset = preset_of(Rules.read(self.connection.rules)) or "all_external"
        return {"calendars": [row.pk for row in chosen], "preset": preset, "visibility": shown}

    @property
    def ticked(self) -> list[str]:
        """The ids that are chosen now, as text."""
        return [str(value) for value in self["calendars"].value() or ()]

    def wanted(self) -> Wanted:
        """The settings; what else the rules say stays."""
        said = self.cleaned_data
        ids = frozenset(map(int, said["calendars"]))
        return Wanted(
            chosen=ids,
            visibility=dict.fromkeys(ids, said["visibility"]),
            default=None,
            rules=_by_preset(said["preset"], Rules.read(self.connection.rules)),
        )


class Settings(forms.Form):
    """All that can be set on a connection: a line for each calendar, and the rules."""

    default = forms.ChoiceField(label=_("Default calendar"), required=False)
    preset = forms.ChoiceField(label=_("Which meetings enter the CRM"), required=False)
    later_private = forms.ChoiceField(label=_("What turns private later"), choices=LATER_PRIVATE)
    blocklist = forms.CharField(
        label=_("Blocklist"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_(
            "Addresses, or domains as @example.org, one a line. Meetings with them stay yours "
            "alone."
        ),
    )

    def __init__(
        self, *args: Any, connection: Connection, collections: list[Collection], **kwargs: Any
    ) -> None:
        self.collections = collections
        self._rules = Rules.read(connection.rules)
        kwargs.setdefault("prefix", f"c{connection.pk}")
        kwargs.setdefault("initial", self._as_stands())
        super().__init__(*args, **kwargs)
        self._add_calendars()

    def _as_stands(self) -> dict[str, Any]:
        default = [row.pk for row in self.collections if row.calendar and row.calendar.is_default]
        return {
            "default": default[0] if default else None,
            "preset": preset_of(self._rules),
            "later_private": self._rules.later_private.value,
            "blocklist": "\n".join(self._rules.blocklist),
        }

    def _add_calendars(self) -> None:
        _offer(self, "default", [(row.pk, row.name) for row in self.collections if row.writable])
        mixture = [] if preset_of(self._rules) else [OWN]
        _offer(self, "preset", [*mixture, *PRESET_WORDS])
        self.fields["preset"].required = not mixture
        for row in self.collections:
            shown = row.calendar.visibility if row.calendar else Level.EVERYTHING.value
            self.fields[f"sync_{row.pk}"] = forms.BooleanField(required=False, initial=row.chosen)
            self.fields[f"level_{row.pk}"] = forms.TypedChoiceField(
                choices=LEVELS, coerce=int, initial=shown, required=False, empty_value=None
            )

    def lines(self) -> list[tuple[Collection, BoundField, BoundField, bool]]:
        """Calendar, whether it is synced, its visibility, whether it is the default."""
        default = str(self["default"].value() or "")
        return [
            (row, self[f"sync_{row.pk}"], self[f"level_{row.pk}"], default == str(row.pk))
            for row in self.collections
        ]

    def clean_blocklist(self) -> tuple[str, ...]:
        """Each line an address or @domain, normalised."""
        typed = re.split(r"[\s,;]+", self.cleaned_data["blocklist"].strip())
        wrong = [text for text in typed if text and not BLOCKED.fullmatch(text)]
        if wrong:
            said = gettext("%(text)s is no address and no domain such as @example.org.")
            raise ValidationError(said % {"text": wrong[0]})
        return tuple(dict.fromkeys(_key(text) for text in typed if text))

    def wanted(self) -> Wanted:
        """The settings as typed."""
        said = self.cleaned_data
        chosen = frozenset(row.pk for row in self.collections if said[f"sync_{row.pk}"])
        rules = _by_preset(said["preset"], self._rules)
        return Wanted(
            chosen=chosen,
            visibility={pk: level for pk in chosen if (level := said[f"level_{pk}"])},
            default=int(said["default"]) if said["default"] else None,
            rules=Rules(
                rules.which, rules.past, LaterPrivate(said["later_private"]), said["blocklist"]
            ),
        )


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[object, object]]) -> None:
    """Let a field take these and no others."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


def _key(text: str) -> str:
    return text.lower() if text.startswith("@") else normalised(text)


def _by_preset(name: str, rules: Rules) -> Rules:
    chosen = PRESETS.get(name, rules)
    return Rules(chosen.which, chosen.past, rules.later_private, rules.blocklist)


class Disconnect(forms.Form):
    """What becomes of the imported meetings."""

    meetings = forms.ChoiceField(
        choices=[("keep", _("Leave them here")), ("archive", _("Take them out of sight"))],
        widget=forms.RadioSelect,
        initial="keep",
    )
