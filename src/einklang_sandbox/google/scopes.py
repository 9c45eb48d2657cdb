"""Which scope opens what (discovery documents of calendar.v3 and people.v1)."""

from __future__ import annotations

PREFIX = "https://www.googleapis.com/auth/"
_READ_EVENTS = (
    "calendar", "calendar.events", "calendar.events.owned", "calendar.app.created",
    "calendar.readonly", "calendar.events.readonly", "calendar.events.owned.readonly",
    "calendar.events.public.readonly", "calendar.events.freebusy",
)  # fmt: skip
_WRITE_EVENTS = _READ_EVENTS[:4]
_LIST = (
    "calendar", "calendar.readonly", "calendar.calendarlist", "calendar.calendarlist.readonly",
)  # fmt: skip
_CALENDARS = ("calendar", "calendar.readonly", "calendar.calendars", "calendar.calendars.readonly")
NEEDED: dict[str, tuple[str, ...]] = {
    "events.read": _READ_EVENTS,
    "events.write": _WRITE_EVENTS,
    "events.move": _WRITE_EVENTS[:3],
    "calendarList": _LIST,
    "calendars.read": (*_CALENDARS, "calendar.app.created"),
    "calendars.write": ("calendar", "calendar.calendars", "calendar.app.created"),
    "freeBusy": (
        "calendar", "calendar.readonly", "calendar.freebusy", "calendar.events.freebusy",
    ),
    "settings": (
        "calendar", "calendar.readonly", "calendar.settings", "calendar.settings.readonly",
    ),
    "channels": (*_READ_EVENTS, *_LIST[2:]),
    "contacts.read": ("contacts", "contacts.readonly"),
    "contacts.write": ("contacts",),
    "contacts.other": ("contacts.other.readonly",),
}  # fmt: skip
KNOWN = frozenset(f"{PREFIX}{name}" for names in NEEDED.values() for name in names)


def opens(scopes: frozenset[str], what: str) -> bool:
    """Whether one of these scopes is enough."""
    return any(f"{PREFIX}{name}" in scopes for name in NEEDED[what])
