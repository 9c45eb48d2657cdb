"""What somebody does to an event: by the API, and as the other side by hand; one code path.

The organiser's row is the truth of what all share; each guest who has an account here has a copy of
their own, under the same id, that follows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from einklang_sandbox.google import bodies, meet
from einklang_sandbox.google.occurrences import gives, occurrence
from einklang_sandbox.google.problems import Problem, bad, forbidden, not_found, stale
from einklang_sandbox.google.world import Account, Calendar, Json, Mail, World, stamp

OWN = frozenset({"reminders", "transparency", "colorId", "visibility", "extendedProperties"})
"""What a guest may change in their own copy."""
_KEPT = frozenset({"id", "etag", "updated", *OWN})
_NEW_TIME = ("start", "end", "recurrence")


@dataclass(frozen=True, slots=True)
class Act:
    """Who does it, in which calendar, and how. `send`: sendUpdates; `etag`: If-Match."""

    world: World
    actor: Account
    calendar: Calendar
    role: str
    send: str = "none"
    etag: str = ""
    conference: bool = False

    def may_write(self) -> None:
        """Raises Problem."""
        if self.role not in ("owner", "writer", "writerWithoutPrivateAccess"):
            raise forbidden("requiredAccessLevel", "You need to have writer access.")
        if self.world.faults.quota_used_up:
            raise Problem(
                403, "quotaExceeded", "Calendar usage limits exceeded.", domain="usageLimits"
            )


def insert(act: Act, body: Any, *, imported: bool = False, event_id: str = "") -> Json:
    """A new event; `event_id` is one that Google itself gives."""
    act.may_write()
    said = bodies.writable(body)
    if "id" in said and "iCalUID" in said:
        raise bad("Invalid resource id value.")
    if "id" in said:
        bodies.client_id(said["id"])
    event_id = event_id or said.get("id") or act.world.new_id()
    if event_id in act.calendar.rows:
        raise Problem(409, "duplicate", "The requested identifier already exists.")
    uid = said.get("iCalUID") or f"{event_id}@google.com"
    if any(r.get("iCalUID") == uid and not _gone(r) for r in act.calendar.rows.values()):
        raise Problem(409, "duplicate", "The requested identifier already exists.")
    if said.get("eventType") in ("fromGmail",):
        raise bad("Invalid event type.", "eventType")
    event = {
        "kind": "calendar#event",
        "status": "confirmed",
        "eventType": "default",
        "sequence": 0,
        "reminders": {"useDefault": True},
        **bodies.merged({}, said),
        "id": event_id,
        "iCalUID": uid,
        "created": stamp(act.world.clock()),
        "creator": {"email": act.actor.address},
        "organizer": _organiser(act.calendar),
        "htmlLink": f"https://calendar.example/event?eid={event_id}",
    }
    event.pop("attendeesOmitted", None)
    if imported and "organizer" in body:
        event["organizer"] = dict(body["organizer"])
    bodies.check(event)
    _answered(event)
    event = meet.requested(act.world, event, {}, allowed=act.conference)
    stored = act.world.store(act.calendar, event)
    if not imported:
        _spread(act, stored, {})
    return stored


def patch(act: Act, event_id: str, body: Any, *, whole: bool = False) -> Json:
    """Change what is named; `whole`: PUT, what is not named goes."""
    act.may_write()
    there = _there(act, event_id)
    said = bodies.writable(body)
    if said.get("id", event_id) != event_id:
        raise bad("Invalid resource id value.")
    if _gone(there) and not (said.get("status") == "confirmed" and _may_return(act, there)):
        raise forbidden()
    if said.get("eventType", there.get("eventType")) != there.get("eventType"):
        raise bad("Event type cannot be changed.", "eventType")
    if said.get("status") == "cancelled":
        delete(act, event_id)
        return act.calendar.rows[event_id]
    if said.pop("attendeesOmitted", False):
        said["attendees"] = _one_answer(act, there, said.get("attendees") or [])
    base = (
        {k: v for k, v in there.items() if k not in bodies.WRITABLE or k == "id"}
        if whole
        else there
    )
    after = bodies.merged(base, said)
    _may_change(act, there, after)
    after.setdefault("status", "confirmed")
    after.setdefault("reminders", {"useDefault": True})
    bodies.check(after)
    _answered(after)
    after = meet.requested(act.world, after, there, allowed=act.conference)
    quiet = {k for k in {*after, *there} if after.get(k) != there.get(k)} <= {"reminders"}
    if any(after.get(k) != there.get(k) for k in _NEW_TIME):
        after["sequence"] = there.get("sequence", 0) + 1
    stored = act.world.store(act.calendar, after, quiet=quiet)
    _drop_lost_parts(act.world, act.calendar, stored)
    if _organises(act.calendar, stored):
        _spread(act, stored, there)
    else:
        _reply(act, stored)
    return stored


def delete(act: Act, event_id: str) -> None:
    """The organiser's deletion cancels it for everybody; a guest's takes their copy away."""
    act.may_write()
    there = _there(act, event_id)
    if _gone(there):
        raise Problem(410, "deleted", "Resource has been deleted")
    if _organises(act.calendar, there):
        _cancel(act.world, act.calendar, there)
        for address in _addresses(there):
            _drop_copy(act, address, there)
            _mail(act, address, there, "cancellation")
        return
    _cancel(act.world, act.calendar, there)
    declined = [
        {**g, "responseStatus": "declined"} if g["email"] == act.calendar.id else g
        for g in there.get("attendees") or []
    ]
    _tell_organiser(act, {**there, "attendees": declined})
    _mail(act, there["organizer"]["email"], there, "reply")


def move(act: Act, event_id: str, to: Act) -> Json:
    """It stands in another calendar, which organises it from now on, and is cancelled where it was.
    Returns it as it stands there."""
    act.may_write()
    to.may_write()
    there = _there(act, event_id)
    _may_move(act, there, to)
    parts = [r for r in act.calendar.rows.values() if r.get("recurringEventId") == event_id]
    mine = {k: v for k, v in act.calendar.instances.items() if k.startswith(f"{event_id}|")}
    _cancel(act.world, act.calendar, there)
    to.calendar.instances.update(mine)
    organiser = {"organizer": _organiser(to.calendar)}
    for part in [{**part, **organiser} for part in (there, *parts)]:
        stored = act.world.store(to.calendar, part)
        for address in [] if _gone(stored) else _addresses(stored):
            _follow(act.world, address, stored)
    for address in _addresses(to.calendar.rows[event_id]):
        _mail(act, address, there, "update")
    return to.calendar.rows[event_id]


def _may_move(act: Act, there: Json, to: Act) -> None:
    if _gone(there) or to.calendar is act.calendar:
        raise forbidden()
    if there.get("recurringEventId"):
        raise bad("Cannot change the organizer of an instance.", reason="cannotChangeOrganizer")
    if there["eventType"] != "default":
        raise bad("Only default events can be moved.", "eventType")
    if not _organises(act.calendar, there):
        raise forbidden("forbiddenForNonOrganizer", "Only the organizer can move the event.")
    alike = [
        row
        for row in to.calendar.rows.values()
        if row["id"] == there["id"] or row.get("iCalUID") == there["iCalUID"]
    ]
    if any(not _gone(row) and not _organises(act.calendar, row) for row in alike):  # no copy of it
        raise Problem(409, "duplicate", "The requested identifier already exists.")


def _may_return(act: Act, instance: Json) -> bool:
    """Whether a cancelled event is an occurrence of a series that lives."""
    master = act.calendar.rows.get(instance.get("recurringEventId", ""))
    return master is not None and not _gone(master)


def _there(act: Act, event_id: str) -> Json:
    found = occurrence(act.calendar, event_id)
    if found is None:
        raise not_found()
    if act.etag and act.etag not in (found["etag"], "*"):
        raise stale()
    return found


def _organiser(calendar: Calendar) -> Json:
    told = {"email": calendar.id}
    return {**told, "displayName": calendar.summary} if "group" in calendar.id else told


def _gone(event: Json) -> bool:
    return bool(event["status"] == "cancelled")


def _organises(calendar: Calendar, event: Json) -> bool:
    return bool(event.get("organizer", {}).get("email") == calendar.id)


def _addresses(event: Json) -> list[str]:
    host = event["organizer"]["email"]
    return [g["email"].lower() for g in event.get("attendees") or () if g["email"].lower() != host]


def _answered(event: Json) -> None:
    """Each guest has an answer; the organiser among them has said yes."""
    host = event["organizer"]["email"]
    for guest in event.get("attendees") or ():
        guest.setdefault("responseStatus", "accepted" if guest["email"] == host else "needsAction")
        for computed in ("self", "organizer"):
            guest.pop(computed, None)


def _one_answer(act: Act, there: Json, said: list[Json]) -> list[Json]:
    """An RSVP names the guest alone."""
    if [g.get("email", "").lower() for g in said] != [act.calendar.id]:
        raise bad("Only the attendee's own response may be given.", "attendees")
    return [
        {**g, **said[0]} if g["email"].lower() == act.calendar.id else g
        for g in there.get("attendees") or []
    ]


def _may_change(act: Act, before: Json, after: Json) -> None:
    if _organises(act.calendar, before) or before.get("guestsCanModify"):
        return
    changed = {k for k in {*before, *after} if before.get(k) != after.get(k)} - OWN
    if changed == {"attendees"}:
        mine = {act.calendar.id}
        others = [
            [g for g in e.get("attendees") or [] if g["email"].lower() not in mine]
            for e in (before, after)
        ]
        if others[0] == others[1] and len(before["attendees"]) == len(after["attendees"]):
            return
    if changed - {"status", "sequence"}:
        raise forbidden(
            "forbiddenForNonOrganizer",
            "Shared properties can only be changed by the organizer of the event.",
        )


def _cancel(world: World, calendar: Calendar, event: Json) -> None:
    world.store(calendar, {**event, "status": "cancelled"})
    if event.get("recurrence"):
        for part in [r for r in calendar.rows.values() if r.get("recurringEventId") == event["id"]]:
            if not _gone(part):
                world.store(calendar, {**part, "status": "cancelled"})


def _drop_lost_parts(world: World, calendar: Calendar, master: Json) -> None:
    """Instances that the series does not give any more are gone."""
    if not master.get("recurrence"):
        return
    for part in list(calendar.rows.values()):
        mine = part.get("recurringEventId") == master["id"] and not _gone(part)
        if mine and not gives(master, part["originalStartTime"]):
            world.store(calendar, {**part, "status": "cancelled"})


# ── guests ───────────────────────────────────────────────────────────────────


def _spread(act: Act, event: Json, before: Json) -> None:
    """What the organiser says reaches each guest's copy, and mails go out as asked."""
    now, then = _addresses(event), _addresses(before) if before.get("organizer") else []
    for address in now:
        _follow(act.world, address, event)
        _mail(act, address, event, "update" if address in then else "invitation")
    for address in set(then) - set(now):
        _drop_copy(act, address, event)
        _mail(act, address, event, "cancellation")


