"""The occurrences of a series as Google counts them. Their ids are random: nobody may make one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr

from einklang_sandbox.google.problems import bad

if TYPE_CHECKING:
    from einklang_sandbox.google.world import Calendar, Json

MOST = 800
_UNTIL = re.compile(r"UNTIL=(\d{8}(?:T\d{6}Z?)?)")


def checked_rule(line: object, *, all_day: bool) -> None:
    """A line of `recurrence`. Raises Problem."""
    if not isinstance(line, str) or not line.startswith(("RRULE:", "EXRULE:", "RDATE", "EXDATE")):
        raise bad("Invalid recurrence rule.", "recurrence")
    if not line.startswith(("RRULE", "EXRULE")):
        return
    found = _UNTIL.search(line)
    if found and all_day == ("T" in found[1]):
        raise bad("Invalid recurrence rule: UNTIL is of another kind.", "recurrence")
    if found and not all_day and not found[1].endswith("Z"):
        raise bad("Invalid recurrence rule: UNTIL is not UTC.", "recurrence")
    rule = line.partition(":")[2]
    first = datetime(2026, 1, 1)  # noqa: DTZ001 (only the rule's words are tried)
    try:
        rrulestr(_UNTIL.sub("COUNT=1", rule), dtstart=first)
    except (ValueError, TypeError, AttributeError) as error:
        raise bad("Invalid recurrence rule.", "recurrence") from error


def wall(told: Json) -> datetime:
    """A start as the clock on the wall of its own zone shows it."""
    if "date" in told:
        return datetime.fromisoformat(told["date"])
    at = datetime.fromisoformat(told["dateTime"])
    zone = ZoneInfo(told["timeZone"]) if told.get("timeZone") else at.tzinfo
    return (at.astimezone(zone) if at.tzinfo else at).replace(tzinfo=None)


def told(like: Json, at: datetime) -> Json:
    """A start of the kind and zone of `like`."""
    if "date" in like:
        return {"date": at.date().isoformat()}
    zone = like["timeZone"]
    return {"dateTime": at.replace(tzinfo=ZoneInfo(zone)).isoformat(), "timeZone": zone}


def instant(told_: Json) -> datetime:
    """As an instant; a day at midnight UTC."""
    if "date" in told_:
        return datetime.fromisoformat(told_["date"]).replace(tzinfo=UTC)
    at = datetime.fromisoformat(told_["dateTime"])
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(told_["timeZone"]))


def starts(master: Json) -> Iterator[datetime]:
    """The wall times at which the series begins an occurrence, cancelled ones included."""
    first = wall(master["start"])
    rules = rruleset()
    rules.rdate(first)
    for line in master.get("recurrence") or ():
        name, _, value = line.partition(":")
        if name in ("RRULE", "EXRULE"):
            rule = cast("rrule", rrulestr(_local(value, master["start"]), dtstart=first))
            rules.rrule(rule) if name == "RRULE" else rules.exrule(rule)
            continue
        for one in value.split(","):
            at = _value(one, name, master["start"])
            rules.rdate(at) if name.startswith("RDATE") else rules.exdate(at)
    yield from islice(iter(rules), MOST)


def _local(rule: str, start: Json) -> str:
    """UNTIL as a wall time of the series."""
    found = _UNTIL.search(rule)
    if not found:
        return rule
    until = found[1]
    at = datetime.fromisoformat(until.rstrip("Z"))
    if until.endswith("Z"):
        at = at.replace(tzinfo=UTC).astimezone(ZoneInfo(start["timeZone"])).replace(tzinfo=None)
    return _UNTIL.sub(f"UNTIL={at:%Y%m%dT%H%M%S}", rule)


def _value(text: str, name: str, start: Json) -> datetime:
    at = datetime.fromisoformat(text.rstrip("Z"))
    zone = start.get("timeZone")
    if text.endswith("Z") and zone:
        return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    named = re.search(r"TZID=([^;:]+)", name)
    if named and zone and named[1] != zone:
        there = at.replace(tzinfo=ZoneInfo(named[1]))
        return there.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return at


def gives(master: Json, original: Json) -> bool:
    """Whether the series has an occurrence at this start."""
    at = instant(original)
    for one in starts(master):
        found = instant(told(master["start"], one))
        if found >= at:
            return found == at
    return False


def instance_id(calendar: Calendar, master: str, original: Json) -> str:
    """The id of an occurrence: random, and the same each time."""
    key = f"{master}|{instant(original).isoformat()}"
    if key not in calendar.instances:
        digest = hashlib.sha256(f"{calendar.salt}{key}".encode()).hexdigest()
        calendar.instances[key] = f"i{digest[:26]}"
    return calendar.instances[key]


def expanded(calendar: Calendar, master: Json) -> Iterator[Json]:
    """Every occurrence as an event, exceptions as they stand, cancelled ones included."""
    for at in starts(master):
        original = told(master["start"], at)
        found = instance_id(calendar, master["id"], original)
        yield calendar.rows.get(found) or _as_given(master, found, original, at)


def _as_given(master: Json, found: str, original: Json, at: datetime) -> Json:
    length = instant(master["end"]) - instant(master["start"])
    if "date" in master["end"]:
        end: Json = {"date": (at.date() + timedelta(days=length.days)).isoformat()}
    else:
        zone = ZoneInfo(master["end"]["timeZone"])
        ends = (instant(original) + length).astimezone(zone)
        end = {"dateTime": ends.isoformat(), "timeZone": master["end"]["timeZone"]}
    kept = {k: v for k, v in master.items() if k != "recurrence"}
    return {
        **kept,
        "id": found,
        "recurringEventId": master["id"],
        "originalStartTime": original,
        "start": original,
        "end": end,
    }


def occurrence(calendar: Calendar, instance: str) -> Json | None:
    """The occurrence with this id, also one that nobody has changed; None where there is none."""
    if instance in calendar.rows:
        return calendar.rows[instance]
    for key, found in calendar.instances.items():
        if found == instance:
            master = calendar.rows.get(key.partition("|")[0])
            if master is None or master["status"] == "cancelled":
                return None
            return next((e for e in expanded(calendar, master) if e["id"] == instance), None)
    return None


def in_window(event: Json, since: datetime | None, until: datetime | None) -> bool:
    """Whether it ends after `since` and starts before `until`."""
    if "start" not in event:
        return True
    return not (
        (since and instant(event["end"]) <= since) or (until and instant(event["start"]) >= until)
    )


def parsed_instant(text: str) -> datetime:
    """An RFC 3339 time of a query. Raises Problem."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise bad("Bad Request", reason="badRequest") from error
    if at.tzinfo is None:
        raise bad("Bad Request", reason="badRequest")
    return at
