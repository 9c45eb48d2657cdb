"""A Google account as one side of the world, driven as the server in memory is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.providers.conformance import Seen
from tests.providers.google.world import account
from tests.sync.conftest import Clock, World

from einklang.accounts.models import Membership
from einklang.formats import ical
from einklang.providers.google.adapter import GoogleProvider
from einklang.providers.port import Collection, Notify, Present, Was
from einklang.reconcile.identity import key_for
from einklang.reconcile.rules import Rules
from einklang.records.event import Event
from einklang.sync import connect
from einklang.sync.models import Connection
from einklang_sandbox.google import Google


class Faults:
    """The switches of the server in memory, as the stand-in has them."""

    _google: Google

    def __init__(self, google: Google | None = None) -> None:
        self._google = google or self._google
        told = self._google.faults
        told.lost_replies = told.server_errors = told.dead_tokens = told.short_pages = 0
        told.quota_used_up = False
        self.rewrites = False

    @property
    def lost_replies(self) -> int:
        return self._google.faults.lost_replies

    @lost_replies.setter
    def lost_replies(self, count: int) -> None:
        self._google.faults.lost_replies = count

    @property
    def drop_after_pages(self) -> int | None:
        return self._google.faults.server_errors

    @drop_after_pages.setter
    def drop_after_pages(self, count: int | None) -> None:
        self._google.faults.server_errors = 1
        self._google.faults.quota_used_up = bool(count)

    @property
    def page(self) -> int:
        return self._google.faults.short_pages

    @page.setter
    def page(self, size: int) -> None:
        self._google.faults.short_pages = 0 if size == 100 else size


@dataclass
class Behind:
    """What the other side does, by an account of its own that knows no fault."""

    google: Google
    address: str
    number: int = 0
    faults: Faults = field(init=False)

    def __post_init__(self) -> None:
        self.faults = Faults(self.google)
        self.hand: GoogleProvider = account(self.google, self.address)

    @property
    def writes(self) -> int:
        """Requests that were no questions."""
        return sum(each.method != "GET" for each in self.google.log)

    def alive(self, collection: Collection) -> dict[str, Event]:
        with Calm(self.google):
            pages = list(self.hand.changes(collection, None, Seen()))
        items = (item for page in pages for item in page.items)
        return {item.ref: item.record for item in items if isinstance(item, Present)}

    def put(self, collection: Collection, name: str, record: Event) -> str:
        self.number += 1
        with Calm(self.google):
            key = key_for(f"{self.address}{self.number}", name)
            return self.hand.create(collection, record, key, Notify.NOBODY).ref

    def store(self, ref: str, text: str) -> None:
        record = ical.parse(text)
        with Calm(self.google):
            before = self._now(ref)
            was = Was(before.record, before.raw)
            self.hand.replace(ref, before.version, record, was, Notify.NOBODY)

    def drop(self, ref: str) -> None:
        with Calm(self.google):
            self.hand.delete(ref, self._now(ref).version, Notify.NOBODY)

    def kill_cursors(self) -> None:
        self.google.forget_cursors()

    def _now(self, ref: str) -> Present:
        collection = next(c for c in self.hand.collections() if ref.startswith(c.ref))
        (item,) = self.hand.fetch(collection, [ref])
        assert isinstance(item, Present)
        return item


@dataclass
class Calm:
    """While it lasts nothing goes wrong."""

    google: Google
    held: dict[str, object] = field(default_factory=dict)

    def __enter__(self) -> None:
        faults = self.google.faults
        names = ("lost_replies", "server_errors", "dead_tokens", "short_pages", "quota_used_up")
        self.held = {name: getattr(faults, name) for name in names}
        for name in names:
            setattr(faults, name, type(self.held[name])())

    def __exit__(self, *_: object) -> None:
        for name, value in self.held.items():
            setattr(self.google.faults, name, value)


def connected(member: Membership, google: Google, clock: Clock, began: datetime) -> World:
    """A member's account there, with two calendars, both chosen and never yet visited."""
    address = member.user.email
    google.add_account(address)
    google.add_calendar(address, "Projekte")
    provider = account(google, address)
    connection = Connection.objects.create(
        workspace=member.workspace,
        holder=member.user,
        provider="google",
        address=google.world.accounts[address].sub,
        username=address,
        addresses=list(provider.addresses),
        rules=Rules().written(),
        since=began,
        state_since=began,
    )
    connect.note_collections(connection, provider.collections())
    connect.choose(connection, connection.collections.values_list("pk", flat=True))
    there = provider.collections()[0]
    behind = Behind(google, address)
    return World(behind, provider, there, connection, clock)  # type: ignore[arg-type] # as much of a server as it needs
