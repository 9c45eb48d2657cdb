"""People who are merged while something else about them is under way: a reply that is missing, a
deletion, a colleague's care."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cast import MemberOf
from tests.crm.scene import person
from tests.providers.memory import MemoryServer
from tests.sync.books import Faulty, altered, card, faulty
from tests.sync.conftest import alice_member, server

from einklang.accounts.models import Membership, User
from einklang.crm.hold import contacts_of
from einklang.crm.merge import merge_people, merges_of, take_apart
from einklang.crm.models import Person
from einklang.crm.save_person import archive_person
from einklang.reconcile.contact_rules import Deletion
from einklang.reconcile.observation import Standing
from einklang.records.contact import Email
from einklang.records.record import title_of
from einklang.sync.models import JournalEntry, Pair, State

__all__ = ["alice_member", "server"]
pytestmark = pytest.mark.django_db
ANNA = card("Anna", "Ost", "anna@ost.example", phones=("+49 40 1",))
ANNE = card("Anne", "Ost", "anne@ost.example", phones=("+49 170 2",))
CARLA = card("Carla", "Ost", "carla@ost.example")


@pytest.fixture
def book(alice_member: Membership, server: MemoryServer) -> Faulty:
    """Alice's; what is removed here is deleted there."""
    made = faulty(alice_member, server)
    made.rule(deletion=Deletion.DELETE)
    return made


def merged(book: Faulty, kept: str, gone: str) -> None:
    one, other = (Person.objects.get(given=name, merged_into=None) for name in (kept, gone))
    merge_people(one, other, (), by=book.member, now=book.clock())


def apart(book: Faulty, kept: str) -> None:
    made = merges_of(book.person(kept))[0]
    take_apart(made, by=book.member, now=book.clock())


def silent(book: Faulty) -> None:
    before = JournalEntry.objects.count()
    book.connection.collections.update(cursor="", compared_at=None)
    assert book.run().state == State.ACCORD
    assert JournalEntry.objects.count() == before


def standings(book: Faulty) -> list[tuple[str, str]]:
    """Of each contact, by what it is called there."""
    rows = Pair.objects.filter(collection__connection=book.connection)
    told = sorted(rows, key=lambda pair: title_of(pair.base or {}))
    return [(pair.standing, pair.reason if pair.standing != "paired" else "") for pair in told]


def test_a_contact_whose_reply_was_lost_goes_on_and_the_other_ones_is_the_second(
    book: Faulty,
) -> None:
    """Anna stands there, and nobody knows of it: Anne's contact is taken for hers at first."""
    book.put(ANNE)
    book.run()
    book.save(ANNA)
    book.server.faults.lost_replies = 1
    assert book.run().state == State.WAITING
    merged(book, "Anna", "Anne")
    assert book.run().state == State.ACCORD
    assert standings(book) == [("paired", ""), ("out_of_scope", "second_contact")]
    assert [len(each.emails) for each in book.there()] == [2, 1]
    silent(book)
    apart(book, "Anna")
    assert book.run().state == State.ACCORD
    assert standings(book) == [("paired", ""), ("paired", "")]
    assert [each.title for each in book.there()] == ["Anna Ost", "Anne Ost"]
    silent(book)


def test_a_change_whose_reply_was_lost_leaves_the_contact_with_whom_it_is_now(
    book: Faulty,
) -> None:
    book.put(ANNE)
    book.run()
    person(book.member.workspace, "Anna Ost", "anna@ost.example")  # of nobody's book
    book.save(altered(ANNE, position="Leitung"), book.person("Anne"))
    book.server.faults.lost_replies = 1
    assert book.run().state == State.WAITING
    merged(book, "Anna", "Anne")
    assert book.run().state == State.ACCORD
    assert Pair.objects.get().local_id == book.person("Anna").pk
    (anna,) = book.there()
    assert (anna.title, anna.position, len(anna.emails)) == ("Anna Ost", "Leitung", 2)
    silent(book)


def test_whoever_is_removed_and_edited_there_comes_back_with_all_that_both_were(
    book: Faulty,
) -> None:
    """Anne's contact is Anna's now, and has not heard of her before she is removed."""
    path = book.put(ANNE)
    book.run()
    book.save(ANNA)
    merged(book, "Anna", "Anne")
    archive_person(person=book.person("Anna"), by=book.member, now=book.clock())
    book.edit(path, position="Leitung")
    assert book.run().state == State.ACCORD
    (anna,) = book.here()
    assert (anna.title, anna.position) == ("Anna Ost", "Leitung")
    assert len(anna.emails) == len(anna.phones) == 2
    assert [(each.title, len(each.emails)) for each in book.there()] == [("Anna Ost", 2)]
    silent(book)


# ── whose contact goes on ────────────────────────────────────────────────────


def test_merged_once_more_the_first_contact_goes_on_and_the_second_stays_it(book: Faulty) -> None:
    for each in (ANNE, ANNA):
        book.put(each)
    book.run()
    merged(book, "Anna", "Anne")
    book.run()
    book.save(CARLA)
    merged(book, "Carla", "Anna")
    assert book.run().state == State.ACCORD
    assert [each.title for each in book.there()] == ["Anne Ost", "Carla Ost"]
    apart(book, "Carla")
    assert book.run().state == State.ACCORD
    assert [each.title for each in book.there()] == ["Anna Ost", "Anne Ost", "Carla Ost"]
    assert standings(book) == [("paired", ""), ("out_of_scope", "second_contact"), ("paired", "")]
    silent(book)


