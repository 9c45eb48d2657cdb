"""Address books as sides of the world: one in memory, and a group of an account at the local
Google. Each is driven by its owner's hand, which knows no fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

from tests.providers.google.people_world import Line, provider_at
from tests.providers.google.world import HOST, signed_in
from tests.providers.memory import MemoryProvider, MemoryServer
from tests.sync.conftest import BEGIN, Clock
from tests.world.agitator import Mortal

from einklang.accounts.models import Membership
from einklang.formats import vcard
from einklang.providers.google.people import read
from einklang.providers.port import Collection as There
from einklang.providers.wire import Wire
from einklang.reconcile.contact_rules import ContactRules
from einklang.records.contact import Contact
from einklang.sync import connect
from einklang.sync.models import Connection
from einklang_sandbox.google import Google

MINE = "contactGroups/myContacts"


class Book(Protocol):
    """A connection of one member to one address book, and the hand on its other side."""

    member: Membership
    connection: Connection

    @property
    def provider(self) -> Any:
        """The account, as a worker opens it."""

    def mortal(self, die: Callable[[], None]) -> Mortal:
        """The same, while the process may die."""

    @property
    def writes(self) -> int:
        """How many were made there."""

    def alive(self) -> dict[str, Contact]:
        """All that stand in the book, by ref."""

    def everywhere(self) -> dict[str, str]:
        """The titles of all that stand in the account, in the book or not, by ref."""

    def put(self, name: str, contact: Contact) -> None:
        """Somebody new."""

    def edit(self, ref: str, contact: Contact) -> None:
        """They say this now."""

    def drop(self, ref: str) -> None:
        """They are gone."""

    def misbehave(self, how: int, number: int) -> None:
        """One of some faults."""

    def behave(self) -> None:
        """No fault any more."""


def connection_of(member: Membership, kind: str, account: str, rules: ContactRules) -> Connection:
    return Connection.objects.create(
        workspace=member.workspace,
        holder=member.user,
        provider=kind,
        address="memory" if kind == "carddav" else account,
        username=account,
        rules=rules.written(),
        since=BEGIN,
        state_since=BEGIN,
    )


def chosen(connection: Connection, provider: Any, ref: str) -> None:
    connect.note_collections(connection, provider.collections())
    rows = connection.collections.filter(ref=ref)
    connect.choose(connection, rows.values_list("pk", flat=True))


class MortalAccount(Mortal):
    """An account of groups that takes batches, during whose calls the process may die."""

    inner: Any

    @property
    def at_once(self) -> int:
        return int(self.inner.at_once)

    def create_many(self, collection: There, wanted: Any) -> Any:
        return self._deadly(self.inner.create_many, collection, wanted)

    def replace_many(self, collection: There, wanted: Any) -> Any:
        return self._deadly(self.inner.replace_many, collection, wanted)

    def make(self, name: str) -> There:
        made: There = self.inner.make(name)
        return made

    def leave(self, collection: There, ref: str) -> None:
        self._deadly(self.inner.leave, collection, ref)

    def join(self, collection: There, ref: str) -> None:
        self._deadly(self.inner.join, collection, ref)

    def _deadly(self, write: Callable[..., Any], *given: Any) -> Any:
        self.die()
        done = write(*given)
        self.die()
        return done


@dataclass
class MemoryBook:
    """At the server in memory, whose faults all of its books share."""

    member: Membership
    server: MemoryServer
    connection: Connection
    provider: MemoryProvider
    there: There

    @property
    def writes(self) -> int:
        return self.server.writes

    def mortal(self, die: Callable[[], None]) -> Mortal:
        return Mortal(self.provider, die)

    def alive(self) -> dict[str, Contact]:
        return self.server.alive(self.there)

    def everywhere(self) -> dict[str, str]:
        return {ref: contact.title for ref, contact in self.alive().items()}

    def put(self, name: str, contact: Contact) -> None:
        self.server.put(self.there, name, contact)

    def edit(self, ref: str, contact: Contact) -> None:
        self.server.store(ref, vcard.write(contact, self.server.raw(ref)))

    def drop(self, ref: str) -> None:
        self.server.drop(ref)

    def misbehave(self, how: int, number: int) -> None:
        faults = self.server.faults
        match how:
            case 0:
                faults.lost_replies = 1
            case 1:
                faults.drop_after_pages = number % 2
            case 2:
                faults.away = not faults.away
            case 3:
                faults.page = (1, 3, 100)[number % 3]
            case _:
                self.server.kill_cursors()

    def behave(self) -> None:
        self.server.faults.__init__()  # type: ignore[misc]


def in_memory(
    member: Membership, server: MemoryServer, name: str, rules: ContactRules
) -> MemoryBook:
    account = f"{member.user.email} {name}"
    there = server.open_book(account, name)
    provider = MemoryProvider(server, account, (member.user.email,))
    connection = connection_of(member, "carddav", account, rules)
    chosen(connection, provider, there.ref)
    return MemoryBook(member, server, connection, provider, there)


@dataclass
class GroupBook:
    """A group of an account at Google; all accounts share its faults."""

    member: Membership
    google: Google
    connection: Connection
    address: str
    group: str
    line: Line = field(init=False)

    def __post_init__(self) -> None:
        self.line = Line(self.google)
        self.hand = self.google.hand(self.address)

    @property
    def provider(self) -> Any:
        wire = Wire(transport=self.line, allow_hosts=frozenset({HOST}))
        return provider_at(self.google, wire, self.address)

    @property
    def writes(self) -> int:
        return sum(each.method != "GET" for each in self.line.asked)

    def mortal(self, die: Callable[[], None]) -> Mortal:
        return MortalAccount(self.provider, die)

    def alive(self) -> dict[str, Contact]:
        told = (each for each in self.hand.listed() if read.is_in(each, self.group))
        return {each["resourceName"]: read.contact(each) for each in told}

    def everywhere(self) -> dict[str, str]:
        return {each["resourceName"]: read.contact(each).title for each in self.hand.listed()}

    def put(self, name: str, contact: Contact) -> None:
        self.hand.create(_said(contact), self.group)

    def edit(self, ref: str, contact: Contact) -> None:
        self.hand.update(ref, _said(contact))

    def drop(self, ref: str) -> None:
        self.hand.delete(ref)

    def leave(self, ref: str) -> None:
        self.hand.take_out(self.group, ref)

    def rename(self, ref: str) -> None:
        """It goes by another name of Google's."""
        self.google.rename_contact(self.address, ref)

    def misbehave(self, how: int, number: int) -> None:
        faults = self.google.faults
        match how:
            case 0:
                faults.lost_replies = 1
            case 1:
                faults.server_errors = 1 + number % 2
            case 2:
                faults.propagation = (0.0, 90.0, 240.0)[number % 3]
            case 3:
                faults.short_pages = (0, 1, 3)[number % 3]
            case _:
                self.google.forget_cursors()

    def behave(self) -> None:
        faults = self.google.faults
        faults.lost_replies = faults.server_errors = faults.short_pages = 0
        faults.propagation = 0.0


def _said(contact: Contact) -> dict[str, Any]:
    return {
        "names": [{"givenName": contact.name.given, "familyName": contact.name.family}],
        "emailAddresses": [{"value": each.address, "type": "work"} for each in contact.emails],
        "phoneNumbers": [{"value": each.number, "type": "work"} for each in contact.phones],
        "organizations": [{"title": contact.position}] if contact.position else [],
    }


def one_google(clock: Clock) -> Google:
    """With the clock of the world, and nobody's account yet. It names things alike each time, so
    that a life can be lived again."""
    google = signed_in(clock)
    google.world.chance = Random(7)
    return google


def in_group(member: Membership, google: Google, address: str, rules: ContactRules) -> GroupBook:
    google.add_account(address)
    group = google.hand(address).group("Einklang")
    connection = connection_of(member, "google_contacts", address, rules)
    book = GroupBook(member, google, connection, address, group)
    chosen(connection, book.provider, group)
    return book
