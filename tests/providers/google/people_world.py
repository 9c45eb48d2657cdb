"""The stand-in's contacts as a world for the suite, and short cuts to an account of them.

scene = People()                     # somebody with a group of their own, as Einklang sees it
scene.hand.create({...})             # the other side
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
from tests.providers.conformance import Seen, was
from tests.providers.drawn import PEOPLE, Drawn
from tests.providers.google.said import ME
from tests.providers.google.world import HOST, NOW, REGISTRATION, signed_in, tokens
from tests.sandbox.discovery import PEOPLE as DESCRIBED
from tests.sandbox.discovery import faults_of, method_of

from einklang.providers.google.people.adapter import GooglePeople
from einklang.providers.google.people.line import PeopleClient
from einklang.providers.google.tokens import CONTACTS, SIGN_IN, read
from einklang.providers.port import Collection, Notify, Present, Written
from einklang.providers.wire import Wire
from einklang.records.contact import Contact
from einklang_sandbox.google import Google
from einklang_sandbox.google.people.hand import Hand

MINE = "contactGroups/myContacts"
KEY = "0123456789abcdef0123456789abcdef01234567"
ALL = (*SIGN_IN, CONTACTS)


class Clock:
    """Stands still until somebody moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


class Line(httpx.BaseTransport):
    """The way to the stand-in; what was asked, which is as Google describes it, and answers that
    are bent on the way."""

    def __init__(self, google: Google) -> None:
        self._there = httpx.WSGITransport(app=google.wsgi)
        self.asked: list[httpx.Request] = []
        self.garbled: set[str] = set()
        """People whose names come in a shape that Google does not know."""
        self.instead: list[tuple[int, bytes]] = []
        """Answers that are given word by word, and nothing is done."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        _is_as_described(request)
        if self.instead:
            status, body = self.instead.pop(0)
            return httpx.Response(status, content=body)
        reply = self._there.handle_request(request)
        if not self.garbled:
            return reply
        told = json.loads(reply.read())
        _garble(told, self.garbled)
        return httpx.Response(reply.status_code, content=json.dumps(told).encode())

    def paths(self, start: int = 0) -> list[str]:
        """What was asked, in short."""
        return [f"{each.method} {each.url.path[4:]}" for each in self.asked[start:]]


def _is_as_described(request: httpx.Request) -> None:
    """Held against Google's own description of its API."""
    path = request.url.path.removeprefix("/")
    if not path.startswith("v1/"):
        return  # of OAuth
    method = method_of(request.method, path, DESCRIBED)
    unknown = set(request.url.params) - method["parameters"].keys()
    assert not unknown, f"Google knows no {unknown} in {path}"
    if request.content:
        assert faults_of(method["request"]["$ref"], json.loads(request.content), DESCRIBED) == []


def _garble(told: Any, names: set[str]) -> None:
    if isinstance(told, dict):
        if told.get("resourceName") in names:
            told["names"] = "kaputt"
        for each in told.values():
            _garble(each, names)
    elif isinstance(told, list):
        for each in told:
            _garble(each, names)


def provider_at(
    google: Google, line: Wire, address: str = ME, scopes: Iterable[str] = ALL
) -> GooglePeople:
    """Somebody's contacts, as Einklang sees them."""
    held = read(tokens(google, address, scopes).secret)
    clock = google.world.clock
    client = PeopleClient(REGISTRATION, line, held, lambda _: None, lambda: clock().timestamp())
    return GooglePeople(client, address)


