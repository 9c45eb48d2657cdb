"""Somebody's connection to an address book: on a real server (Radicale), on one in memory whose
faults a test chooses, or a group at the local Google."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.providers.dns import Table
from tests.providers.google.people_world import People
from tests.providers.google.world import NOW
from tests.providers.memory import MemoryProvider, MemoryServer
from tests.providers.radicale import ROOT, SECRET, Radicale
from tests.sync.conftest import BEGIN, Clock

from einklang.accounts.models import Membership, User
from einklang.crm.hold import contacts_of
from einklang.crm.models import Person
from einklang.crm.save_person import Said, save_person
from einklang.formats import vcard
from einklang.providers.dav.adapter import open_books
from einklang.providers.port import Collection as There
from einklang.providers.registry import Account
from einklang.reconcile.contact_rules import ContactRules
from einklang.records.contact import Contact, Email, Name, Phone
from einklang.sync import connect
from einklang.sync.look import look
from einklang.sync.models import Connection, Pair, Question
from einklang.sync.run import run_connection

MAKE = """<?xml version="1.0"?><mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">
<set><prop><resourcetype><collection/><C:addressbook/></resourcetype>
<displayname>{name}</displayname></prop></set></mkcol>"""


@dataclass
class Connected:
    """A connection, and what lies here."""

    member: Membership
    connection: Connection
    clock: Clock = field(default_factory=Clock)

    def provider(self) -> Any:
        """The account."""
        raise NotImplementedError

    def run(self) -> Connection:
        """One run, as the worker would do it, with the look before."""
        self.clock.forward(timedelta(seconds=1))
        look(self.clock())
        connection = Connection.objects.get(pk=self.connection.pk)
        run_connection(connection, self.provider(), self.clock)
        look(self.clock())
        return Connection.objects.get(pk=self.connection.pk)

    def rule(self, **rules: Any) -> None:
        """Other rules, as if they had always held."""
        self.connection.rules = ContactRules(**rules).written()
        self.connection.save(update_fields=["rules"])

    # ── here ──

    def people(self) -> list[Person]:
        """All that are here, in the order in which they came."""
        rows = Person.objects.filter(workspace=self.member.workspace, deleted_at=None)
        return list(rows.order_by("pk"))

    def person(self, given: str) -> Person:
        """The one of this given name."""
        return next(person for person in self.people() if person.given == given)

    def here(self) -> list[Contact]:
        """What they say, by what they are called."""
        said = contacts_of(self.people()).values()
        return sorted(said, key=lambda contact: contact.title)

    def save(self, contact: Contact, person: Person | None = None, **more: Any) -> Person:
        """Somebody saves a person in the browser."""
        person = person or Person(workspace=self.member.workspace)
        said = Said(contact=contact, responsible=more.get("responsible", self.member.user))
        if contact.organisation:
            said = altered(said, new_company=contact.organisation)
        self.clock.forward(timedelta(seconds=1))
        save_person(person=person, said=said, by=self.member, now=self.clock())
        return person

    # ── between ──

    def pairs(self) -> dict[str, tuple[str, str]]:
        """Standing and reason of each, by the last part of its ref."""
        rows = Pair.objects.filter(collection__connection=self.connection).order_by("pk")
        return {p.ref.rpartition("/")[2]: (p.standing, p.reason) for p in rows}

    def questions(self) -> list[Question]:
        """Those that wait."""
        return list(self.connection.questions.filter(answered_at=None).order_by("pk"))


@dataclass
class Book(Connected):
    """One connection to one book, and what lies at both its ends."""

    server: Radicale = field(kw_only=True)
    name: str = field(kw_only=True)
    count: int = 0

    def provider(self) -> Any:
        """The account."""
        return open_books(ROOT, self.server.user, SECRET, self.server.wire(), Table())

    # ── the other side ──

    def put(self, contact: Contact | str, name: str = "") -> str:
        """Somebody stores a card there; returns the path by which it is changed and deleted."""
        self.count += not name
        path = name or f"{self.name}/c{self.count}.vcf"
        if isinstance(contact, Contact) and not contact.uid:
            contact = altered(contact, uid=f"uid-{self.count}")
        text = contact if isinstance(contact, str) else vcard.write(contact, self.raw(path))
        headers = {"Content-Type": "text/vcard; charset=utf-8"}
        self.server.ask("PUT", path, headers=headers, content=text.encode())
        return path

    def raw(self, path: str) -> str:
        """The text that stands there, '' of none."""
        found = self.server._other.get(path)
        return found.content.decode() if found.status_code == 200 else ""

    def drop(self, path: str) -> None:
        """Somebody deletes a card there."""
        self.server.delete(path)

    def there(self) -> list[Contact]:
        """All that stand there, by what they are called."""
        folder = self.server.folder() / "collection-root" / self.server.user / self.name
        found = [
            vcard.parse(path.read_bytes().decode())
            for path in folder.glob("*")
            if not path.name.startswith(".")
        ]
        return sorted(found, key=lambda contact: contact.title)


def altered(value: Any, **changes: Any) -> Any:
    """The same value with these fields."""
    from dataclasses import replace  # noqa: PLC0415 (its name is a method's here)

    return replace(value, **changes)


def card(given: str, family: str, *addresses: str, **more: Any) -> Contact:
    """A contact of this name."""
    phones = tuple(map(Phone, more.pop("phones", ())))
    emails = tuple(map(Email, addresses))
    return Contact(name=Name(given=given, family=family), emails=emails, phones=phones, **more)


def opened(member: Membership, folder: Path, name: str = "kontakte", user: str = "alice") -> Book:
    """A connection of this member to a new book, chosen and never yet run."""
    server = Radicale(folder, user)
    body = MAKE.format(name=name).encode()
    server.ask("MKCOL", f"{name}/", content=body, headers={"Content-Type": "application/xml"})
    return joined(member, server, name)


def joined(member: Membership, server: Radicale, name: str, since: datetime = BEGIN) -> Book:
    """The same to a book that is there."""
    account = Account(ROOT, server.user, SECRET)
    provider = open_books(ROOT, server.user, SECRET, server.wire(), Table())
    found = connect.Found(tuple(provider.addresses), tuple(provider.collections()))
    connection = connect.connect(member, "carddav", account, found, since)
    rows = connection.collections.filter(name=name)
    connect.choose(connection, rows.values_list("pk", flat=True))
    return Book(member, connection, server=server, name=name)


@dataclass
class Faulty(Connected):
    """One connection to a book on a server in memory."""

    server: MemoryServer = field(kw_only=True)
    book: There = field(kw_only=True)

    def provider(self) -> MemoryProvider:
        """The account."""
        return MemoryProvider(self.server, self.member.user.email)

    # ── the other side ──

    def put(self, contact: Contact) -> str:
        """Somebody stores a card there; returns its ref."""
        name = contact.name.given.lower()
        return self.server.put(self.book, name, altered(contact, uid=f"uid-{name}"))

    def edit(self, ref: str, **changes: Any) -> None:
        """Somebody changes a card there, later than anything here."""
        self.clock.forward(timedelta(seconds=1))
        stamp = self.clock().isoformat()
        told = altered(self.server.alive(self.book)[ref], stamp=stamp, **changes)
        self.server.store(ref, vcard.write(told, self.server.raw(ref)))

    def there(self) -> list[Contact]:
        """All that stand there, by what they are called."""
        return sorted(self.server.alive(self.book).values(), key=lambda contact: contact.title)


def faulty(member: Membership, server: MemoryServer, name: str = "kontakte") -> Faulty:
    """A connection of this member to a new book on this server, chosen and never yet run."""
    book = server.open_book(member.user.email, name)
    found = connect.Found((member.user.email,), (book,))
    account = Account(f"memory:{name}", member.user.email, "")
    connection = connect.connect(member, "carddav", account, found, BEGIN)
    connect.choose(connection, connection.collections.values_list("pk", flat=True))
    return Faulty(member, connection, server=server, book=book)


@dataclass
class Grouped(Connected):
    """One connection to a group of an account at the local Google, whose clock is the same."""

    account: People = field(kw_only=True)

    def provider(self) -> Any:
        """The account, as a worker opens it for each run."""
        self.account.anew()
        return self.account.provider

    def add(self, given: str, family: str, *addresses: str) -> str:
        """Somebody stands in the group; returns the resource name."""
        emails = [{"value": each} for each in addresses]
        body = {"names": [{"givenName": given, "familyName": family}], "emailAddresses": emails}
        return str(self.account.hand.create(body, self.account.group)["resourceName"])

    def name_of(self, given: str) -> str:
        """The resource name of the one of this given name; nobody else has it."""
        (found,) = self.named(given)
        return str(found["resourceName"])

    def named(self, given: str) -> list[Any]:
        """All of this given name in the account."""
        listed = self.account.hand.listed()
        return [each for each in listed if each["names"][0]["givenName"] == given]

    def is_in(self, ref: str) -> bool:
        """Whether they are in the group."""
        told = self.account.hand.get(ref)["memberships"]
        names = {each["contactGroupMembership"]["contactGroupResourceName"] for each in told}
        return self.account.group in names


def grouped(member: Membership) -> Grouped:
    """A connection of this member to a new group, chosen and never yet run."""
    clock = Clock(NOW)
    people = People(clock=clock)  # type: ignore[arg-type] # it is called, and no more
    account = Account("google", people.hand.address, "")
    provider = people.provider
    found = connect.Found(tuple(provider.addresses), tuple(provider.collections()))
    connection = connect.connect(member, "google_contacts", account, found, BEGIN)
    rows = connection.collections.filter(ref=people.group)
    connect.choose(connection, rows.values_list("pk", flat=True))
    return Grouped(member, connection, clock, account=people)


__all__ = [
    "Book", "Faulty", "Grouped", "User", "altered", "card", "faulty", "grouped", "joined", "opened",
]  # fmt: skip
