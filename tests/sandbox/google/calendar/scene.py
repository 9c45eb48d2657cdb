"""Anna and Bea at one Google, and programs that ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
from tests.sandbox.google.calendar.discovery import checked

from einklang_sandbox.google import Google
from einklang_sandbox.google.scopes import PREFIX

NOW = datetime(2026, 11, 12, 9, 24, tzinfo=UTC)
ANNA, BEA, CEM, LENA = (
    "anna@nordlicht.example",
    "bea@nordlicht.example",
    "cem@nordlicht.example",
    "lena@kunde.example",
)
"""Lena has no account."""
Json = dict[str, Any]


@dataclass(slots=True)
class Clock:
    """Tells what it is set to."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **time: float) -> None:
        """Time goes by."""
        self.at += timedelta(**time)


@dataclass(slots=True)
class Client:
    """A program with a token. Each answer is checked against Google's own description."""

    google: Google
    token: str
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        transport = httpx.WSGITransport(app=self.google.wsgi)
        self.http = httpx.Client(base_url="http://127.0.0.1:5280", transport=transport)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **query: Any,
    ) -> httpx.Response:
        """One request below `/calendar/v3/`."""
        told = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        pairs = [(name, text) for name, value in query.items() for text in _texts(value)]
        return checked(
            self.http.request(method, f"/calendar/v3/{path}", params=pairs, headers=told, json=body)
        )

    def ok(self, method: str, path: str, body: Any = None, **query: Any) -> Json:
        """The body of an answer that is 200."""
        response = self.ask(method, path, body, **query)
        assert response.status_code == 200, response.text
        answer: Json = response.json()
        return answer

    def insert(self, body: Json, calendar: str = "primary", **query: Any) -> Json:
        return self.ok("POST", events(calendar), body, **query)

    def get(self, event_id: str, calendar: str = "primary", **query: Any) -> Json:
        return self.ok("GET", events(calendar, event_id), **query)

    def patch(self, event_id: str, body: Json, calendar: str = "primary", **query: Any) -> Json:
        return self.ok("PATCH", events(calendar, event_id), body, **query)

    def update(self, event_id: str, body: Json, calendar: str = "primary", **query: Any) -> Json:
        return self.ok("PUT", events(calendar, event_id), body, **query)

    def delete(self, event_id: str, calendar: str = "primary", **query: Any) -> None:
        assert self.ask("DELETE", events(calendar, event_id), **query).status_code == 204

    def page(self, calendar: str = "primary", **query: Any) -> Json:
        return self.ok("GET", events(calendar), **query)

    def list(self, calendar: str = "primary", **query: Any) -> tuple[Any, str]:
        """All items over all pages, and the sync token of the last one, or ""."""
        page = self.page(calendar, **query)
        items = page["items"]
        while "nextPageToken" in page:
            assert "nextSyncToken" not in page
            page = self.page(calendar, **query, pageToken=page["nextPageToken"])
            items += page["items"]
        return items, page.get("nextSyncToken", "")

    def instances(self, event_id: str, calendar: str = "primary", **query: Any) -> Any:
        page = self.ok("GET", f"{events(calendar, event_id)}/instances", **query)
        items = page["items"]
        while "nextPageToken" in page:
            query["pageToken"] = page["nextPageToken"]
            page = self.ok("GET", f"{events(calendar, event_id)}/instances", **query)
            items += page["items"]
        return items


@dataclass(slots=True)
class Scene:
    """Three colleagues."""

    clock: Clock = field(default_factory=Clock)
    google: Google = field(init=False)

    def __post_init__(self) -> None:
        self.google = Google(self.clock)
        for address, name in ((ANNA, "Anna Nord"), (BEA, "Bea Süd"), (CEM, "Cem West")):
            self.google.add_account(address, name)

    def client(self, account: str, scopes: Iterable[str] = ("calendar",)) -> Client:
        """A program that this person has granted these scopes."""
        names = [PREFIX + scope for scope in scopes]
        return Client(self.google, self.google.grants.issue(account, names))

    @property
    def anna(self) -> Client:
        return self.client(ANNA)

    @property
    def bea(self) -> Client:
        return self.client(BEA)


def events(calendar: str = "primary", event_id: str = "") -> str:
    """The path of a calendar's events, or of one of them."""
    path = f"calendars/{quote(calendar, safe='')}/events"
    return f"{path}/{quote(event_id, safe='')}" if event_id else path


def timed(day: str, begins: str, ends: str, zone: str = "Europe/Berlin") -> Json:
    """Start and end on one day, by the clock of a zone."""
    return {
        "start": {"dateTime": f"{day}T{begins}:00", "timeZone": zone},
        "end": {"dateTime": f"{day}T{ends}:00", "timeZone": zone},
    }


def whole(first: str, after: str) -> Json:
    """Whole days, up to the one after the last."""
    return {"start": {"date": first}, "end": {"date": after}}


def meeting(summary: str = "Kennenlernen", **more: Any) -> Json:
    """An hour on the thirteenth."""
    return {"summary": summary, **timed("2026-11-13", "10:00", "11:00"), **more}


def series(*lines: str, **more: Any) -> Json:
    """The same, again and again."""
    return meeting("Jour fixe", recurrence=list(lines or ("RRULE:FREQ=DAILY;COUNT=4",)), **more)


def invited(*addresses: str) -> Json:
    """Guests."""
    return {"attendees": [{"email": address} for address in addresses]}


def refused(response: httpx.Response, code: int, reason: str) -> Json:
    """The error of an answer that is one."""
    assert response.status_code == code, response.text
    error: Json = response.json()["error"]
    assert error["errors"][0]["reason"] == reason
    first: Json = error["errors"][0]
    return first


def without(body: Json, *names: str) -> Json:
    """All but these."""
    return {name: value for name, value in body.items() if name not in names}


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(value).lower() if isinstance(value, bool) else str(value)]
