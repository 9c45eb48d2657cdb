"""The stand-in as a world for the suite, and short cuts to an account of it.

google = signed_in()                     # somebody with a primary calendar
provider = account(google)               # as Einklang sees it
google.person(ME).insert({...})          # the other side
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import httpx
from tests.providers.drawn import MEETINGS, Drawn
from tests.providers.google.said import ME, ZONE

from einklang.providers.google.adapter import GoogleProvider
from einklang.providers.google.client import Client
from einklang.providers.google.place import ids_of, ref_of
from einklang.providers.google.registration import Registration
from einklang.providers.google.tokens import CALENDARS, EVENTS, FREE_BUSY, SIGN_IN, Tokens, read
from einklang.providers.port import Provider
from einklang.providers.wire import Wire
from einklang_sandbox.google import Google
from einklang_sandbox.google.scopes import PREFIX

HOST = "google.test"
URL = f"http://{HOST}"
CLIENT, SECRET = "client-of-tests", "geheim"
REDIRECT = "https://crm.nordlicht.example/connect/google/"
ALL = (*SIGN_IN, EVENTS, CALENDARS, FREE_BUSY)
REGISTRATION = Registration(CLIENT, SECRET, URL, URL, URL, URL, URL)
NOW = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
assert EVENTS.startswith(PREFIX)


def signed_in(clock: Callable[[], datetime] | None = None) -> Google:
    """A stand-in with one account, at which our client is registered."""
    google = Google(clock or (lambda: NOW))
    google.add_account(ME, "Anna Nord")
    google.grants.register(CLIENT, SECRET, [REDIRECT])
    return google


def wire(google: Google) -> Wire:
    """A client that reaches the stand-in and nobody else."""
    return Wire(transport=httpx.WSGITransport(app=google.wsgi), allow_hosts=frozenset({HOST}))


def tokens(google: Google, address: str = ME, scopes: Iterable[str] = ALL) -> Tokens:
    """As after a consent."""
    granted = frozenset(scopes)
    return Tokens(
        refresh=google.grants.offline(address, CLIENT, granted),
        access=google.grants.issue(address, granted, CLIENT),
        until=google.world.clock().timestamp() + 3599,
        scopes=granted,
    )


def account(
    google: Google, address: str = ME, scopes: Iterable[str] = ALL, line: Wire | None = None
) -> GoogleProvider:
    """Somebody's account, as Einklang sees it."""
    held = read(tokens(google, address, scopes).secret)
    clock = google.world.clock
    client = Client(
        REGISTRATION, line or wire(google), held, lambda _: None, lambda: clock().timestamp()
    )
    return GoogleProvider(client, address)


class GoogleWorld:
    """One account with its primary calendar; texts of the other side are told as Google would."""

    keeps_uids = False
    heeds_uids = False
    drawn: Drawn[Any] = MEETINGS
    unmodelled = ('"colorId":"11"', '"other":"bleibt"', '"comment":"komme später"')

    def __init__(self) -> None:
        self.google = signed_in()
        self.wire = wire(self.google)
        self.provider: Provider = account(self.google, line=self.wire)
        (self.collection,) = self.provider.collections()
        self.names: dict[str, str] = {}

    def put(self, name: str, written: str, **more: Any) -> str:
        person = self.google.person(ME)
        body = {**_told(written), **more}
        known = self.names.get(name)
        made = person.patch(known, body) if known else person.insert(body)
        self.names[name] = made["id"]
        return ref_of(self.collection.ref, made["id"])

    def put_with_more(self, name: str, written: str) -> str:
        return self.put(
            name,
            written,
            colorId="11",
            extendedProperties={"private": {"other": "bleibt"}},
            attendees=[{"email": "charlie@suedwind.example", "comment": "komme später"}],
        )

    def drop(self, ref: str) -> None:
        self.google.person(ME).delete(ids_of(ref)[1])

    def kill_cursors(self) -> None:
        self.google.forget_cursors()

    def drop_collection(self) -> None:
        self.google.remove_calendar(ME)

    def cost(self) -> tuple[int, int]:
        return self.wire.requests, self.wire.received_bytes


def _told(written: str) -> dict[str, Any]:
    lines = dict(line.split(":", 1) for line in written.split("\r\n") if ":" in line)
    body: dict[str, Any] = {"summary": lines["SUMMARY"]}
    for key, name in (("start", "DTSTART"), ("end", "DTEND")):
        at = datetime.strptime(lines[name], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        body[key] = {"dateTime": at.isoformat(), "timeZone": ZONE}
    if "RRULE" in lines:
        body["recurrence"] = [f"RRULE:{re.sub(' ', '', lines['RRULE'])}"]
    return body
