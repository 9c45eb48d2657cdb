"""Two people, three address books, faults and crashes: in the end nothing is lost, nothing doubled,
both sides are equal, and the next run is silent."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cast import MemberOf
from tests.providers.memory import MemoryProvider, MemoryServer
from tests.sync.conftest import BEGIN, Clock, alice_member, server
from tests.world.agitator import Crash, Mortal

from einklang.accounts.models import Membership, User, Workspace
from einklang.crm.hold import contacts_of
from einklang.crm.models import Person
from einklang.crm.save_person import Said, archive_person, save_person
from einklang.mail.models import Outgoing
from einklang.providers.port import Collection as There
from einklang.reconcile.contact_rules import ContactRules, Deletion
from einklang.records.card import from_contact
from einklang.records.contact import Contact, Email, Name, Phone
from einklang.records.plain import Plain
from einklang.sync import connect
from einklang.sync.answer import answer_brake
from einklang.sync.look import look
from einklang.sync.models import Connection, JournalEntry, Pair, Question
from einklang.sync.run import run_connection
from einklang.sync.sent import LATE

__all__ = ["alice_member", "server"]
pytestmark = pytest.mark.django_db


@dataclass
class Book:
    """A connection of one member to one address book."""

    member: Membership
    server: MemoryServer
    provider: MemoryProvider
    there: There
    connection: Connection

    def alive(self) -> dict[str, Contact]:
        """All that stand there, by ref."""
        return self.server.alive(self.there)


def opened(member: Membership, server: MemoryServer, name: str, deletion: Deletion) -> Book:
    account = f"{member.user.email} {name}"
    there = server.open_book(account, name)
    provider = MemoryProvider(server, account, (member.user.email,))
    connection = Connection.objects.create(
        workspace=member.workspace,
        holder=member.user,
        provider="carddav",
        address="memory",
        username=account,
        rules=ContactRules(deletion=deletion).written(),
        since=BEGIN,
        state_since=BEGIN,
    )
    connect.note_collections(connection, provider.collections())
    connect.choose(connection, connection.collections.values_list("pk", flat=True))
    return Book(member, server, provider, there, connection)


@dataclass
class Agitator:
    """Everything that people, servers and processes do, in an order that chance decides."""

    books: tuple[Book, ...]
    members: tuple[Membership, ...]
    chance: random.Random
    clock: Clock = field(default_factory=Clock)
    count: int = 0
    deleted: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    did: Counter[str] = field(default_factory=Counter)

    def live(self, acts: int) -> None:
        does: list[Callable[[], None]] = [
            self.make_here, self.make_there, self.edit_here, self.edit_here, self.edit_there,
            self.edit_there, self.delete_here, self.delete_there, self.hand_over, self.misbehave,
            self.wait,
        ]  # fmt: skip
        for _ in range(acts):
            act = self.chance.choice(does)
            self.did[act.__name__] += 1
            act()
            if self.chance.random() < 0.5:
                self.run(deadly=0.15)

    # ── people ──

    def somebody(self) -> Contact:
        """Somebody new, known by an address of their own."""
        self.count += 1
        title = f"Person{self.count} Ost"
        self.titles.add(title)
        return Contact(
            uid=f"uid-{self.count}",
            name=Name(given=f"Person{self.count}", family="Ost"),
            emails=(Email(f"p{self.count}@ost.example"),),
        )

    def make_here(self) -> None:
        member = self.chance.choice(self.members)
        self.save(Person(workspace=member.workspace), self.somebody(), member)

    def make_there(self) -> None:
        book, contact = self.chance.choice(self.books), self.somebody()
        book.server.put(book.there, f"c{self.count}", self.stamped(contact))

    def edit_here(self) -> None:
        person = self.anybody()
        if person is not None and person.responsible is not None:
            member = self.member_of(person.responsible)
            self.save(person, self.changed(contacts_of([person])[person.pk]), member)

    def edit_there(self) -> None:
        book = self.chance.choice(self.books)
        if found := sorted(book.alive().items()):
            ref, contact = self.chance.choice(found)
            text = book.server.raw(ref)
            book.server.store(ref, _written(self.stamped(self.changed(contact)), text))

    def delete_here(self) -> None:
        person = self.anybody()
        if person is not None and self.chance.random() < 0.5:
            self.deleted.add(str(person.name))
            archive_person(person=person, by=self.members[0], now=self.clock())

    def delete_there(self) -> None:
        book = self.chance.choice(self.books)
        if (found := sorted(book.alive().items())) and self.chance.random() < 0.5:
            ref, contact = self.chance.choice(found)
            self.deleted.add(contact.title)
            book.server.drop(ref)

    def hand_over(self) -> None:
        """Somebody else looks after a person from now on."""
        person = self.anybody()
        if person is not None:
            to = self.chance.choice(self.members)
            self.save(person, contacts_of([person])[person.pk], to)

    def changed(self, contact: Contact) -> Contact:
        """Another position, or a number more or less."""
        match self.chance.randrange(3):
            case 0:
                return replace(contact, position=f"Stelle {self.chance.randrange(9)}")
            case 1:
                number = Phone(f"+49 40 {self.chance.randrange(1, 9)}")
                known = {phone.key for phone in contact.phones}
                more = () if number.key in known else (number,)
                return replace(contact, phones=(*contact.phones, *more))
            case _:
                return replace(contact, phones=contact.phones[:-1])

    def stamped(self, contact: Contact) -> Contact:
        self.clock.forward(timedelta(seconds=1))
        return replace(contact, stamp=self.clock().astimezone(UTC).isoformat())

    def save(self, person: Person, contact: Contact, member: Membership) -> None:
        self.clock.forward(timedelta(seconds=1))
        said = Said(contact=contact, responsible=member.user)
        save_person(person=person, said=said, by=member, now=self.clock())

    def anybody(self) -> Person | None:
        people = list(Person.objects.filter(deleted_at=None).order_by("pk"))
        return self.chance.choice(people) if people else None

    def member_of(self, user: User) -> Membership:
        return next(member for member in self.members if member.user_id == user.pk)

    # ── the world ──

    def misbehave(self) -> None:
        faults = self.books[0].server.faults
        match self.chance.randrange(5):
            case 0:
                faults.lost_replies = 1
            case 1:
                faults.drop_after_pages = self.chance.randrange(2)
            case 2:
                faults.away = not faults.away
            case 3:
                faults.page = self.chance.choice([1, 3, 100])
            case _:
                self.books[0].server.kill_cursors()

    def wait(self) -> None:
        self.clock.forward(self.chance.choice([timedelta(minutes=1), timedelta(hours=30)]))

    def run(self, deadly: float) -> None:
        """One run of one connection, in which the process may die."""
        book = self.chance.choice(self.books)

        def die(odds: float) -> None:
            if self.chance.random() < odds:
                raise Crash

        def clock() -> datetime:
            die(deadly / 4)
            return self.clock()

        try:
            look(self.clock())
            connection = Connection.objects.get(pk=book.connection.pk)
            run_connection(connection, Mortal(book.provider, lambda: die(deadly)), clock)
            look(self.clock())
        except Crash:
            self.did["crash"] += 1

    # ── the end ──

    def settle(self) -> None:
        """Faults off; run until nothing is left to do, answering the brake as a person would."""
        self.books[0].server.faults.__init__()  # type: ignore[misc]
        states: set[str] = set()
        for _ in range(10):
            before = Workspace.objects.get(pk=self.members[0].workspace_id).modseq
            self.clock.forward(2 * LATE)  # what was under way has arrived by then, or never will
            states = {self.quiet_run(book) for book in self.books}
            for question in Question.objects.filter(answered_at=None):
                assert question.kind == "brake", question.data
                member = self.member_of(question.connection.holder)
                answer_brake(question, member=member, how="delete", now=self.clock())
            still = Workspace.objects.get(pk=self.members[0].workspace_id).modseq == before
            if states == {"accord"} and still and not Question.objects.filter(data__todo=True):
                return
        raise AssertionError(states)

    def quiet_run(self, book: Book) -> str:
        look(self.clock())
        connection = Connection.objects.get(pk=book.connection.pk)
        run_connection(connection, book.provider, self.clock)
        return str(Connection.objects.get(pk=book.connection.pk).state)


def _written(contact: Contact, raw: str) -> str:
    from einklang.formats import vcard  # noqa: PLC0415 (it is the other side that writes)

    return vcard.write(contact, raw)


def shared(contact: Contact) -> Plain:
    return from_contact(replace(contact, uid="", stamp=""))


def people_of(book: Book) -> dict[str, Contact]:
    """Those whom the holder of the book looks after, by name."""
    rows = Person.objects.filter(deleted_at=None, responsible=book.member.user)
    return {contact.title: contact for contact in contacts_of(list(rows)).values()}


@pytest.mark.parametrize("seed", range(16))
def test_whatever_happens_everybody_is_in_accord(
    seed: int, bob: User, member_of: MemberOf, server: MemoryServer, alice_member: Membership
) -> None:
    bobs = member_of(bob)
    books = (
        opened(alice_member, server, "alice", Deletion.DELETE),
        opened(alice_member, server, "alice-2", Deletion.DELETE),
        opened(bobs, server, "bob", Deletion.LEAVE),
    )
    agitator = Agitator(books, (alice_member, bobs), random.Random(seed))
    agitator.live(60)
    agitator.settle()

    here = Person.objects.filter(deleted_at=None)
    names = Counter(str(person.name) for person in here)
    assert set(names.values()) <= {1}, "a person is here twice"
    missing = agitator.titles - agitator.deleted - names.keys()
    assert not missing, "somebody whom nobody deleted is gone"
    for book in books:
        there = Counter(contact.title for contact in book.alive().values())
        assert set(there.values()) <= {1}, "a contact stands there twice"
        lost = people_of(book).keys() - there.keys() - agitator.deleted
        assert not lost, "somebody did not arrive"
    for pair in Pair.objects.filter(standing="paired").select_related("collection__connection"):
        book = next(each for each in books if each.connection.pk == pair.collection.connection_id)
        person = Person.objects.get(pk=pair.local_id or 0)
        mine = shared(contacts_of([person])[person.pk])
        assert mine == shared(book.alive()[pair.ref])
    assert Outgoing.objects.count() == 0
    stays_silent(agitator)


def stays_silent(agitator: Agitator) -> None:
    """Running again does nothing: no write on either side."""
    server = agitator.books[0].server

    def told() -> tuple[Any, ...]:
        return server.writes, JournalEntry.objects.count()

    before = told()
    for book in agitator.books:
        assert agitator.quiet_run(book) == "accord"
    assert told() == before
