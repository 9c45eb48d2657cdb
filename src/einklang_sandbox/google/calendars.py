"""The list of calendars, and when people are busy."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from einklang_sandbox.google.lists import one
from einklang_sandbox.google.occurrences import expanded, in_window, instant, parsed_instant
from einklang_sandbox.google.problems import Problem, bad, not_found
from einklang_sandbox.google.world import ROLES, Account, Calendar, Json, World, stamp

LONGEST = timedelta(days=93)


def entry(account: Account, calendar: Calendar) -> Json:
    """A calendar as it stands in somebody's list."""
    told: Json = {
        "kind": "calendar#calendarListEntry",
        "etag": f'"{hashlib.sha256(f"{calendar.id}{calendar.summary}".encode()).hexdigest()[:16]}"',
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.zone,
        "colorId": "14",
        "backgroundColor": "#9fe1e7",
        "foregroundColor": "#000000",
        "selected": True,
        "accessRole": account.calendars[calendar.id],
        "defaultReminders": [{"method": "popup", "minutes": 30}],
        "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
        "dataOwner": calendar.owner,
    }
    return {**told, "primary": True} if calendar.id == account.address else told


def listed(world: World, account: Account, query: Mapping[str, list[str]]) -> Json:
    """A page of calendarList.list."""
    text = one(query, "maxResults") or "100"
    if not text.isdecimal() or not 1 <= int(text) <= 250:
        raise bad("Invalid value for: maxResults", "maxResults")
    least = one(query, "minAccessRole") or ROLES[0]
    if least not in ROLES:
        raise bad("Invalid value for: minAccessRole", "minAccessRole")
    if "syncToken" in query:
        if "minAccessRole" in query:
            raise bad("Not allowed with a sync token.", "minAccessRole", "badRequest")
        world.opened(one(query, "syncToken"))
    start = int(world.opened(one(query, "pageToken"))["offset"]) if "pageToken" in query else 0
    enough = ROLES[ROLES.index(least) :]  # a role that is newer than these is told as well
    held = [c for c, role in account.calendars.items() if role in enough or role not in ROLES]
    part = held[start : start + int(text)]
    told: Json = {
        "kind": "calendar#calendarList",
        "etag": f'"l{len(held)}"',
        "items": [entry(account, world.calendars[c]) for c in part],
    }
    if start + len(part) < len(held):
        return {**told, "nextPageToken": world.seal({"offset": start + len(part)})}
    return {**told, "nextSyncToken": world.seal({"list": account.address})}


def got(world: World, account: Account, named: str) -> Json:
    """calendarList.get."""
    wanted = account.address if named == "primary" else named
    if wanted not in account.calendars:
        raise not_found()
    return entry(account, world.calendars[wanted])


def resource(calendar: Calendar) -> Json:
    """calendars.get."""
    return {
        "kind": "calendar#calendar",
        "etag": '"c1"',
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.zone,
        "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
    }


def free_busy(world: World, account: Account, body: Any) -> Json:
    """freeBusy.query. What is wrong with a calendar stands beside it, in a 200."""
    try:
        since, until = parsed_instant(body["timeMin"]), parsed_instant(body["timeMax"])
        asked = [str(item["id"]) for item in body["items"]]
    except (KeyError, TypeError) as error:
        raise bad("Missing required field.", reason="required") from error
    if until <= since:
        raise Problem(
            400,
            "timeRangeEmpty",
            "The specified time range is empty.",
            domain="calendar",
            where="timeMax",
        )
    if until - since > LONGEST:
        raise bad("The requested time range is too long.", "timeMax")
    if len(asked) > 50:
        raise bad("Too many calendars requested.")
    told = {named: _busy(world, account, named, (since, until)) for named in asked}
    return {
        "kind": "calendar#freeBusy",
        "timeMin": stamp(since),
        "timeMax": stamp(until),
        "calendars": told,
    }


def _busy(world: World, account: Account, named: str, window: tuple[datetime, datetime]) -> Json:
    wanted = account.address if named == "primary" else named
    if wanted not in account.calendars:
        return {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
    calendar = world.calendars[wanted]
    blocks: list[list[datetime]] = []
    for event in sorted(_taking_time(calendar, window), key=lambda e: instant(e["start"])):
        start, end = instant(event["start"]), instant(event["end"])
        if blocks and start <= blocks[-1][1]:
            blocks[-1][1] = max(blocks[-1][1], end)
        else:
            blocks.append([start, end])
    return {"busy": [{"start": _z(start), "end": _z(end)} for start, end in blocks]}


def _taking_time(calendar: Calendar, window: tuple[datetime, datetime]) -> list[Json]:
    rows = [r for r in calendar.rows.values() if r["status"] != "cancelled"]
    events = [e for r in rows if r.get("recurrence") for e in expanded(calendar, r)]
    events += [r for r in rows if not r.get("recurrence") and not r.get("recurringEventId")]
    return [e for e in events if e["status"] != "cancelled" and _takes(e, calendar, window)]


def _takes(event: Json, calendar: Calendar, window: tuple[datetime, datetime]) -> bool:
    declined = any(
        g["email"] == calendar.id and g.get("responseStatus") == "declined"
        for g in event.get("attendees") or ()
    )
    return not declined and event.get("transparency") != "transparent" and in_window(event, *window)


def _z(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
