"""A row as an answer shows it to one account: in whose calendar it stands, and how much is seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from einklang_sandbox.google.calendar.call import Call, Opened
from einklang_sandbox.google.calendar.moments import kept, of_key, shown, stamp, zone_named
from einklang_sandbox.google.calendar.state import Body, Row

STRIPPED = ("iCalUID", "sequence", "recurrence", "eventType", "transparency")
"""What is still told of an event whose content is not."""


@dataclass(frozen=True, slots=True)
class View:
    """Through whose eyes. `zone` is the clock of the answer; 0 for `guests` means all of them."""

    opened: Opened
    zone: str
    guests: int = 0


def view_of(call: Call, opened: Opened) -> View:
    """As the request asks for it."""
    zone = call.query.get("timeZone", opened.calendar.zone)
    return View(opened, zone, call.query.get("maxAttendees", 0))


def event(view: View, row: Row) -> Body:
    """The resource, or what is left of it: a tombstone or a bare span of time."""
    if not row.live:
        return tombstone(view, row)
    body = _head(row) | {"status": row.body["status"], **_times(view, row)}
    body |= {"created": stamp(row.created), "updated": stamp(row.updated)}
    if hidden(view.opened, row):
        told = {name: row.body[name] for name in STRIPPED if name in row.body}
        return body | told | {"visibility": "private"}
    return body | _content(view, row)


def hidden(opened: Opened, row: Row) -> bool:
    """Whether only the time is told to one who has no more rights than these."""
    if opened.role == "freeBusyReader":
        return True
    return row.body.get("visibility") in {"private", "confidential"} and not opened.all_seen


def tombstone(view: View, row: Row) -> Body:
    """As little as is promised (contract, 2.5, rule 5)."""
    body = _head(row) | {"status": "cancelled"}
    if row.standing == "excluded":
        return body | _occurrence(view, row)
    return body


def _head(row: Row) -> Body:
    return {"kind": "calendar#event", "etag": row.etag, "id": row.id}


def _occurrence(view: View, row: Row) -> Body:
    if not row.series:
        return {}
    begins = of_key(row.original)
    if isinstance(begins, datetime):
        begins = begins.astimezone(zone_named(row.clock))
    return {
        "recurringEventId": row.series,
        "originalStartTime": shown(kept(begins), view.zone),
    }


def _times(view: View, row: Row) -> Body:
    times = {name: shown(row.body[name], view.zone) for name in ("start", "end")}
    return times | _occurrence(view, row)


def _content(view: View, row: Row) -> Body:
    here = view.opened.calendar.id
    body = {
        name: value
        for name, value in row.body.items()
        if name not in {"start", "end", "status", "attendees"}
    }
    for name in ("creator", "organizer"):
        body[name] = body[name] | ({"self": True} if body[name]["email"] == here else {})
    body["htmlLink"] = f"https://www.google.com/calendar/event?eid={row.id}"
    return body | _attendees(view, row)


def _attendees(view: View, row: Row) -> Body:
    here = view.opened.calendar.id
    everybody = [_attendee(each, row, here) for each in row.body.get("attendees", [])]
    if not everybody:
        return {}
    listed = everybody
    secret = row.body.get("guestsCanSeeOtherGuests") is False and row.organiser != here
    if secret or 0 < view.guests < len(everybody):
        listed = [each for each in everybody if each.get("self")]
    omitted = {"attendeesOmitted": True} if len(listed) < len(everybody) else {}
    return {"attendees": listed, **omitted}


def _attendee(told: Mapping[str, Any], row: Row, here: str) -> Body:
    also = {"organizer": True} if told["email"] == row.organiser else {}
    return {**told, **also, **({"self": True} if told["email"] == here else {})}
