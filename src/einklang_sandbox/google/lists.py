"""What a client is shown: single events, pages of them, and what changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from einklang_sandbox.google import meet
from einklang_sandbox.google.occurrences import (
    expanded,
    in_window,
    instant,
    occurrence,
    parsed_instant,
)
from einklang_sandbox.google.problems import bad, dead_token, not_found
from einklang_sandbox.google.world import Account, Calendar, Json, World, stamp

MOST, USUAL = 2500, 250
NOT_WITH_TOKEN = (
    "iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin",
    "timeMax", "updatedMin",
)  # fmt: skip
STATIC = ("singleEvents", "eventTypes", "showHiddenInvitations")
"""What must stay as in the first request."""
NO_TOKEN_AFTER = frozenset(
    {"iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "updatedMin"}
)
Query = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class View:
    """Who looks, at which calendar, in which role."""

    world: World
    viewer: Account
    calendar: Calendar
    role: str

    def shown(self, event: Json) -> Json:
        """As this viewer may see it; of what is gone, no more than Google guarantees."""
        if event["status"] == "cancelled":
            keys = ("kind", "etag", "id", "status", "recurringEventId", "originalStartTime")
            return {key: event[key] for key in keys if key in event}
        told = {k: v for k, v in event.items() if not k.startswith("_")}
        own, mine = self.calendar.id, self.viewer.address
        told["organizer"] = _marked(told["organizer"], own)
        told["creator"] = _marked(told["creator"], mine)
        if told.get("attendees"):
            host = event["organizer"]["email"]
            told["attendees"] = [
                {**_marked(g, own), **({"organizer": True} if g["email"] == host else {})}
                for g in told["attendees"]
            ]
        return told if self._may_read(event) else _stripped(told)

    def _may_read(self, event: Json) -> bool:
        if self.role == "freeBusyReader":
            return False
        private = event.get("visibility") in ("private", "confidential")
        return not private or self.role in ("owner", "writer")

    def get(self, event_id: str) -> Json:
        """One event, a cancelled one too."""
        found = occurrence(self.calendar, event_id)
        if found is None:
            raise not_found()
        self.settle()
        return self.shown(self.calendar.rows.get(event_id, found))

    def settle(self) -> None:
        """A look at the calendar: Meet links that are ready by now are there."""
        for event_id in list(self.calendar.pending):
            made = meet.looked_at(self.world, self.calendar.rows[event_id])
            if made:
                self.calendar.pending.remove(event_id)
                self.world.store(self.calendar, made)


def _marked(who: Json, own: str) -> Json:
    return {**who, "self": True} if who.get("email") == own else dict(who)


def _stripped(event: Json) -> Json:
    keys = (
        "kind",
        "etag",
        "id",
        "status",
        "htmlLink",
        "created",
        "updated",
        "start",
        "end",
        "recurrence",
        "recurringEventId",
        "originalStartTime",
        "iCalUID",
        "sequence",
        "visibility",
        "transparency",
        "eventType",
        "organizer",
    )
    return {key: event[key] for key in keys if key in event}


def listed(view: View, query: Query) -> Json:
    """A page of events.list."""
    world, calendar = view.world, view.calendar
    view.settle()
    for named in NOT_WITH_TOKEN:
        if "syncToken" in query and named in query:
            raise bad("Sync token cannot be used with this parameter.", named, "badRequest")
    if one(query, "orderBy") == "startTime" and one(query, "singleEvents") != "true":
        raise bad("The requested ordering is not available.", "orderBy")
    size = _size(query)
    at = _position(view, query)
    rows = list(_rows(view, query, at))
    start = int(at.get("offset", 0))
    empty = world.faults.short_pages and start == 0 and "pageToken" not in query and rows
    if world.faults.short_pages:
        size = min(size, world.faults.short_pages)
    part = [] if empty else rows[start : start + size]
    told = {
        "kind": "calendar#events",
        "etag": f'"p{world.revision}"',
        "summary": calendar.summary,
        "updated": stamp(world.clock()),
        "timeZone": calendar.zone,
        "accessRole": view.role,
        "defaultReminders": [{"method": "popup", "minutes": 30}] if view.role == "owner" else [],
        "items": [view.shown(row) for row in part],
    }
    if empty or start + len(part) < len(rows):
        told["nextPageToken"] = world.seal({**at, "page": True, "offset": start + len(part)})
    elif not NO_TOKEN_AFTER & query.keys():
        told["nextSyncToken"] = world.seal(
            {
                "calendar": calendar.id,
                "user": view.viewer.address,
                "epoch": calendar.epoch,
                "since": at["upto"],
                "static": _static(query),
            }
        )
    return told


def _position(view: View, query: Query) -> Json:
    """From which revision to which, and how far the pages are."""
    if "pageToken" in query:
        at = view.world.opened(one(query, "pageToken"))
        if at.get("calendar") != view.calendar.id or at.get("query") != _asked(query):
            raise bad("Invalid page token value.", "pageToken")
        if view.world.faults.used("dead_pages"):
            raise dead_token()
        return at
    since = _since(view, query) if "syncToken" in query else None
    return {
        "calendar": view.calendar.id,
        "since": since,
        "upto": view.world.revision,
        "query": _asked(query),
    }


def _since(view: View, query: Query) -> int:
    world, faults = view.world, view.world.faults
    if faults.used("dead_tokens"):
        raise dead_token("" if faults.dead_token_without_reason else "fullSyncRequired")
    told = world.opened(one(query, "syncToken"))
    mine = (view.calendar.id, view.viewer.address)
    if (told.get("calendar"), told.get("user")) != mine:
        raise bad("Invalid sync token value.", "syncToken")
    if told["epoch"] != view.calendar.epoch:
        raise dead_token()
    if told["static"] != _static(query):
        raise bad("Sync token was made with other parameters.", "syncToken", "badRequest")
    if one(query, "showDeleted") == "false":
        raise bad("showDeleted may not be false with a sync token.", "showDeleted", "badRequest")
    return int(told["since"])


def _static(query: Query) -> Json:
    return {key: query[key] for key in STATIC if key in query}


def _asked(query: Query) -> Json:
    return {key: value for key, value in query.items() if key != "pageToken"}


def _rows(view: View, query: Query, at: Json) -> Iterator[Json]:
    calendar, since = view.calendar, at["since"]
    single = one(query, "singleEvents") == "true"
    deleted = one(query, "showDeleted") == "true" or since is not None
    order = sorted(calendar.rows.values(), key=lambda row: calendar.at[row["id"]])
    told = [row for row in order if since is None or calendar.at[row["id"]] > since]
    if single:
        view.world.unsaved = True  # occurrences that are shown have ids from now on
        told = [one_ for row in told for one_ in _singles(calendar, row, since)]
    found = [row for row in told if _wanted(row, query, deleted=deleted, single=single)]
    if one(query, "orderBy") == "startTime":
        found.sort(key=lambda row: instant(row["start"]))
    return iter(found)


def _singles(calendar: Calendar, row: Json, since: int | None) -> Iterator[Json]:
    """Masters never appear; a change of one shows each of its instances."""
    if row.get("recurrence"):
        for each in expanded(calendar, row):
            if each["id"] not in calendar.rows:
                yield {**each, "status": row["status"]}
    elif not row.get("recurringEventId") or since is not None or row.get("recurringEventId"):
        yield row


def _wanted(row: Json, query: Query, *, deleted: bool, single: bool) -> bool:
    gone = row["status"] == "cancelled"
    if gone and not deleted and (single or not row.get("recurringEventId")):
        return False
    if "iCalUID" in query and row.get("iCalUID") != one(query, "iCalUID"):
        return False
    since, until = (
        parsed_instant(one(query, key)) if key in query else None for key in ("timeMin", "timeMax")
    )
    if not row.get("recurrence") and not in_window(row, since, until):
        return False
    if "updatedMin" in query:
        changed = parsed_instant(row["updated"].replace("Z", "+00:00"))
        if changed < parsed_instant(one(query, "updatedMin")):
            return False
    if "q" in query and one(query, "q").lower() not in _text(row):
        return False
    if "eventTypes" in query and row.get("eventType") not in query["eventTypes"]:
        return False
    return _has_properties(row, query)


def _text(row: Json) -> str:
    keys = ("summary", "description", "location")
    people = [g["email"] for g in row.get("attendees") or ()]
    return " ".join([*(str(row.get(key, "")) for key in keys), *people]).lower()


def _has_properties(row: Json, query: Query) -> bool:
    held = row.get("extendedProperties") or {}
    for kind in ("private", "shared"):
        for wanted in query.get(f"{kind}ExtendedProperty", []):
            key, _, value = wanted.partition("=")
            if (held.get(kind) or {}).get(key) != value:
                return False
    return True


def instances(view: View, event_id: str, query: Query) -> Json:
    """A page of events.instances."""
    master = view.calendar.rows.get(event_id)
    if master is None or not master.get("recurrence"):
        raise not_found()
    view.world.unsaved = True  # occurrences that are shown have ids from now on
    since, until = (
        parsed_instant(one(query, key)) if key in query else None for key in ("timeMin", "timeMax")
    )
    found = [e for e in _all_instances(view.calendar, master) if in_window(e, since, until)]
    if one(query, "showDeleted") != "true":
        found = [e for e in found if e["status"] != "cancelled"]
    if "originalStart" in query:
        at = _original(one(query, "originalStart"))
        found = [e for e in found if instant(e["originalStartTime"]) == at]
    size, start = _size(query), 0
    if "pageToken" in query:
        start = int(view.world.opened(one(query, "pageToken"))["offset"])
    part = found[start : start + size]
    told = {
        "kind": "calendar#events",
        "etag": f'"p{view.world.revision}"',
        "summary": view.calendar.summary,
        "updated": stamp(view.world.clock()),
        "timeZone": view.calendar.zone,
        "accessRole": view.role,
        "defaultReminders": [],
        "items": [view.shown(each) for each in part],
    }
    if start + len(part) < len(found):
        told["nextPageToken"] = view.world.seal({"offset": start + len(part)})
    return told


def _all_instances(calendar: Calendar, master: Json) -> Sequence[Json]:
    given = list(expanded(calendar, master))
    known = {each["id"] for each in given}
    others = (r for r in calendar.rows.values() if r.get("recurringEventId") == master["id"])
    return [*given, *(r for r in others if r["id"] not in known)]


def _original(text: str) -> object:
    if len(text) == 10:
        return instant({"date": text})
    return parsed_instant(text)


def _size(query: Query) -> int:
    text = one(query, "maxResults") or str(USUAL)
    if not text.isdecimal() or int(text) < 1:
        raise bad("Invalid value for: maxResults", "maxResults")
    return min(int(text), MOST)


def one(query: Query, key: str) -> str:
    """The parameter, or ''."""
    return query.get(key, [""])[-1]
