"""An event between Google's form and that of a page: what the fields show, and what they make.

Source: contract, sections 2.3 and 2.6. An all-day end is the day after there, the last day here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

Event = Mapping[str, Any]
Fields = dict[str, str]
T = TypeVar("T")
REPEATS = {
    "": "",
    "daily": "FREQ=DAILY",
    "weekly": "FREQ=WEEKLY",
    "fortnightly": "FREQ=WEEKLY;INTERVAL=2",
    "monthly": "FREQ=MONTHLY",
    "yearly": "FREQ=YEARLY",
}
KEPT = "kept"
"""A rule that the page cannot show stays as it is."""
_COUNT = re.compile(r";COUNT=(\d+)")


class Unreadable(Exception):
    """What a person filled in makes no meeting; `field` says where."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def begins(event: Event, zone: ZoneInfo) -> datetime:
    """When it begins, on a clock in this zone; an all-day one at midnight."""
    return _moment(event["start"], zone)


def ends(event: Event, zone: ZoneInfo) -> datetime:
    """When it ends, on a clock in this zone; an all-day one at midnight after its last day."""
    return _moment(event["end"], zone)


def all_day(event: Event) -> bool:
    """Whether it has dates instead of times."""
    return "date" in event["start"]


def private(event: Event) -> bool:
    """Whether onlookers learn the time alone."""
    return event.get("visibility") in {"private", "confidential"}


def guests(event: Event) -> list[Mapping[str, Any]]:
    """Everybody invited, but for whoever invites."""
    return [each for each in event.get("attendees", []) if not each.get("organizer")]


def blank(on: date) -> Fields:
    """A new meeting's form: an hour in the morning of this day."""
    day = on.isoformat()
    times = {"first": day, "begins": "09:00", "last": day, "ends": "10:00"}
    return {"title": "", "place": "", "text": "", "guests": "", "repeat": "", "count": "", **times}


def shown(event: Event, zone: ZoneInfo) -> Fields:
    """What the form of this event shows before anybody touches it."""
    first, last = begins(event, zone), ends(event, zone)
    whole = all_day(event)
    repeat, count = _shown_rule(event.get("recurrence", []))
    fields = {
        "title": event.get("summary", ""),
        "first": first.date().isoformat(),
        "last": (last - timedelta(days=whole)).date().isoformat(),
        "begins": "" if whole else f"{first:%H:%M}",
        "ends": "" if whole else f"{last:%H:%M}",
        "place": event.get("location", ""),
        "text": event.get("description", ""),
        "guests": "\n".join(each["email"] for each in guests(event)),
        "repeat": repeat,
        "count": count,
    }
    ticked = {
        "whole": whole,
        "private": private(event),
        "free": event.get("transparency") == "transparent",
    }
    return fields | {name: "yes" for name, on in ticked.items() if on}


def made(fields: Mapping[str, str], zone: ZoneInfo, was: Event | None = None) -> dict[str, Any]:
    """The event that the fields of a form make. Raises `Unreadable`.

    `was` is the event that they changed: guests keep what is known of them, and a rule that the
    page cannot show is left out.
    """
    start, end = _times(fields, zone)
    body: dict[str, Any] = {
        "summary": fields.get("title", "").strip(),
        "start": start,
        "end": end,
        "location": fields.get("place", "").strip(),
        "description": fields.get("text", "").replace("\r\n", "\n"),
        "visibility": "private" if "private" in fields else "default",
        "transparency": "transparent" if "free" in fields else "opaque",
        "attendees": _invited(fields.get("guests", ""), was or {}),
    }
    if fields.get("repeat", KEPT) != KEPT:
        body["recurrence"] = _rule(fields)
    return body


def changes(fields: Mapping[str, str], zone: ZoneInfo, was: Event) -> dict[str, Any]:
    """What a person changed in the form of this event, and nothing else. Raises `Unreadable`."""
    before, after = made(shown(was, zone), zone, was), made(fields, zone, was)
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    for name in changed.keys() & {"start", "end"}:  # a patch merges: what is to go is null
        changed[name] = dict.fromkeys(was[name]) | changed[name]
    return changed


def _moment(told: Mapping[str, str], zone: ZoneInfo) -> datetime:
    if "date" in told:
        return datetime.combine(date.fromisoformat(told["date"]), time(), zone)
    moment = datetime.fromisoformat(told["dateTime"])
    return (moment if moment.tzinfo else moment.replace(tzinfo=_zone(told, zone))).astimezone(zone)


def _zone(told: Mapping[str, str], otherwise: ZoneInfo) -> ZoneInfo:
    return ZoneInfo(told["timeZone"]) if "timeZone" in told else otherwise


def _times(fields: Mapping[str, str], zone: ZoneInfo) -> tuple[dict[str, str], dict[str, str]]:
    first = _read(fields, "first", date.fromisoformat)
    last = _read(fields, "last", date.fromisoformat) if fields.get("last") else first
    if "whole" in fields:
        if last < first:
            raise Unreadable("last")
        return {"date": first.isoformat()}, {"date": (last + timedelta(days=1)).isoformat()}
    start = datetime.combine(first, _read(fields, "begins", time.fromisoformat), zone)
    end = datetime.combine(last, _read(fields, "ends", time.fromisoformat), zone)
    if end.timestamp() <= start.timestamp():
        raise Unreadable("ends")
    return _told(start, zone), _told(end, zone)


def _told(moment: datetime, zone: ZoneInfo) -> dict[str, str]:
    return {"dateTime": moment.isoformat(), "timeZone": zone.key}


def _read(fields: Mapping[str, str], name: str, read: Callable[[str], T]) -> T:
    try:
        return read(fields.get(name, ""))
    except ValueError:
        raise Unreadable(name) from None


def _invited(text: str, was: Event) -> list[dict[str, Any]]:
    """The attendees: whoever invites stays, and who was invited keeps the answer."""
    known = {each["email"].lower(): dict(each) for each in was.get("attendees", [])}
    invited = [dict(each) for each in was.get("attendees", []) if each.get("organizer")]
    inviting = {each["email"].lower() for each in invited}
    for address in dict.fromkeys(re.split(r"[\s,;]+", text.strip().lower())):
        if not address or address in inviting:
            continue
        if not re.fullmatch(r"[^@]+@[^@]+", address):
            raise Unreadable("guests")
        invited.append(known.get(address, {"email": address}))
    return invited


def _shown_rule(recurrence: list[str]) -> tuple[str, str]:
    """Name and count of a rule that the page can show."""
    if not recurrence:
        return "", ""
    text = recurrence[0].removeprefix("RRULE:")
    count = _COUNT.search(text)
    names = [name for name, rule in REPEATS.items() if rule and rule == _COUNT.sub("", text)]
    if len(recurrence) > 1 or not names:
        return KEPT, ""
    return names[0], count[1] if count else ""


def _rule(fields: Mapping[str, str]) -> list[str]:
    name = fields["repeat"]
    if name not in REPEATS:
        raise Unreadable("repeat")
    if not name:
        return []
    count = _read(fields, "count", int) if fields.get("count") else 0
    if count < 0:
        raise Unreadable("count")
    return [f"RRULE:{REPEATS[name]}" + (f";COUNT={count}" if count else "")]
