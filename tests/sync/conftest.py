"""A small world: Alice's connection to a server in memory, and a clock that tests move."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from tests.providers.memory import MemoryProvider, MemoryServer

from einklang.accounts.models import Membership, User, Workspace
from einklang.calendars.models import Calendar, Copy, Event
from einklang.providers.port import Collection as There
from einklang.reconcile.rules import Rules
from einklang.sync import connect
from einklang.sync.look import look
from einklang.sync.models import Collection, Connection, Pair, Question
from einklang.sync.run import run_connection
from einklang.sync.sides import visit_to
from einklang.sync.visit import Record, Visit

BEGIN = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Stands still until told."""

    at: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.at

    def forward(self, by: timedelta) -> None:
        self.at += by


@dataclass
class World:
    """One connection and what lies at both its ends."""

    server: MemoryServer
    provider: MemoryProvider
    there: There
    connection: Connection
    clock: Clock = field(default_factory=Clock)

    def run(self) -> Connection:
        """One run, as the worker would do it, with the look before."""
        look(self.clock())
        connection = Connection.objects.get(pk=self.connection.pk)
        run_connection(connection, self.provider, self.clock)
        look(self.clock())
        return Connection.objects.get(pk=self.connection.pk)

    def visit(self) -> Visit:
        """What a run makes for each collection."""
        record = Record(self.connection, "poll", self.clock())
        return visit_to(self.collection, self.provider, record, self.clock)

    @property
    def collection(self) -> Collection:
        return self.connection.collections.get(ref=self.there.ref)

    @property
    def calendar(self) -> Calendar:
        calendar = self.collection.calendar
        assert calendar is not None
        return calendar

    def events(self) -> list[Event]:
        return list(Event.objects.filter(deleted_at=None).order_by("pk"))

    def titles(self) -> list[str]:
        return sorted(event.summary for event in self.events() if event.cancelled_at is None)

    def titles_there(self) -> list[str]:
        return sorted(r.details.summary for r in self.server.alive(self.there).values())

    def pairs(self) -> dict[str, str]:
        return dict(Pair.objects.values_list("ref", "standing"))

    def questions(self) -> list[str]:
        return list(Question.objects.filter(answered_at=None).values_list("kind", flat=True))


def connected(
    member: Membership, server: MemoryServer, name: str, rules: Rules | None = None, **more: bool
) -> World:
    """A connection of this member to a collection of the server, chosen and never yet run."""
    there = server.open(member.user.email, name, **more)
    provider = MemoryProvider(server, member.user.email, (member.user.email,))
    connection = Connection.objects.create(
        workspace=member.workspace,
        holder=member.user,
        address="memory",
        username=member.user.email,
        addresses=[member.user.email],
        rules=(rules or Rules()).written(),
        since=BEGIN,
        state_since=BEGIN,
    )
    connect.note_collections(connection, provider.collections())
    connect.choose(connection, [c.pk for c in connection.collections.filter(ref=there.ref)])
    return World(server, provider, there, connection)


@pytest.fixture
def server() -> MemoryServer:
    """The other side."""
    return MemoryServer()


@pytest.fixture
def alice_member(alice: User, workspace: Workspace) -> Membership:
    """Alice in her workspace."""
    return Membership.objects.select_related("workspace", "user").get(user=alice)


@pytest.fixture
def world(alice_member: Membership, server: MemoryServer) -> World:
    """Alice's connection."""
    return connected(alice_member, server, "kunden")


def copies(event: Event) -> int:
    """In how many calendars the event stands."""
    return Copy.objects.filter(event=event).count()
