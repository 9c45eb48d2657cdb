"""Events are made, changed and deleted (contract, 2.4).

A write first becomes a whole new body: a patch is laid over what is there, an update replaces it.
Then it is seen who writes: the organiser, whose change reaches all copies, or a guest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from einklang_sandbox.google.calendar import conference, guest, kinds
from einklang_sandbox.google.calendar.call import Call, opened
from einklang_sandbox.google.calendar.copies import Act, keep, organises
from einklang_sandbox.google.calendar.fields import checked, merged
from einklang_sandbox.google.calendar.rows import computed, found
from einklang_sandbox.google.calendar.shapes import address
from einklang_sandbox.google.calendar.state import (
    EXCLUDED,
    GONE,
    Body,
    Calendar,
    Meeting,
    Row,
    draw_id,
)
from einklang_sandbox.google.calendar.view import event, hidden, tombstone, view_of
from einklang_sandbox.google.problems import (
    deleted,
    duplicate,
    forbidden,
    invalid,
    not_found,
    required,
    stale,
)

_ID = re.compile(r"[a-v0-9]{5,1024}")
SERVERS_OWN = ("iCalUID", "creator", "organizer", "hangoutLink", "privateCopy", "eventType")
"""Fields that stay as they are whatever a client sends."""
MOVES = ("start", "end", "recurrence")
"""A change of these counts up `sequence`."""


def act_of(call: Call, calendar: Calendar) -> Act:
    """Who is told of this request's change."""
    old = "all" if call.query.get("sendNotifications") else "none"
    return Act(call.state, calendar, call.now, call.query.get("sendUpdates", old))


def insert(call: Call) -> Body:
    """A new event, whose organiser is the calendar."""
    calendar = opened(call, to_write=True).calendar
    event_id, uid = _new_ids(call, calendar)
    own = {"email": calendar.id, "displayName": call.state.name_of(calendar)}
    return _made(call, calendar, event_id, {"iCalUID": uid, "organizer": own})


def import_(call: Call) -> Body:
    """A private copy of an event from elsewhere: nobody is invited, and its organiser stays."""
    calendar = opened(call, to_write=True).calendar
    if not call.body.get("iCalUID"):
        raise required("Missing iCalUID.", "iCalUID")
    if call.body.get("eventType", "default") != "default":
        raise invalid("Only events of the default type are imported.", "eventType")
    event_id, uid = _new_ids(call, calendar)
    own: Body = {"email": calendar.id, "displayName": call.state.name_of(calendar)}
    told = call.body.get("organizer") or own
    organiser = {**told, "email": address(told.get("email"), "organizer.email")}
    fixed = {"iCalUID": uid, "organizer": organiser, "privateCopy": True}
    return _made(call, calendar, event_id, fixed)


def patch(call: Call) -> Body:
    """What the body names, laid over what is there."""
    return _changed(call, lambda before: merged(before, call.body))


def update(call: Call) -> Body:
    """The whole event anew: what the body leaves out is cleared."""
    return _changed(call, lambda _: dict(call.body))


def delete(call: Call) -> None:
    """Gone for all where the organiser does it; a guest leaves. Raises 410 the second time."""
    calendar = opened(call, to_write=True).calendar
    row = _there(call, calendar)
    if not row.live:
        raise deleted()
    _fresh(call, row)
    remove(act_of(call, calendar), row)


def remove(act: Act, row: Row) -> None:
    """End a live row: by its organiser for all, by a guest for the guest."""
    if not organises(act.calendar, row):
        guest.leave(act, row)
        return
    standing = EXCLUDED if row.series else GONE
    keep(act, act.calendar, row, replace(row, standing=standing, updated=act.now))


def _made(call: Call, calendar: Calendar, event_id: str, fixed: Mapping[str, Any]) -> Body:
    body = checked(call.body, calendar.zone)
    if body["status"] == "cancelled":
        raise invalid("A new event cannot be cancelled.", "status")
    kinds.check_new(body, calendar)
    body = conference.decided(call, {}, _attachments(call, {}, body))
    creator = {"email": call.account, "displayName": call.state.accounts[call.account].name}
    body |= {"sequence": body.get("sequence", 0), "creator": creator, **fixed}
    row = Row(event_id, draw_id(), body, call.now, call.now)
    call.state.meetings[row.meeting] = Meeting(calendar.id, row.id)
    kept = keep(act_of(call, calendar), calendar, None, row)
    conference.note(call, kept)
    return event(view_of(call, opened(call)), kept)