@dataclass
class People:
    """One account with a group of its own, what Einklang holds of it, and what the other side does.
    `seen` is what passes have shown so far."""

    clock: Clock = field(default_factory=Clock)
    group_name: str = "Einklang"
    seen: Seen = field(default_factory=Seen)

    def __post_init__(self) -> None:
        self.google = signed_in(self.clock)
        self.google.grants.faults.life = timedelta(days=60)
        self.hand: Hand = self.google.hand(ME)
        self.group = self.hand.group(self.group_name) if self.group_name else MINE
        self.line = Line(self.google)
        self.wire = Wire(transport=self.line, allow_hosts=frozenset({HOST}))
        self.provider = provider_at(self.google, self.wire)
        self.collection = self.named(self.group)

    def named(self, group: str) -> Collection:
        """One of the account's collections."""
        return {each.ref: each for each in self.provider.collections()}[group]

    def anew(self) -> None:
        """Another process goes on with the account."""
        self.provider = provider_at(self.google, self.wire)

    def asks(self) -> Asks:
        """Counts requests from here on."""
        return Asks(self.line, len(self.line.asked))

    # ── the other side ───────────────────────────────────────────────────────

    def add(self, name: str = "Nord", **more: Any) -> str:
        """Somebody stands in the group; returns the resource name."""
        body = {"names": [{"givenName": "Anna", "familyName": name}], **more}
        groups = () if self.group == MINE else (self.group,)
        return str(self.hand.create(body, *groups)["resourceName"])

    def rename(self, ref: str, name: str) -> None:
        """They change their family name."""
        self.hand.update(ref, {"names": [{"givenName": "Anna", "familyName": name}]})

    def there(self, ref: str) -> dict[str, Any]:
        """A contact as Google holds it."""
        return self.hand.get(ref)

    # ── our side ─────────────────────────────────────────────────────────────

    def look(self) -> dict[str, Present[Contact]]:
        """One pass; what it brought, by family name."""
        self.seen.look(self)  # type: ignore[arg-type] # as much of a world as it needs
        return self.seen.present()

    def only(self) -> Present[Contact]:
        """One pass that brings one contact."""
        (found,) = self.look().values()
        return found

    def create(self, record: Contact, key: str = KEY, raw: str = "") -> Written[Contact]:
        made = self.provider.create(self.collection, record, key, Notify.NOBODY, raw)
        self.seen.wrote(made)
        return made

    def replace(
        self, before: Present[Contact] | Written[Contact], record: Contact
    ) -> Written[Contact]:
        """Write a record over what was seen, and note it as seen."""
        made = self.provider.replace(before.ref, before.version, record, was(before), Notify.NOBODY)
        self.seen.wrote(made)
        return made


@dataclass(frozen=True, slots=True)
class Asks:
    """Requests since it was made."""

    line: Line
    start: int

    @property
    def paths(self) -> list[str]:
        return self.line.paths(self.start)

    def __len__(self) -> int:
        return len(self.paths)


class PeopleWorld(People):
    """One account with one group; cards of the other side are told as Google would."""

    keeps_uids = False
    heeds_uids = False
    drawn: Drawn[Any] = replace(PEOPLE, said=lambda contact: replace(contact, stamp="", uid=""))
    unmodelled = ('"phoneticFamilyName":"no-rt"', '"department":"Einkauf"', '"type":"Zentrale"')

    def __init__(self, group_name: str = "Einklang") -> None:
        super().__init__(group_name=group_name)
        self.refs: dict[str, str] = {}

    def put(self, name: str, written: str, **more: Any) -> str:
        body = {**_told(written), **more}
        known = self.refs.get(name)
        if known is None:
            groups = () if self.group == MINE else (self.group,)
            self.refs[name] = str(self.hand.create(body, *groups)["resourceName"])
        else:
            self.hand.update(known, body)
        if "VERSION:9.0" in written:
            self.line.garbled.add(self.refs[name])
        return self.refs[name]

    def put_with_more(self, name: str, written: str) -> str:
        (told,) = _told(written)["names"]
        return self.put(
            name,
            written,
            names=[{**told, "phoneticFamilyName": "no-rt"}],
            organizations=[{"name": "Südwind", "department": "Einkauf"}],
            phoneNumbers=[{"value": "040 1", "type": "Zentrale"}],
        )

    def drop(self, ref: str) -> None:
        self.hand.delete(ref)

    def kill_cursors(self) -> None:
        self.google.forget_cursors()

    def drop_collection(self) -> None:
        self.hand.delete_group(self.group)

    def cost(self) -> tuple[int, int]:
        return self.wire.requests, self.wire.received_bytes


def _told(written: str) -> dict[str, Any]:
    lines = dict(line.split(":", 1) for line in written.split("\r\n") if ":" in line)
    return {
        "names": [{"familyName": lines["N"].partition(";")[0]}],
        "emailAddresses": [{"value": lines["EMAIL;TYPE=HOME"], "type": "home"}],
    }
