"""Programs that others wrote for Google work against the local one, over a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import aiohttp
import google.oauth2.credentials
import googleapiclient.errors
import pytest
from gcal_sync.api import GoogleCalendarService, LocalListEventsRequest
from gcal_sync.auth import AbstractAuth
from gcal_sync.sync import CalendarEventSyncManager, CalendarListSyncManager
from googleapiclient.discovery import build_from_document
from tests.sandbox.discovery import document, faults_of

from einklang_sandbox.google import Google
from einklang_sandbox.google.scopes import PREFIX
from einklang_sandbox.google.serve import serving

ANNA = "anna@nordlicht.example"
BODY = {
    "summary": "Angebot",
    "start": {"dateTime": "2096-05-04T09:00:00+02:00", "timeZone": "Europe/Berlin"},
    "end": {"dateTime": "2096-05-04T10:00:00+02:00", "timeZone": "Europe/Berlin"},
}


@pytest.fixture
def google_there() -> Iterator[Google]:
    made = Google()
    made.add_account(ANNA, "Anna Nord")
    yield made
    made.close()


@pytest.fixture
def url(google_there: Google) -> Iterator[str]:
    with serving(google_there) as address:
        yield address


@pytest.fixture
def token(google_there: Google) -> str:
    return google_there.grants.issue(ANNA, {f"{PREFIX}calendar"})


def test_the_description_refuses_what_it_does_not_know() -> None:
    assert faults_of("Event", {"kind": "calendar#event", "erfunden": 1})
    assert faults_of("Event", {"sequence": "1"})
    assert faults_of("Event", {"updated": "gestern"})
    assert faults_of("Event", {"sequence": 1, "updated": "2026-05-04T09:00:00.000Z"}) == []


def test_googles_own_client_syncs_and_writes(google_there: Google, url: str, token: str) -> None:
    service: Any = build_from_document(
        document(),
        credentials=google.oauth2.credentials.Credentials(token),  # type: ignore[no-untyped-call] # as published
        client_options={"api_endpoint": f"{url}/calendar/v3/"},
    )
    events = service.events()
    for n in range(3):
        google_there.person(ANNA).insert({**BODY, "summary": str(n)})
    found, request = [], events.list(calendarId="primary", maxResults=2)
    while request is not None:
        page = request.execute()
        found += page["items"]
        request = events.list_next(request, page)
    assert [event["summary"] for event in found] == ["0", "1", "2"]
    token_of_sync = page["nextSyncToken"]
    made = events.insert(
        calendarId="primary", body={**BODY, "recurrence": ["RRULE:FREQ=DAILY;COUNT=3"]}
    ).execute()
    told = events.list(calendarId="primary", syncToken=token_of_sync).execute()
    assert [event["id"] for event in told["items"]] == [made["id"]]
    assert len(events.instances(calendarId="primary", eventId=made["id"]).execute()["items"]) == 3
    stale = events.patch(calendarId="primary", eventId=made["id"], body={"summary": "x"})
    stale.headers["If-Match"] = '"alt"'
    with pytest.raises(googleapiclient.errors.HttpError) as error:
        stale.execute()
    assert error.value.status_code == 412
    events.delete(calendarId="primary", eventId=made["id"]).execute()
    assert len(service.calendarList().list().execute()["items"]) == 1
    service.close()


def test_googles_own_client_sends_batches(google_there: Google, url: str, token: str) -> None:
    service: Any = build_from_document(
        {**document(), "rootUrl": f"{url}/"},
        credentials=google.oauth2.credentials.Credentials(token),  # type: ignore[no-untyped-call] # as published
    )
    events, told = service.events(), {}

    def note(name: str, answer: Any, error: googleapiclient.errors.HttpError | None) -> None:
        told[name] = error.status_code if error else answer["summary"]

    batch = service.new_batch_http_request(callback=note)
    for n in range(49):
        batch.add(
            events.insert(calendarId=ANNA, body={**BODY, "summary": f"Prüfung {n}"}),
            request_id=str(n),
        )
    batch.add(events.get(calendarId=ANNA, eventId="gibtesnicht"), request_id="fehlt")
    batch.execute()
    assert told == {**{str(n): f"Prüfung {n}" for n in range(49)}, "fehlt": 404}
    assert len(google_there.person(ANNA).listed()) == 49
    many = service.new_batch_http_request()
    for _ in range(51):
        many.add(events.list(calendarId=ANNA))
    with pytest.raises(googleapiclient.errors.HttpError) as error:
        many.execute()
    assert error.value.status_code == 400
    service.close()


class _Auth(AbstractAuth):
    def __init__(self, session: aiohttp.ClientSession, host: str, token: str) -> None:
        super().__init__(session, host)
        self._token = token

    async def async_get_access_token(self) -> str:
        return self._token


def test_home_assistants_client_syncs(google_there: Google, url: str, token: str) -> None:
    async def titles() -> list[list[str]]:
        async with aiohttp.ClientSession() as session:
            service = GoogleCalendarService(_Auth(session, f"{url}/calendar/v3", token))
            calendars, events = (
                CalendarListSyncManager(service),
                CalendarEventSyncManager(service, ANNA),
            )
            seen = []
            for title in ("eins", "zwei"):
                made = google_there.person(ANNA).insert({**BODY, "summary": title})
                await calendars.run()
                await events.run()
                seen.append(sorted(e.summary for e in await _held(events)))
            google_there.person(ANNA).delete(made["id"])
            await events.run()
            return [*seen, sorted(e.summary for e in await _held(events))]

    assert asyncio.run(titles()) == [["eins"], ["eins", "zwei"], ["eins"]]


async def _held(events: CalendarEventSyncManager) -> list[Any]:
    return list((await events.store_service.async_list_events(LocalListEventsRequest())).events)