def _new_ids(call: Call, calendar: Calendar) -> tuple[str, str]:
    """The new event's id and iCalUID. At most one of the two is the client's."""
    chosen, uid = call.body.get("id"), call.body.get("iCalUID")
    if chosen is not None and (
        uid is not None or not isinstance(chosen, str) or not _ID.fullmatch(chosen)
    ):
        raise invalid("Invalid resource id value.")
    if uid is not None and (not isinstance(uid, str) or not uid):
        raise invalid("Invalid iCalUID value.", "iCalUID")
    event_id = chosen or draw_id()
    if event_id in calendar.rows or event_id in call.state.instances or uid in calendar.uids:
        raise duplicate()
    return event_id, uid or f"{event_id}@google.com"


def _changed(call: Call, made: Callable[[Body], Body]) -> Body:
    there = opened(call, to_write=True)
    calendar = there.calendar
    row = _there(call, calendar)
    if row.standing == GONE or hidden(there, row):
        raise forbidden()
    _fresh(call, row)
    before = _before(call, calendar, row)
    body = checked(made(before.body), calendar.zone)
    if row.series and "recurrence" in body:
        raise invalid("An occurrence does not repeat.", "recurrence")
    kinds.check_change(before.body, body, calendar)
    view, act = view_of(call, there), act_of(call, calendar)
    if body["status"] == "cancelled":
        if row.live:
            remove(act, row)
        return tombstone(view, found(call.state, calendar, row.id) or row)
    body = _finished(call, before.body, body)
    kept = _written(call, act, replace(row, body=before.body), body)
    return event(view, kept)


def _written(call: Call, act: Act, row: Row, body: Body) -> Row:
    if row.live and body == row.body:
        return row
    if not organises(act.calendar, row):
        return guest.change(act, row, body, omitted=call.body.get("attendeesOmitted") is True)
    only = {name for name in {*body, *row.body} if body.get(name) != row.body.get(name)}
    updated = row.updated if row.live and only == {"reminders"} else call.now
    before = row if row.live else None
    kept = keep(
        act, act.calendar, before, replace(row, body=body, standing="live", updated=updated)
    )
    conference.note(call, kept)
    return kept


def _before(call: Call, calendar: Calendar, row: Row) -> Row:
    """What a change starts from: of an excluded occurrence, what the series says of it."""
    if row.live:
        return row
    plain = computed(call.state, calendar, row.id)
    if plain is None or not plain.live:
        raise forbidden()
    return replace(plain, body=plain.body | {"status": "cancelled"})


def _finished(call: Call, before: Body, body: Body) -> Body:
    """With what only the server writes, and with a `sequence` that never falls."""
    fixed = {name: before[name] for name in SERVERS_OWN if name in before}
    body = conference.decided(call, before, _attachments(call, before, body | fixed))
    if body.get("sequence", before["sequence"]) < before["sequence"]:
        raise invalid("The sequence number is lower than the event's.", "sequence")
    moved = any(body.get(name) != before.get(name) for name in MOVES)
    return body | {"sequence": max(before["sequence"] + moved, body.get("sequence", 0))}


def _attachments(call: Call, before: Body, body: Body) -> Body:
    """Attachments count only from a client that says it knows them."""
    if call.query.get("supportsAttachments"):
        return body
    rest = {name: value for name, value in body.items() if name != "attachments"}
    return rest | ({"attachments": before["attachments"]} if "attachments" in before else {})


def _there(call: Call, calendar: Calendar) -> Row:
    row = found(call.state, calendar, call.parts["event"])
    if row is None:
        raise not_found()
    return row


def _fresh(call: Call, row: Row) -> None:
    """Raises 412 where the client knows another version than this."""
    wanted = call.headers.get("if-match")
    if wanted is not None and wanted not in {"*", row.etag}:
        raise stale()