def _follow(world: World, address: str, event: Json) -> None:
    calendar = world.calendars.get(address)
    if calendar is None:
        return
    own = calendar.rows.get(event["id"], {})
    kept = {k: v for k, v in own.items() if k in OWN}
    shared = {k: v for k, v in event.items() if k not in OWN}
    for key, found in world.calendars[event["organizer"]["email"]].instances.items():
        if key.startswith(f"{event.get('recurringEventId', event['id'])}|"):
            calendar.instances.setdefault(key, found)
    copy = {"reminders": {"useDefault": True}, **shared, **kept}
    if {k: v for k, v in own.items() if k not in _KEPT} != {
        k: v for k, v in copy.items() if k not in _KEPT
    }:
        world.store(calendar, copy)
        _drop_lost_parts(world, calendar, copy)


def _drop_copy(act: Act, address: str, event: Json) -> None:
    calendar = act.world.calendars.get(address)
    copy = calendar.rows.get(event["id"]) if calendar else None
    if calendar is not None and copy is not None and not _gone(copy):
        _cancel(act.world, calendar, copy)
    elif calendar is not None and event.get("recurringEventId") in calendar.rows:
        act.world.store(calendar, {**event, "status": "cancelled"})


def _reply(act: Act, copy: Json) -> None:
    """A guest's answer reaches the organiser and through them the others."""
    _tell_organiser(act, copy)
    _mail(act, copy["organizer"]["email"], copy, "reply")


def _tell_organiser(act: Act, copy: Json) -> None:
    host = act.world.calendars.get(copy["organizer"]["email"])
    theirs = occurrence(host, copy["id"]) if host else None
    if host is None or theirs is None or _gone(theirs):
        return
    said = {g["email"]: g.get("responseStatus") for g in copy.get("attendees") or []}
    mine = said.get(act.calendar.id)
    guests = [
        {**g, "responseStatus": mine} if g["email"] == act.calendar.id else g
        for g in theirs.get("attendees") or []
    ]
    if guests != theirs.get("attendees"):
        stored = act.world.store(host, {**theirs, "attendees": guests})
        for address in _addresses(stored):
            if address != act.calendar.id:
                _follow(act.world, address, stored)


def _mail(act: Act, address: str, event: Json, kind: str) -> None:
    outside = address not in act.world.accounts
    if act.send == "all" or (act.send == "externalOnly" and outside):
        act.world.mails.append(Mail(address, event["id"], kind))
