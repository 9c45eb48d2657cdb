"""Where a form, as typed, and what was stored meanwhile differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from einklang.calendars.forms import EventForm

SIMPLE = ("summary", "place", "link", "description", "guests", "internal_note", "zone")
WHEN = ("start_day", "start_time", "end_day", "end_time")
ENDING = ("until", "count")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field with what is stored now."""

    label: str
    field: str
    stored: str


def differences(form: EventForm, stored: Mapping[str, Any]) -> list[Difference]:
    """The fields whose stored value is not what was typed; `stored` is of `prefill.from_event`."""
    return [
        Difference(str(form.fields[name].label), name, _said(stored[name]))
        for name in (*SIMPLE[:1], *WHEN, *SIMPLE[1:], *ENDING)
        if name in form.fields and _plain(form.data.get(name, "")) != _plain(stored[name])
    ]


def _said(value: object) -> str:
    return str(value) or gettext("empty")


def _plain(value: object) -> str:
    return str(value).replace("\r\n", "\n").strip()
