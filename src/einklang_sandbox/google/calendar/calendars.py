"""Calendars, the list that each person has of them, and settings (contract, 2.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from einklang_sandbox.google.calendar.call import Call, Opened, opened, reached
from einklang_sandbox.google.calendar.fields import merged
from einklang_sandbox.google.calendar.moments import zone_named
from einklang_sandbox.google.calendar.pages import (
    Source,
    cursor_of,
    page,
    refuse_with_token,
    sync_token,
)
from einklang_sandbox.google.calendar.query import ROLES
from einklang_sandbox.google.calendar.shapes import flag, many, number, one_of, shape, text
from einklang_sandbox.google.calendar.state import (
    Account,
    Body,
    Calendar,
    Listed,
    State,
    draw_id,
)
from einklang_sandbox.google.problems import invalid, not_found

DEFAULT_REMINDERS = [{"method": "popup", "minutes": 10}]
MEET = {"conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]}}
_COLOURS = {"colorId": "14", "backgroundColor": "#9fe1e7", "foregroundColor": "#000000"}
_REMINDER = shape({"method": one_of("email", "popup"), "minutes": number(0, 40320)})
_ENTRY = shape(
    {
        "summaryOverride": text(),
        "hidden": flag,
        "selected": flag,
        "colorId": one_of(*map(str, range(1, 25))),
        "backgroundColor": text(7),
        "foregroundColor": text(7),
        "defaultReminders": many(_REMINDER, 5),
    },
    ignored=[
        "accessRole", "autoAcceptInvitations", "conferenceProperties", "dataOwner", "deleted",
        "description", "etag", "id", "kind", "location", "notificationSettings", "primary",
        "summary", "timeZone",
    ],
)  # fmt: skip
_CALENDAR = shape(
    {"summary": text(), "description": text(), "location": text(), "timeZone": text()},
    needs=["summary"],
    ignored=[
        "autoAcceptInvitations", "conferenceProperties", "dataOwner", "etag", "id", "kind",
        "labelProperties", "workingHours",
    ],
)  # fmt: skip


def list_calendars(call: Call) -> Body:
    """One page of the asker's list. Of changes, only the list's own are reported."""
    query, account = call.query, call.state.accounts[call.account]
    refuse_with_token(
        call, ["minAccessRole", "showOwnOrganizationOnly"], ["showDeleted", "showHidden"]
    )
    source = Source("calendarList", "", account.revision)
    cursor = cursor_of(call, source)
    whole = cursor.since is None
    rows = [
        each
        for each in account.listed.values()
        if whole or each.revision > (cursor.since or 0)
        if not (whole and each.deleted and not query.get("showDeleted"))
        if not (whole and each.own.get("hidden") and not query.get("showHidden"))
        if _high_enough(call, each)
    ]
    rows.sort(key=lambda each: each.calendar)
    first, last, following = page(call, [[each.calendar] for each in rows], cursor, source)
    body: Body = {"kind": "calendar#calendarList", "etag": f'"p{account.revision:x}"'}
    body["items"] = [entry(call, each) for each in rows[first:last]]
    if following is not None:
        return body | {"nextPageToken": following}
    return body | {"nextSyncToken": sync_token(call, cursor, source)}


def get_entry(call: Call) -> Body:
    """One calendar of the asker's list."""
    return entry(call, _listed(call))


def patch_entry(call: Call) -> Body:
    """What the asker has set about a calendar of the list; the calendar itself stays."""
    listed, account = _listed(call), call.state.accounts[call.account]
    own = _ENTRY(merged(listed.own, call.body), "")
    return entry(call, put(call.state, account, replace(listed, own=own)))


def entry(call: Call, listed: Listed) -> Body:
    """A line of the list."""
    bare: Body = {
        "kind": "calendar#calendarListEntry",
        "etag": listed.etag,
        "id": listed.calendar,
    }
    if listed.deleted:
        return bare | {"deleted": True}
    calendar = call.state.calendars[listed.calendar]
    told = {name: getattr(calendar, name) for name in ("description", "location")}
    reminders = DEFAULT_REMINDERS if calendar.primary else []
    body: Body = bare | {"summary": calendar.summary, "timeZone": calendar.zone, **_COLOURS, **MEET}
    body |= {name: value for name, value in told.items() if value}
    body |= {"accessRole": calendar.role_of(call.account), "dataOwner": calendar.owner}
    body |= {"selected": True, "defaultReminders": reminders}
    return body | ({"primary": True} if calendar.id == call.account else {}) | listed.own


def get_calendar(call: Call) -> Body:
    """A calendar itself."""
    return _calendar(opened(call))


def insert_calendar(call: Call) -> Body:
    """A calendar of the asker's own, made by the asking application."""
    told = _CALENDAR(call.body, "")
    zone = told.get("timeZone", call.state.accounts[call.account].zone)
    try:
        zone_named(zone)
    except ValueError:
        raise invalid("Invalid time zone.", "timeZone") from None
    calendar = Calendar(
        id=f"c_{draw_id(40)}@group.calendar.google.com",
        owner=call.account,
        summary=told["summary"],
        zone=zone,
        description=told.get("description", ""),
        location=told.get("location", ""),
        made_by=call.caller.client_id,
    )
    add(call.state, calendar)
    return _calendar(Opened(calendar, "owner"))


def get_setting(call: Call) -> Body:
    """`timezone` and `weekStart` of the asker."""
    values = {"timezone": call.state.accounts[call.account].zone, "weekStart": "1"}
    name = call.parts["setting"]
    if name not in values:
        raise not_found()
    return {
        "kind": "calendar#setting",
        "etag": '"1"',
        "id": name,
        "value": values[name],
    }


def add(state: State, calendar: Calendar) -> None:
    """A new calendar, which appears in its owner's list."""
    state.calendars[calendar.id] = calendar
    list_for(state, state.accounts[calendar.owner], calendar)


def list_for(state: State, account: Account, calendar: Calendar, **change: Any) -> None:
    """This calendar appears in, or changes in, somebody's list; `deleted=True` ends that."""
    listed = account.listed.get(calendar.id) or Listed(calendar.id, 0, "")
    put(state, account, replace(listed, **({"deleted": False} | change)))


def put(state: State, account: Account, listed: Listed) -> Listed:
    """Keep this as the list's next change."""
    account.revision += 1
    kept = replace(listed, revision=account.revision, etag=state.next_etag())
    account.listed[listed.calendar] = kept
    return kept


def _calendar(there: Opened) -> Body:
    calendar = there.calendar
    told = {name: getattr(calendar, name) for name in ("description", "location")}
    return {
        "kind": "calendar#calendar",
        "etag": f'"c{calendar.revision:x}"',
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.zone,
        "dataOwner": calendar.owner,
        **MEET,
        **{name: value for name, value in told.items() if value},
    }


def _listed(call: Call) -> Listed:
    named = call.parts["calendar"]
    calendar = reached(call, call.account if named == "primary" else named).calendar
    listed = call.state.accounts[call.account].listed.get(calendar.id)
    if listed is None or listed.deleted:
        raise not_found()
    return listed


def _high_enough(call: Call, listed: Listed) -> bool:
    least = call.query.get("minAccessRole")
    if least is None or listed.deleted:
        return True
    role = call.state.calendars[listed.calendar].role_of(call.account)
    return ROLES.index(role) >= ROLES.index(least)
