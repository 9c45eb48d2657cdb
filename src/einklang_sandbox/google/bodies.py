"""What a client may say of an event, checked as strictly as Google's documentation says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from einklang_sandbox.google.occurrences import checked_rule
from einklang_sandbox.google.problems import Problem, bad
from einklang_sandbox.google.world import Json

WRITABLE = frozenset(
    {
        "id", "status", "summary", "description", "location", "colorId", "start", "end",
        "recurrence", "transparency", "visibility", "iCalUID", "sequence", "attendees",
        "attendeesOmitted", "extendedProperties", "conferenceData", "anyoneCanAddSelf",
        "guestsCanInviteOthers", "guestsCanModify", "guestsCanSeeOtherGuests", "reminders",
        "source", "attachments", "eventType", "originalStartTime", "focusTimeProperties",
        "outOfOfficeProperties", "workingLocationProperties", "birthdayProperties", "gadget",
        "eventLabelId",
    }
)  # fmt: skip
READ_ONLY = frozenset(
    {
        "kind", "etag", "htmlLink", "created", "updated", "creator", "organizer", "hangoutLink",
        "recurringEventId", "privateCopy", "locked", "endTimeUnspecified",
    }
)  # fmt: skip
TYPES = ("default", "birthday", "focusTime", "fromGmail", "outOfOffice", "workingLocation")
ANSWERS = ("needsAction", "declined", "tentative", "accepted")
CLIENT_ID = re.compile(r"[a-v0-9]{5,1024}")
_CHOICES = {
    "status": ("confirmed", "tentative", "cancelled"),
    "transparency": ("opaque", "transparent"),
    "visibility": ("default", "public", "private", "confidential"),
    "eventType": TYPES,
}
_PARTS = frozenset({"date", "dateTime", "timeZone"})


def writable(body: Any) -> Json:
    """The fields that count; what is read only is ignored, what nobody knows refused."""
    if not isinstance(body, dict):
        raise bad("Parse Error", reason="parseError")
    unknown = set(body) - WRITABLE - READ_ONLY
    if unknown:
        raise bad(f"Unknown field: {sorted(unknown)[0]}")
    return {key: value for key, value in body.items() if key in WRITABLE}


def client_id(text: object) -> None:
    """An id that a client chose."""
    if not isinstance(text, str) or not CLIENT_ID.fullmatch(text):
        raise bad("Invalid resource id value.")


def check(event: Json) -> None:
    """Everything that an event as a whole must keep. Raises Problem."""
    _times(event)
    for key, choices in _CHOICES.items():
        if key in event and event[key] not in choices:
            raise bad(f"Invalid value for: {event[key]}", key)
    _guests(event.get("attendees") or ())
    _reminders(event.get("reminders"))
    _properties(event.get("extendedProperties"))
    if len(event.get("attachments") or ()) > 25:
        raise bad("Too many attachments.", "attachments")
    source = event.get("source")
    if source and not str(source.get("url", "")).startswith(("http://", "https://")):
        raise bad("Invalid source url.", "source")


def _times(event: Json) -> None:
    for key in ("start", "end"):
        _time(event.get(key), key)
    start, end = event["start"], event["end"]
    if ("date" in start) != ("date" in end):
        raise bad("Invalid start time.", "start")
    if _order(end) < _order(start) or ("date" in start and end["date"] <= start["date"]):
        raise Problem(
            400, "timeRangeEmpty", "The specified time range is empty.", domain="calendar"
        )
    for line in event.get("recurrence") or ():
        if "dateTime" in start and not (start.get("timeZone") and end.get("timeZone")):
            raise bad("Missing time zone definition for start time.", "start", "required")
        checked_rule(line, all_day="date" in start)


def _time(told: Any, key: str) -> None:
    if not isinstance(told, dict) or not ({"date", "dateTime"} & told.keys()):
        raise bad(f"Missing {key} time.", key, "required")
    if set(told) - _PARTS or {"date", "dateTime"} <= told.keys():
        raise bad(f"Invalid {key} time.", key)
    zone = told.get("timeZone")
    if zone is not None:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError, TypeError) as error:
            raise bad(f"Invalid time zone definition for {key} time.", key) from error
    try:
        if "date" in told:
            date.fromisoformat(told["date"])
            return
        at = datetime.fromisoformat(told["dateTime"])
    except (TypeError, ValueError) as error:
        raise bad(f"Invalid {key} time.", key) from error
    if at.tzinfo is None and zone is None:
        raise bad(f"Missing time zone definition for {key} time.", key, "required")


def _order(told: Json) -> datetime:
    if "date" in told:
        return datetime.fromisoformat(told["date"]).replace(tzinfo=ZoneInfo("UTC"))
    at = datetime.fromisoformat(told["dateTime"])
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(told["timeZone"]))


def _guests(told: Iterable[Json]) -> None:
    seen = set()
    for guest in told:
        address = guest.get("email")
        if not isinstance(address, str) or "@" not in address:
            raise bad("Missing attendee email.", "attendees", "required")
        if guest.get("responseStatus", "needsAction") not in ANSWERS:
            raise bad("Invalid attendee response.", "attendees")
        if address.lower() in seen:
            raise bad("Duplicate attendee.", "attendees")
        seen.add(address.lower())


def _reminders(told: Json | None) -> None:
    if not told:
        return
    overrides = told.get("overrides") or []
    if told.get("useDefault") and overrides:
        raise Problem(
            400,
            "cannotUseDefaultRemindersAndSpecifyOverride",
            "Cannot specify both default reminders and overrides at the same time.",
            domain="calendar",
        )
    if len(overrides) > 5:
        raise bad("Too many reminders.", "reminders")
    for each in overrides:
        minutes = each.get("minutes")
        if each.get("method") not in ("email", "popup") or not isinstance(minutes, int):
            raise bad("Invalid reminder.", "reminders")
        if not 0 <= minutes <= 40320:
            raise bad("Invalid reminder time.", "reminders")


def _properties(told: Json | None) -> None:
    pairs = [pair for kind in (told or {}).values() for pair in (kind or {}).items()]
    for key, value in pairs:
        if len(key) > 44 or not isinstance(value, str) or len(value) > 1024:
            raise bad("Invalid extended property.", "extendedProperties")
    if len(pairs) > 300 or sum(len(k) + len(v) for k, v in pairs) > 32_768:
        raise bad("Too many extended properties.", "extendedProperties")


def merged(there: Any, said: Any) -> Any:
    """PATCH: what is named replaces, null clears, objects merge, arrays are replaced whole."""
    if not isinstance(there, dict) or not isinstance(said, dict):
        return said
    out = dict(there)
    for key, value in said.items():
        if value is None:
            out.pop(key, None)
        elif key in ("reminders", "conferenceData"):
            out[key] = value
        else:
            out[key] = merged(out.get(key), value) if key in out else _without_nulls(value)
    return out


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    return value
