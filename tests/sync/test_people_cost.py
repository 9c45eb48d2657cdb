"""What a sync of an address book costs: statements by the page, requests by what changed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.providers.memory import MemoryProvider, MemoryServer
from tests.sync.conftest import BEGIN, Clock, alice_member, server

from einklang.accounts.models import Membership
from einklang.crm.models import Person
from einklang.providers.port import Collection as There
from einklang.reconcile.contact_rules import ContactRules
from einklang.records.contact import Contact, Email, Name, Phone
from einklang.sync import connect
from einklang.sync.models import Connection
from einklang.sync.run import run_connection

__all__ = ["alice_member", "server"]
pytestmark = pytest.mark.django_db


def contact(n: int) -> Contact:
    return Contact(
        uid=f"uid-{n}",
        name=Name(given=f"Person{n}", family="Ost"),
        organisation=f"Firma {n % 7}",
        emails=(Email(f"p{n}@ost.example"), Email(f"privat{n}@ost.example")),
        phones=(Phone(f"+49 40 {n}"),),
    )


def opened(member: Membership, server: MemoryServer, count: int) -> tuple[Connection, There]:
    there = server.open_book(member.user.email, f"book-{count}")
    for n in range(count):
        server.put(there, f"c{n}", contact(n))
    row = Connection.objects.create(
        workspace=member.workspace,
        holder=member.user,
        provider="carddav",
        address="memory",
        rules=ContactRules().written(),
        since=BEGIN,
        state_since=BEGIN,
    )
    provider = MemoryProvider(server, member.user.email)
    connect.note_collections(row, provider.collections())
    connect.choose(row, row.collections.filter(ref=there.ref).values_list("pk", flat=True))
    return row, there


def statements(row: Connection, provider: MemoryProvider) -> int:
    with CaptureQueriesContext(connection) as asked:
        run_connection(Connection.objects.get(pk=row.pk), provider, Clock())
    return len(asked)


def test_a_page_takes_as_many_statements_however_many_contacts_stand_on_it(
    alice_member: Membership, server: MemoryServer
) -> None:
    server.faults.page = 200
    provider = MemoryProvider(server, alice_member.user.email)
    few, _ = opened(alice_member, server, 20)
    first = statements(few, provider)
    Person.objects.all().delete()
    many, _ = opened(alice_member, server, 200)
    assert statements(many, provider) <= first + 6, "what a database takes at once is limited"
    assert Person.objects.count() == 200


def test_a_run_that_finds_nothing_reads_no_contact(
    alice_member: Membership, server: MemoryServer
) -> None:
    row, _ = opened(alice_member, server, 50)
    provider = MemoryProvider(server, alice_member.user.email)
    statements(row, provider)
    statements(row, provider)  # the first look at what the sync itself has written
    provider.calls = 0
    assert statements(row, provider) <= 12
    assert provider.calls == 1


def test_one_change_on_either_side_is_one_write_and_no_more(
    alice_member: Membership, server: MemoryServer
) -> None:
    row, there = opened(alice_member, server, 50)
    provider = MemoryProvider(server, alice_member.user.email)
    statements(row, provider)
    server.writes = 0
    server.put(there, "c7", contact(7))
    statements(row, provider)
    assert server.writes == 0
    person = Person.objects.get(given="Person9")
    person.position = "Leitung"
    person.write("position")
    statements(row, provider)
    assert server.writes == 1
