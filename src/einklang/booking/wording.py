"""What a guest's mail says: the host's own words or ours, with placeholders for what only the
booking knows (S8).

A placeholder stands in braces, and is called so in English or in German: {date}, {datum}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

SUBJECT_SIZE, TEXT_SIZE = 200, 4000


class Kind(StrEnum):
    """What is told."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REMINDER = "reminder"
    FOLLOW_UP = "follow_up"


NAMES: Mapping[str, Mapping[str, str]] = {
    "name": {"de": "name", "en": "name"},
    "host": {"de": "gastgeber", "en": "host"},
    "subject": {"de": "betreff", "en": "subject"},
    "date": {"de": "datum", "en": "date"},
    "time": {"de": "uhrzeit", "en": "time"},
    "end": {"de": "ende", "en": "end"},
    "time_zone": {"de": "zeitzone", "en": "time_zone"},
    "place": {"de": "ort", "en": "place"},
    "link": {"de": "link", "en": "link"},
    "reason": {"de": "grund", "en": "reason"},
}
"""What placeholders are called, by language."""
MEANINGS = {
    "name": _("the guest’s name"),
    "host": _("who offers the time"),
    "subject": _("what is booked"),
    "date": _("the day"),
    "time": _("when it begins"),
    "end": _("when it ends"),
    "time_zone": _("the guest’s time zone"),
    "place": _("the place, where there is one"),
    "link": _("the page of the booking, after it that of the booking calendar"),
    "reason": _("why it is cancelled"),
}
_KEYS = {called: key for key, names in NAMES.items() for called in names.values()}
_PLACEHOLDER = re.compile(r"\{\s*([^\W\d]\w*)\s*\}")

SUBJECTS = {
    Kind.PENDING: _("Waits for confirmation: {subject}, {date}"),
    Kind.CONFIRMED: _("Booked: {subject}, {date}"),
    Kind.MOVED: _("Moved: {subject}, now {date}"),
    Kind.CANCELLED: _("Cancelled: {subject}, {date}"),
    Kind.REMINDER: _("Reminder: {subject}, {date}, {time}"),
    Kind.FOLLOW_UP: _("Thank you for your time: {subject}"),
}
TEXTS = {
    Kind.PENDING: _(
        "Good day {name},\n\nwe have your wish. {host} confirms it by mail, or proposes something "
        "else; the time is kept for you until then."
    ),
    Kind.CONFIRMED: _("Good day {name},\n\nyour appointment is booked."),
    Kind.MOVED: _("Good day {name},\n\nyour appointment has been moved. It is now at this time:"),
    Kind.CANCELLED: _("Good day {name},\n\nyour appointment is cancelled."),
    Kind.REMINDER: _("Good day {name},\n\nthis is to remind you of your appointment."),
    Kind.FOLLOW_UP: _(
        "Good day {name},\n\nthank you for your time. Would you like another appointment? Choose "
        "one here: {link}"
    ),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """Of one mail; a line end in the text is one in the mail."""

    subject: str
    text: str

    def filled(self, values: Mapping[str, str]) -> Wording:
        """With what each placeholder stands for, by key; the subject in one line."""
        subject = " ".join(_fill(self.subject, values).split())
        return Wording(subject, _fill(self.text, values).strip())


def wording(own: Mapping[str, Any], kind: Kind, language: str) -> Wording:
    """The host's own words for it in this language (de, en), else ours. `own` as
    `BookingCalendar.wordings` holds them."""
    said = own.get(kind.value, {}).get(language)
    return Wording(said["subject"], said["text"]) if said else ours(kind, language)


def ours(kind: Kind, language: str) -> Wording:
    """What it says as long as nobody has said otherwise."""
    with translation.override(language):
        return Wording(_called(str(SUBJECTS[kind]), language), _called(str(TEXTS[kind]), language))


def unknown(text: str) -> list[str]:
    """What stands in braces like a placeholder and is none."""
    return [each[1] for each in _PLACEHOLDER.finditer(text) if each[1].lower() not in _KEYS]


def nearest(name: str, language: str) -> str:
    """The placeholder that was probably meant; '' where none is like it."""
    names = [called[language] for called in NAMES.values()]
    return next(iter(get_close_matches(name.lower(), names, 1)), "")


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values.get(_key(found), ""), text)


def _key(found: re.Match[str]) -> str:
    return _KEYS.get(found[1].lower(), "")


def _called(text: str, language: str) -> str:
    return _PLACEHOLDER.sub(lambda found: "{" + NAMES[_key(found)][language] + "}", text)