def test_whose_own_contact_comes_back_has_no_other_one(book: Faulty) -> None:
    """Anna's was Carla's second one; taken apart, Anna is merged with Anne before a run saw it."""
    for each in (ANNE, CARLA, ANNA):
        book.put(each)
    book.run()
    merged(book, "Carla", "Anna")
    book.run()
    apart(book, "Carla")
    merged(book, "Anna", "Anne")
    assert book.run().state == State.ACCORD
    assert standings(book) == [("paired", ""), ("out_of_scope", "second_contact"), ("paired", "")]
    assert [(each.title, len(each.emails)) for each in book.there()] == [
        ("Anna Ost", 2),
        ("Anne Ost", 1),
        ("Carla Ost", 1),
    ]
    silent(book)


def handed(book: Faulty, given: str, to: User, **changes: Any) -> None:
    """Somebody else looks after this person from now on."""
    row = book.person(given)
    said = altered(contacts_of([row])[row.pk], **changes)
    book.save(said, row, responsible=to)
    assert book.run().state == State.ACCORD


def test_whoever_was_taken_apart_in_a_colleagues_care_comes_back_without_the_other(
    book: Faulty, bob: User, member_of: MemberOf
) -> None:
    assert member_of(bob)
    for each in (ANNE, ANNA):
        book.put(each)
    book.run()
    merged(book, "Anna", "Anne")
    book.run()
    handed(book, "Anna", bob)
    apart(book, "Anna")
    book.run()
    handed(book, "Anna", book.member.user)
    for said in (book.here(), book.there()):
        assert [(each.title, [e.address for e in each.emails]) for each in said] == [
            ("Anna Ost", ["anna@ost.example"]),
            ("Anne Ost", ["anne@ost.example"]),
        ]
    silent(book)


def test_whose_contact_is_made_anew_for_a_merge_is_not_second_to_it(
    book: Faulty, bob: User, member_of: MemberOf
) -> None:
    """Anna's contact is deleted there in a colleague's care, and the one that is made for Clara,
    who is Anna too, does not stay."""
    assert member_of(bob)
    ref = book.put(ANNA)
    book.run()
    handed(book, "Anna", bob)
    book.server.drop(ref)
    person(book.member.workspace, "Clara Ost", "clara@ost.example")
    merged(book, "Clara", "Anna")
    book.run()
    clara = book.person("Clara")
    book.save(contacts_of([clara])[clara.pk], clara, responsible=book.member.user)
    book.server.faults.lost_replies = 1
    assert book.run().state == State.WAITING
    (made,) = book.server.alive(book.book)
    book.server.drop(made)
    assert book.run().state == State.ACCORD
    assert [(each.title, len(each.emails)) for each in book.there()] == [("Clara Ost", 2)]
    silent(book)


def test_whoever_is_handed_back_is_merged_from_what_both_last_agreed_on(
    book: Faulty, bob: User, member_of: MemberOf
) -> None:
    """A number that a colleague took away stays away; what came on either side is on both."""
    assert member_of(bob)
    ref = book.put(ANNA)
    book.run()
    handed(book, "Anna", bob)
    book.edit(ref, emails=(*ANNA.emails, Email("a@ost.example")))
    book.run()
    handed(book, "Anna", bob, phones=(), position="Leitung")
    book.connection.collections.update(cursor="", compared_at=None)
    handed(book, "Anna", book.member.user)
    for (anna,) in (book.here(), book.there()):
        assert {each.address for each in anna.emails} == {"anna@ost.example", "a@ost.example"}
        assert (anna.phones, anna.position) == ((), "Leitung")
    silent(book)


def test_one_that_never_agreed_loses_nothing_when_it_comes_into_the_holders_care(
    book: Faulty, bob: User, member_of: MemberOf
) -> None:
    book.save(altered(ANNA, phones=()), responsible=member_of(bob).user)
    book.put(ANNA)
    book.run()
    assert standings(book) == [("out_of_scope", "not_yours")]
    handed(book, "Anna", book.member.user)
    for (anna,) in (book.here(), book.there()):
        assert [phone.key for phone in anna.phones] == ["+49401"]
    silent(book)


# ── a pass that breaks off between following and looking ─────────────────────


@pytest.fixture
def broken_off(book: Faulty) -> Faulty:
    """Anna and Anne were taken apart, and the pass that had followed them never saw the book."""
    for each in (ANNA, ANNE):
        book.put(each)
    book.run()
    merged(book, "Anna", "Anne")
    book.run()
    apart(book, "Anna")
    book.server.faults.away = True
    assert book.run().state == State.WAITING
    book.server.faults.away = False
    return book


def test_a_contact_that_is_its_own_persons_again_is_looked_at_by_the_next_pass(
    broken_off: Faulty,
) -> None:
    assert broken_off.run().state == State.ACCORD
    assert [each.title for each in broken_off.there()] == ["Anna Ost", "Anne Ost"]
    assert standings(broken_off) == [("paired", ""), ("paired", "")]
    silent(broken_off)


def test_one_that_went_on_both_sides_before_it_was_looked_at_is_gone(broken_off: Faulty) -> None:
    anne = broken_off.person("Anne")
    archive_person(person=anne, by=broken_off.member, now=broken_off.clock())
    broken_off.server.drop(f"{broken_off.book.ref}anne")
    assert broken_off.run().state == State.ACCORD
    assert Pair.objects.get(local_id=anne.pk).standing == Standing.GONE
    silent(broken_off)
