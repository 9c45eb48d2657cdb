"""Somebody at Google's side, who does in the calendar what a person does there.

anna = google.person("anna@nordlicht.example")
kickoff = anna.insert({"summary": "Kickoff", "start": …, "end": …}, send_updates="all")
anna.patch(kickoff["id"], {"summary": "Kickoff!"})

It is the same code as behind the API, but no fault strikes it and the log does not count it.
Parameters of the API are given by their names there: `anna.list(singleEvents=True)`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from einklang_sandbox.google.calendar.call import Caller
from einklang_sandbox.google.calendar.state import Body
from einklang_sandbox.google.http import Request
from einklang_sandbox.google.scopes import PREFIX

Ask = Callable[[Request, Caller], Body | None]
Bodies = list[Body]
EVERYTHING = frozenset({f"{PREFIX}calendar"})


@dataclass(frozen=True, slots=True)
class Person:
    """All methods raise `Problem` where Google refuses."""

    address: str
    ask: Ask

    def insert(
        self, body: Body, calendar: str = "primary", send_updates: str = "none", **query: Any
    ) -> Body:
        """A new event."""
        return self._write("POST", _events(calendar), body, sendUpdates=send_updates, **query)

    def patch(
        self,
        event_id: str,
        body: Body,
        calendar: str = "primary",
        send_updates: str = "none",
        **query: Any,
    ) -> Body:
        """Change what the body names; also the way to answer an invitation."""
        path = _events(calendar, event_id)
        return self._write("PATCH", path, body, sendUpdates=send_updates, **query)

    def delete(self, event_id: str, calendar: str = "primary", send_updates: str = "none") -> None:
        """Cancel it, as the organiser; leave it, as a guest."""
        self.call("DELETE", _events(calendar, event_id), sendUpdates=send_updates)

    def get(self, event_id: str, calendar: str = "primary", **query: Any) -> Body:
        """One event, or its tombstone."""
        return self._read(_events(calendar, event_id), **query)

    def list(self, calendar: str = "primary", **query: Any) -> Bodies:
        """All events, over all pages."""
        return self._all(_events(calendar), **query)

    def instances(self, event_id: str, calendar: str = "primary", **query: Any) -> Bodies:
        """All occurrences of a series."""
        return self._all(f"{_events(calendar, event_id)}/instances", **query)

    def answer(
        self, event_id: str, response: str, calendar: str = "", send_updates: str = "none"
    ) -> Body:
        """Accept, decline, or say perhaps: `accepted`, `declined`, `tentative`."""
        own = {"email": calendar or self.address, "responseStatus": response}
        body = {"attendeesOmitted": True, "attendees": [own]}
        return self.patch(event_id, body, calendar or "primary", send_updates)

    def calendars(self, **query: Any) -> Bodies:
        """The calendars of this person's list."""
        return self._all("users/me/calendarList", **query)

    def call(self, method: str, path: str, body: Body | None = None, **query: Any) -> Body | None:
        """Any method of the API, by its path below `/calendar/v3/`."""
        pairs = tuple((name, text) for name, value in query.items() for text in _texts(value))
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = Request(method, f"/calendar/v3/{path}", pairs, headers, content)
        return self.ask(request, Caller(self.address, EVERYTHING))

    def _write(self, method: str, path: str, body: Body, **query: Any) -> Body:
        return self.call(method, path, body, **query) or {}

    def _read(self, path: str, **query: Any) -> Body:
        return self.call("GET", path, **query) or {}

    def _all(self, path: str, **query: Any) -> Bodies:
        page = self._read(path, **query)
        found = list(page["items"])
        while "nextPageToken" in page:
            page = self._read(path, **query, pageToken=page["nextPageToken"])
            found += page["items"]
        return found


def _events(calendar: str, event_id: str = "") -> str:
    events = f"calendars/{unquote(calendar)}/events"
    return f"{events}/{event_id}" if event_id else events


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(value).lower() if isinstance(value, bool) else str(value)]
