"""All that can be set on a connection: a line for each calendar, a preset, and its fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from einklang.calendars.visibility import Level
from einklang.reconcile.rules import (
    CHECKED_ONLY,
    LONGEST,
    PRESETS,
    Direction,
    Rules,
    choice,
    filled,
    preset_of,
)
from einklang.records.address import normalised
from einklang.sync.arrange import Wanted
from einklang.sync.models import Collection, Connection
from einklang.sync.rule_words import CHOICES, DIRECTIONS, LABELS, LEVELS, PRESET_WORDS

OWN = ("", _("My own mixture, as before"))
AS_CONNECTION = ("", _("As for the account"))
MIXED = ("own", _("Its own, as before"))
BLOCKED = re.compile(r"[^@\s]*@[^@\s]+\.[^@\s]+")
MORE = (
    "which", "past", "days", "series", "later_private", "contacts", "free_mail",
    "further_addresses", "only_busy", "removal", "invitations",
)  # fmt: skip
"""Rules that stand under "More": a preset fills them, and each can be changed."""


@dataclass(frozen=True, slots=True)
class Line:
    """A calendar with its settings; `default`: what is made here goes there."""

    collection: Collection
    sync: BoundField
    conflicts: BoundField
    level: BoundField
    direction: BoundField
    rules: BoundField
    default: bool


def _choices(name: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=LABELS[name], choices=CHOICES[name])


def _tick(name: str) -> forms.BooleanField:
    return forms.BooleanField(label=LABELS[name], required=False)


class Settings(forms.Form):
    """The fields under "More" hold what is stored. Where another preset is chosen it fills them,
    and what a person changed besides holds over it."""

    default = forms.ChoiceField(label=_("Default calendar"), required=False)
    preset = forms.ChoiceField(label=_("Which meetings enter the CRM"), required=False)
    visibility = forms.TypedChoiceField(label=LABELS["visibility"], choices=LEVELS, coerce=int)
    which = _choices("which")
    past = _choices("past")
    days = forms.IntegerField(
        label=LABELS["days"],
        help_text=_("They count where some days before are chosen."),
        min_value=1,
        max_value=LONGEST,
        error_messages={
            "required": _("A whole number from 1 to 3650."),
            "invalid": _("A whole number from 1 to 3650."),
            "min_value": _("A whole number from 1 to 3650."),
            "max_value": _("A whole number from 1 to 3650."),
        },
    )
    series = _choices("series")
    later_private = _choices("later_private")
    contacts = _choices("contacts")
    free_mail = _tick("free_mail")
    further_addresses = _tick("further_addresses")
    only_busy = _tick("only_busy")
    removal = _choices("removal")
    invitations = _choices("invitations")
    blocklist = forms.CharField(
        label=LABELS["blocklist"],
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
        self._offer_presets()
        for row in self.collections:
            self._add_line(row)

    def _as_stands(self) -> dict[str, Any]:
        default = [row.pk for row in self.collections if row.calendar and row.calendar.is_default]
        return {
            **asdict(self._rules),
            "default": default[0] if default else None,
            "preset": preset_of(self._rules),
            "blocklist": "\n".join(self._rules.blocklist),
        }

    def _offer_presets(self) -> None:
        offer(self, "default", [(row.pk, row.name) for row in self.collections if row.writable])
        mixture = [] if preset_of(self._rules) else [OWN]
        offer(self, "preset", [*mixture, *PRESET_WORDS])
        self.fields["preset"].required = not mixture

    def _add_line(self, row: Collection) -> None:
        own = own_preset(row)
        presets = [AS_CONNECTION, *PRESET_WORDS, *([MIXED] if own == MIXED[0] else [])]
        fields = {
            "sync": forms.BooleanField(required=False, initial=row.chosen and not row.only_checked),
            "conflicts": forms.BooleanField(required=False, initial=_checked(row)),
            "level": forms.TypedChoiceField(
                choices=LEVELS, coerce=int, initial=_shown(row), required=False, empty_value=None
            ),
            "direction": forms.ChoiceField(
                choices=DIRECTIONS, initial=_direction(row), required=False
            ),
            "rules": forms.ChoiceField(choices=presets, initial=own, required=False),
        }
        self.fields |= {f"{name}_{row.pk}": field for name, field in fields.items()}

    @property
    def lines(self) -> list[Line]:
        """One for each calendar."""
        default = str(self["default"].value() or "")
        return [
            Line(
                collection=row,
                sync=self[f"sync_{row.pk}"],
                conflicts=self[f"conflicts_{row.pk}"],
                level=self[f"level_{row.pk}"],
                direction=self[f"direction_{row.pk}"],
                rules=self[f"rules_{row.pk}"],
                default=default == str(row.pk),
            )
            for row in self.collections
        ]

    @property
    def more(self) -> list[BoundField]:
        """The fields under "More", in order."""
        return [self[name] for name in (*MORE, "blocklist")]

    @property
    def more_is_open(self) -> bool:
        """Whether something there wants to be seen."""
        return bool(self.errors) or not self["preset"].value()

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
        synced, checked = (
            frozenset(row.pk for row in self.collections if said[f"{name}_{row.pk}"])
            for name in ("sync", "conflicts")
        )
        return Wanted(
            chosen=synced | checked,
            conflicts=checked,
            own={row.pk: self._own(row) for row in self.collections},
            default=int(said["default"]) if said["default"] else None,
            rules=self._typed_rules(),
        )

    def _typed_rules(self) -> Rules:
        said, name = self.cleaned_data, self.cleaned_data["preset"]
        fresh = bool(name) and name != preset_of(self._rules)
        base = filled(name, self._rules) if fresh else self._rules
        typed = {each: said[each] for each in MORE if each in self.changed_data}
        laid = Rules.read({**base.written(), **typed})
        return replace(laid, visibility=said["visibility"], blocklist=said["blocklist"])

    def _own(self, row: Collection) -> dict[str, Any]:
        """What this calendar lays over; where its fields were not sent, as it was."""
        said, own = self.cleaned_data, {}
        if said[f"conflicts_{row.pk}"] and not said[f"sync_{row.pk}"]:
            return {**_tightened(said[f"level_{row.pk}"] or _shown(row)), **CHECKED_ONLY}
        match said[f"rules_{row.pk}"]:
            case "":
                pass
            case "own":
                own = {k: v for k, v in _synced(row).items() if k not in BESIDE}
            case name:
                own = choice(name)
        own |= _tightened(said[f"level_{row.pk}"] or _shown(row))
        direction = said[f"direction_{row.pk}"] or _direction(row)
        if direction != Direction.BOTH.value:
            own["direction"] = direction
        return own


BESIDE = ("visibility", "direction")
"""What a calendar says in fields of their own, beside its rules."""


def _tightened(level: int) -> dict[str, Any]:
    return {"visibility": level} if level < Level.EVERYTHING else {}


def _checked(row: Collection) -> bool:
    return row.chosen and row.calendar is not None and row.calendar.conflicts


def _synced(row: Collection) -> dict[str, Any]:
    """What it would lay over if it were synced."""
    beside = CHECKED_ONLY if row.only_checked else {}
    return {name: said for name, said in row.own_rules.items() if name not in beside}


def _direction(row: Collection) -> str:
    return str(_synced(row).get("direction", Rules.read(row.connection.rules).direction.value))


def own_preset(row: Collection) -> str:
    """The preset that a calendar lays over; "" where it lays none, "own" for a mixture."""
    own = {name: said for name, said in _synced(row).items() if name not in BESIDE}
    if not own:
        return ""
    return next((name for name in PRESETS if choice(name) == own), MIXED[0])


def _shown(row: Collection) -> int:
    return int(row.own_rules.get("visibility", Level.EVERYTHING))


def offer(form: forms.Form, name: str, choices: Sequence[tuple[object, object]]) -> None:
    """Let a field take these and no others."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


def _key(text: str) -> str:
    return text.lower() if text.startswith("@") else normalised(text)
