"""Which request is whose: paths, methods, scopes and parameters (contract, sections 1 and 2)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from einklang_sandbox.google.calendar import calendars, channels, freebusy, query, write
from einklang_sandbox.google.calendar.call import Call, Caller, opened
from einklang_sandbox.google.calendar.conference import awaited
from einklang_sandbox.google.calendar.listing import instances, list_events
from einklang_sandbox.google.calendar.move import move
from einklang_sandbox.google.calendar.partial import selected, selection
from einklang_sandbox.google.calendar.query import Kinds
from einklang_sandbox.google.calendar.rows import found
from einklang_sandbox.google.calendar.state import Body, State
from einklang_sandbox.google.calendar.view import event, view_of
from einklang_sandbox.google.faults import Faults
from einklang_sandbox.google.http import Request, Response, as_json
from einklang_sandbox.google.problems import (
    Problem,
    not_found,
    scope_missing,
    unreadable,
    wrong_method,
)
from einklang_sandbox.google.scopes import PREFIX

ROOT = "/calendar/v3/"
Handler = Callable[[Call], Body | None]


def _scopes(*names: str) -> frozenset[str]:
    return frozenset(PREFIX + name for name in names)


WRITE_EVENTS = _scopes(
    "calendar", "calendar.events", "calendar.events.owned", "calendar.app.created"
)
READ_EVENTS = WRITE_EVENTS | _scopes(
    "calendar.readonly",
    "calendar.events.readonly",
    "calendar.events.owned.readonly",
    "calendar.events.public.readonly",
    "calendar.events.freebusy",
)
CHANGE_LIST = _scopes("calendar", "calendar.calendarlist")
READ_LIST = CHANGE_LIST | _scopes("calendar.readonly", "calendar.calendarlist.readonly")
READ_ENTRY = READ_LIST | _scopes("calendar.app.created")
MAKE_CALENDARS = _scopes("calendar", "calendar.calendars", "calendar.app.created")
READ_CALENDARS = MAKE_CALENDARS | _scopes("calendar.readonly", "calendar.calendars.readonly")
READ_BUSY = _scopes(
    "calendar", "calendar.readonly", "calendar.freebusy", "calendar.events.freebusy"
)
READ_SETTINGS = _scopes(
    "calendar", "calendar.readonly", "calendar.settings", "calendar.settings.readonly"
)


@dataclass(frozen=True, slots=True)
class Route:
    """One method of the API."""

    method: str
    path: str
    needs: frozenset[str]
    kinds: Kinds
    handler: Handler

    def parts(self, path: str) -> dict[str, str] | None:
        """What the places in the path say; None where it is another path."""
        own, given = self.path.split("/"), path.split("/")
        if len(own) != len(given):
            return None
        places = {
            name.strip("{}"): text
            for name, text in zip(own, given, strict=True)
            if name.startswith("{")
        }
        fixed = [text if name.startswith("{") else name for name, text in zip(own, given)]  # noqa: B905 - as long as each other
        return places if fixed == given and all(places.values()) else None


def get_event(call: Call) -> Body | None:
    """One event, cancelled ones included; None (304) where the reader has this version."""
    there = opened(call)
    awaited(call, there.calendar, only=call.parts["event"])
    row = found(call.state, there.calendar, call.parts["event"])
    if row is None:
        raise not_found()
    if call.headers.get("if-none-match") == row.etag:
        return None
    return event(view_of(call, there), row)


_EVENTS = "calendars/{calendar}/events"
_EVENT = f"{_EVENTS}/{{event}}"
ROUTES = (
    Route("GET", "users/me/calendarList", READ_LIST, query.CALENDARS, calendars.list_calendars),
    Route("GET", "users/me/calendarList/{calendar}", READ_ENTRY, {}, calendars.get_entry),
    Route(
        "PATCH",
        "users/me/calendarList/{calendar}",
        CHANGE_LIST,
        query.COLOURS,
        calendars.patch_entry,
    ),
    Route("GET", "users/me/settings/{setting}", READ_SETTINGS, {}, calendars.get_setting),
    Route("POST", "calendars", MAKE_CALENDARS, {}, calendars.insert_calendar),
    Route("GET", "calendars/{calendar}", READ_CALENDARS, {}, calendars.get_calendar),
    Route("GET", _EVENTS, READ_EVENTS, query.LIST, list_events),
    Route("POST", _EVENTS, WRITE_EVENTS, query.INSERT, write.insert),
    Route("POST", f"{_EVENTS}/import", WRITE_EVENTS, query.IMPORT, write.import_),
    Route("POST", f"{_EVENTS}/watch", READ_EVENTS, query.LIST, channels.watch),
    Route("GET", _EVENT, READ_EVENTS, query.GET, get_event),
    Route("PATCH", _EVENT, WRITE_EVENTS, query.CHANGE, write.patch),
    Route("PUT", _EVENT, WRITE_EVENTS, query.CHANGE, write.update),
    Route("DELETE", _EVENT, WRITE_EVENTS, query.DELETE, write.delete),
    Route("GET", f"{_EVENT}/instances", READ_EVENTS, query.INSTANCES, instances),
    Route("POST", f"{_EVENT}/move", WRITE_EVENTS, query.MOVE, move),
    Route("POST", "freeBusy", READ_BUSY, {}, freebusy.query),
    Route("POST", "channels/stop", READ_EVENTS | READ_LIST, {}, channels.stop),
)


@dataclass(frozen=True, slots=True)
class Api:
    """Google Calendar, for those whose token is known."""

    state: State
    faults: Faults
    clock: Callable[[], datetime]

    def answer(self, request: Request, caller: Caller) -> Body | None:
        """What the request comes to; None where there is nothing to tell. Raises a `Problem`."""
        route, parts = _route(request)
        if not route.needs & caller.scopes:
            raise scope_missing()
        asked = query.read(request.query, route.kinds)
        wanted = selection(asked["fields"]) if "fields" in asked else {}
        call = Call(
            state=self.state,
            faults=self.faults,
            now=self.clock(),
            caller=caller,
            parts=parts,
            query=asked,
            pairs=request.query,
            headers=request.headers,
            body=_body(request),
            needs=route.needs,
        )
        body = route.handler(call)
        return None if body is None else selected(body, wanted)


def respond(request: Request, body: Body | None) -> Response:
    """As HTTP: 200 with a body; without one 204, or 304 to a reader who asked for news."""
    if body is not None:
        etag = {"etag": body["etag"]} if "etag" in body else {}
        return as_json(body, **etag)
    return Response(304 if request.method == "GET" else 204)


def refuse(problem: Problem) -> Response:
    """A refusal as HTTP."""
    challenge = {"www_authenticate": 'Bearer realm="https://accounts.google.com/"'}
    return as_json(problem.envelope, problem.code, **(challenge if problem.code == 401 else {}))


def _route(request: Request) -> tuple[Route, Mapping[str, str]]:
    fitting = list(_fitting(request.path.removeprefix(ROOT)))
    for route, parts in fitting:
        if route.method == request.method:
            return route, parts
    raise wrong_method(request.method) if fitting else not_found()


def _fitting(path: str) -> Iterator[tuple[Route, dict[str, str]]]:
    for route in ROUTES:
        parts = route.parts(path)
        if parts is not None:
            yield route, parts


def _body(request: Request) -> dict[str, Any]:
    """The JSON object that was sent; nothing counts as an empty one."""
    if not request.body:
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise unreadable()
    try:
        body = json.loads(request.body)
    except ValueError:
        raise unreadable() from None
    if not isinstance(body, dict):
        raise unreadable()
    return body
