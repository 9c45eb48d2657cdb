"""An event changes its calendar, and so its organiser (contract, 2.4)."""

from __future__ import annotations

from dataclasses import replace

from einklang_sandbox.google.calendar.call import Call, opened, reached
from einklang_sandbox.google.calendar.copies import keep, organises
from einklang_sandbox.google.calendar.rows import found
from einklang_sandbox.google.calendar.state import GONE, Body, Calendar, Meeting, Row
from einklang_sandbox.google.calendar.view import View, event
from einklang_sandbox.google.calendar.write import act_of
from einklang_sandbox.google.problems import (
    duplicate,
    forbidden,
    invalid,
    level_missing,
    not_found,
    organiser_only,
    required,
)


def move(call: Call) -> Body:
    """The event as it stands in the other calendar, under the same id; here a tombstone stays."""
    source = opened(call, to_write=True).calendar
    if "destination" not in call.query:
        raise required("Missing destination.", "destination")
    there = reached(call, call.query["destination"])
    if not there.writable:
        raise level_missing()
    row = found(call.state, source, call.parts["event"])
    _check(source, there.calendar, row)
    assert row is not None  # noqa: S101 - `_check` has seen to it
    moved = _carry(call, source, there.calendar, row)
    return event(View(there, there.calendar.zone), moved)


def _check(source: Calendar, destination: Calendar, row: Row | None) -> None:
    if row is None:
        raise not_found()
    if not row.live:
        raise forbidden()
    if not organises(source, row):
        raise organiser_only()
    if row.series or row.body["eventType"] != "default" or source is destination:
        raise invalid("This event cannot be moved there.", "destination")
    here = destination.rows.get(row.id)
    uid = destination.uids.get(row.body["iCalUID"], row.id)
    if (here is not None and here.meeting != row.meeting) or uid != row.id:
        raise duplicate()


def _carry(call: Call, source: Calendar, destination: Calendar, row: Row) -> Row:
    state = call.state
    organiser = {"organizer": {"email": destination.id, "displayName": state.name_of(destination)}}
    state.meetings[row.meeting] = Meeting(destination.id, row.id)
    for each in list(source.exceptions_of(row)):
        state.put(destination, replace(each, body=each.body | organiser))
        state.put(source, replace(each, standing=GONE, updated=call.now))
    state.put(source, replace(row, standing=GONE, updated=call.now))
    moved = replace(row, body=row.body | organiser, updated=call.now)
    return keep(act_of(call, source), destination, row, moved)
