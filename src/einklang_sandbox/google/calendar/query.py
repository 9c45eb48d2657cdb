"""Parameters of requests: which there are, and what they may say.

Source: the discovery document of calendar.v3. A parameter that a method does not have is refused,
which is stricter than Google.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from einklang_sandbox.google.calendar.fields import EVENT_TYPES
from einklang_sandbox.google.calendar.moments import instant, key, zone_named
from einklang_sandbox.google.problems import bad_request, invalid, unknown_name

Kind = Callable[[str], Any]
Kinds = Mapping[str, Kind]
ROLES = ("freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")
"""What one may do with a calendar, less first."""


def whole(least: int, most: int) -> Kind:
    """A number between these two; Google cuts what is above, this refuses it."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return read


def flag(text: str) -> bool:
    """`true` or `false`."""
    return {"true": True, "false": False}[text]


def choice(*words: str) -> Kind:
    """One of these."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return read


def at_most(characters: int) -> Kind:
    """A text of so many."""

    def read(text: str) -> str:
        if len(text) > characters:
            raise ValueError(text)
        return text

    return read


def zone(text: str) -> str:
    """An IANA zone."""
    return zone_named(text).key


def pair(text: str) -> tuple[str, str]:
    """`name=value`."""
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(text)
    return name, value


def original(text: str) -> str:
    """The key of an occurrence: a day or a point in time."""
    return key(instant(text) if "T" in text else date.fromisoformat(text))


def _instant(text: str) -> datetime:
    return instant(text)


ANY: Kinds = {
    "alt": choice("json"),
    "fields": str,
    "key": str,
    "prettyPrint": flag,
    "quotaUser": at_most(40),
}
_TELLS: Kinds = {"sendUpdates": choice("all", "externalOnly", "none"), "sendNotifications": flag}
GET: Kinds = {"maxAttendees": whole(1, 10_000), "timeZone": zone, "alwaysIncludeEmail": flag}
IMPORT: Kinds = {
    "conferenceDataVersion": whole(0, 1),
    "eventLabelVersion": whole(0, 1),
    "supportsAttachments": flag,
}
INSERT: Kinds = {**_TELLS, **IMPORT, "maxAttendees": whole(1, 10_000)}
CHANGE: Kinds = {**INSERT, "alwaysIncludeEmail": flag}
DELETE = _TELLS
MOVE: Kinds = {**_TELLS, "destination": str}
INSTANCES: Kinds = {
    **GET,
    "maxResults": whole(1, 2500),
    "originalStart": original,
    "pageToken": str,
    "showDeleted": flag,
    "timeMin": _instant,
    "timeMax": _instant,
}
LIST: Kinds = {
    **GET,
    "eventTypes": choice(*EVENT_TYPES),
    "iCalUID": str,
    "maxResults": whole(1, 2500),
    "orderBy": choice("startTime", "updated"),
    "pageToken": str,
    "privateExtendedProperty": pair,
    "q": str,
    "sharedExtendedProperty": pair,
    "showDeleted": flag,
    "showHiddenInvitations": flag,
    "singleEvents": flag,
    "syncToken": str,
    "timeMax": _instant,
    "timeMin": _instant,
    "updatedMin": _instant,
}
CALENDARS: Kinds = {
    "maxResults": whole(1, 250),
    "minAccessRole": choice(*ROLES),
    "pageToken": str,
    "showDeleted": flag,
    "showHidden": flag,
    "showOwnOrganizationOnly": flag,
    "syncToken": str,
}
COLOURS: Kinds = {"colorRgbFormat": flag}
REPEATED = {"eventTypes", "privateExtendedProperty", "sharedExtendedProperty"}


def read(pairs: Iterable[tuple[str, str]], kinds: Kinds) -> dict[str, Any]:
    """The parameters by name; those that may come several times as lists.

    Raises a `Problem` (400) for one that is unknown, wrong or there twice.
    """
    known, found = {**ANY, **kinds}, dict[str, Any]()
    for name, text in pairs:
        if name not in known:
            raise unknown_name(name)
        try:
            value = known[name](text)
        except (ValueError, KeyError):
            raise invalid(f"Invalid value '{text}' for parameter {name}.", name) from None
        if name in REPEATED:
            found.setdefault(name, []).append(value)
        elif name in found:
            raise bad_request(f"Parameter {name} comes twice.", name)
        else:
            found[name] = value
    return found
