"""The fields of an event that a client may send, and what must go together.

Source: contract, 2.3; the schema `Event` of the discovery document of calendar.v3. Fields that only
the server writes are ignored as Google ignores them; unknown ones are refused, which is stricter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from einklang_sandbox.google.calendar import recurrence
from einklang_sandbox.google.calendar.moments import moment, stored
from einklang_sandbox.google.calendar.shapes import (
    address,
    anything,
    flag,
    many,
    number,
    one_of,
    shape,
    table,
    text,
)
from einklang_sandbox.google.calendar.state import Body
from einklang_sandbox.google.problems import calendar_rule, invalid, required

READ_ONLY = {
    "kind", "etag", "htmlLink", "created", "updated", "creator", "organizer", "recurringEventId",
    "originalStartTime", "hangoutLink", "locked", "privateCopy", "endTimeUnspecified",
    "attendeesOmitted", "gadget", "id", "iCalUID", "eventLabelId",
}  # fmt: skip
EVENT_TYPES = ("default", "birthday", "focusTime", "fromGmail", "outOfOffice", "workingLocation")
PERSONAL = ("reminders", "transparency", "visibility", "colorId")
"""What each holder of a copy has for oneself, next to `extendedProperties.private`."""
ANSWERS = ("needsAction", "declined", "tentative", "accepted")
DEFAULTS: Mapping[str, Any] = {
    "transparency": "opaque",
    "visibility": "default",
    "guestsCanInviteOthers": True,
    "guestsCanModify": False,
    "guestsCanSeeOtherGuests": True,
    "anyoneCanAddSelf": False,
}
"""What answers leave out, as it goes without saying."""
_MOMENT = shape({"date": text(), "dateTime": text(), "timeZone": text()})
_ATTENDEE = shape(
    {
        "email": address,
        "displayName": text(),
        "optional": flag,
        "resource": flag,
        "responseStatus": one_of(*ANSWERS),
        "comment": text(),
        "additionalGuests": number(0),
    },
    needs=["email"],
    ignored=["id", "organizer", "self", "asyncOperation"],
)
_REMINDER = shape(
    {"method": one_of("email", "popup"), "minutes": number(0, 40320)}, needs=["method", "minutes"]
)
_ATTACHMENT = shape(
    {"fileUrl": text(2048), "title": text(), "mimeType": text(), "iconLink": text()},
    needs=["fileUrl"],
    ignored=["fileId"],
)
_PROPERTIES = table(text(1024), text(44), 300)
_KINDS = {
    "focusTimeProperties": shape(
        {"autoDeclineMode": text(), "chatStatus": text(), "declineMessage": text()}
    ),
    "outOfOfficeProperties": shape({"autoDeclineMode": text(), "declineMessage": text()}),
    "workingLocationProperties": shape(
        {
            "type": one_of("homeOffice", "officeLocation", "customLocation"),
            "homeOffice": anything,
            "officeLocation": anything,
            "customLocation": anything,
        },
        needs=["type"],
    ),
    "birthdayProperties": shape({"type": text(), "customTypeName": text()}, ignored=["contact"]),
}
_EVENT = shape(
    {
        "status": one_of("confirmed", "tentative", "cancelled"),
        "summary": text(),
        "description": text(),
        "location": text(),
        "colorId": one_of(*map(str, range(1, 12))),
        "start": _MOMENT,
        "end": _MOMENT,
        "recurrence": many(text()),
        "transparency": one_of("opaque", "transparent"),
        "visibility": one_of("default", "public", "private", "confidential"),
        "sequence": number(0),
        "attendees": many(_ATTENDEE),
        "extendedProperties": shape({"private": _PROPERTIES, "shared": _PROPERTIES}),
        "anyoneCanAddSelf": flag,
        "guestsCanInviteOthers": flag,
        "guestsCanModify": flag,
        "guestsCanSeeOtherGuests": flag,
        "reminders": shape({"useDefault": flag, "overrides": many(_REMINDER, 5)}),
        "source": shape({"title": text(), "url": text()}),
        "attachments": many(_ATTACHMENT, 25),
        "eventType": one_of(*EVENT_TYPES),
        "conferenceData": anything,
        **_KINDS,
    },
    needs=["start", "end"],
    ignored=READ_ONLY,
)


def checked(body: Mapping[str, Any], zone: str) -> Body:
    """What a client sends, as it is kept. `zone` is the calendar's.

    Raises a `Problem` (400) where a value is wrong or two do not go together.
    """
    event: Body = _EVENT(dict(body), "")
    event["recurrence"] = event.get("recurrence", [])
    _check_zones(event)
    for name in ("start", "end"):
        try:
            event[name] = stored(event[name], zone)
        except ValueError as error:
            raise invalid(f"Invalid {name} time: {error}.", name) from None
    _check_times(event)
    _check_recurrence(event)
    _check_attendees(event)
    _check_properties(event)
    event["reminders"] = _reminders(event.get("reminders"))
    event.setdefault("eventType", "default")
    event.setdefault("status", "confirmed")
    return {name: value for name, value in event.items() if _says(name, value)}


def _says(name: str, value: Any) -> bool:
    if name in DEFAULTS:
        return bool(value != DEFAULTS[name])
    return value not in ("", [], {}, None)


def _check_zones(event: Body) -> None:
    """A series needs a clock to go by, and no calendar lends it one (2.6)."""
    for name in ("start", "end"):
        told = event[name]
        if event["recurrence"] and "dateTime" in told and "timeZone" not in told:
            raise required("Missing time zone definition for recurring event.", name)


def _check_times(event: Body) -> None:
    start, end = moment(event["start"]), moment(event["end"])
    timed = isinstance(start, datetime)
    if timed != isinstance(end, datetime):
        raise invalid("Start and end times must either both be date or both be dateTime.", "end")
    if end < start or (end == start and not timed):
        message = "The specified time range is empty."
        raise calendar_rule("timeRangeEmpty", message, "timeMax")


def _check_recurrence(event: Body) -> None:
    if not event["recurrence"]:
        return
    try:
        recurrence.checked(event["recurrence"], event["start"])
    except ValueError:
        raise invalid("Invalid recurrence rule.", "recurrence") from None


def _check_attendees(event: Body) -> None:
    invited = [each["email"] for each in event.get("attendees", [])]
    if len(invited) != len(set(invited)):
        raise invalid("The same attendee is named twice.", "attendees")
    for each in event.get("attendees", []):
        each.setdefault("responseStatus", "needsAction")


def _check_properties(event: Body) -> None:
    """At most 300, and 32 kB, an event."""
    both = event.get("extendedProperties", {})
    pairs = [pair for kind in both.values() for pair in kind.items()]
    if len(pairs) > 300 or sum(len(f"{name}{value}".encode()) for name, value in pairs) > 32_768:
        raise invalid("Too many extended properties.", "extendedProperties")
    event["extendedProperties"] = {kind: told for kind, told in both.items() if told}


def _reminders(told: Body | None) -> Body:
    if told is None:
        return {"useDefault": True}
    if told.get("useDefault") and told.get("overrides"):
        message = "Cannot specify both default reminders and overrides at the same time."
        raise calendar_rule("cannotUseDefaultRemindersAndSpecifyOverride", message)
    kept = {"useDefault": told.get("useDefault", False)}
    return kept | ({"overrides": told["overrides"]} if told.get("overrides") else {})


def personal(body: Mapping[str, Any]) -> Body:
    """What belongs to the holder of this copy alone."""
    own = {name: body[name] for name in PERSONAL if name in body}
    properties = body.get("extendedProperties", {}).get("private")
    return own | ({"extendedProperties": {"private": properties}} if properties else {})


def shared(body: Mapping[str, Any]) -> Body:
    """What all copies have in common."""
    common = {name: value for name, value in body.items() if name not in PERSONAL}
    common.pop("extendedProperties", None)
    properties = body.get("extendedProperties", {}).get("shared")
    return common | ({"extendedProperties": {"shared": properties}} if properties else {})


def together(common: Mapping[str, Any], own: Mapping[str, Any]) -> Body:
    """One body of both."""
    properties = common.get("extendedProperties", {}) | own.get("extendedProperties", {})
    joined = {**common, **own}
    joined.pop("extendedProperties", None)
    return joined | ({"extendedProperties": properties} if properties else {})


def merged(before: Any, patch: Any) -> Any:
    """A patch laid over what is there: tables merge, lists are replaced whole, null clears."""
    if not isinstance(before, dict) or not isinstance(patch, dict):
        return patch
    result = dict(before)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(before.get(name, {}), value)
    return result
