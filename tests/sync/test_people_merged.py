"""People who are merged here, and their contacts in address books: both stay there, nothing is
deleted, and taken apart each contact is its own person's again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from tests.cast import ClientOf, MemberOf
from tests.sync.books import Book, altered, card, opened
from tests.sync.conftest import alice_member

from einklang.accounts.models import Membership, User
from einklang.crm.merge import merge_people, merges_of, take_apart
from einklang.crm.models import Person
from einklang.reconcile.contact_rules import Deletion
from einklang.records.contact import Phone
from einklang.records.record import title_of
from einklang.sync import sent
from einklang.sync.models import JournalEntry, Pair, State
from einklang.sync.visit import Visit

__all__ = ["alice_member"]
pytestmark = pytest.mark.django_db
ANNA = card("Anna", "Ost", "anna@ost.example", phones=("+49 40 1",))
ANNE = card("Anne", "Ost", "anne@ost.example", phones=("+49 170 2",))


@pytest.fixture
def book(alice_member: Membership, tmp_path: Path) -> Book:
    """Alice's; what is removed here is deleted there."""
    made = opened(alice_member, tmp_path / "radicale")
    made.rule(deletion=Deletion.DELETE)
    return made


def merged(book: Book, kept: str, gone: str) -> None:
    one, other = (Person.objects.get(given=name, merged_into=None) for name in (kept, gone))
    merge_people(one, other, (), by=book.member, now=book.clock())


def apart(book: Book, kept: str) -> None:
    made = merges_of(book.person(kept))[0]
    take_apart(made, by=book.member, now=book.clock())


def silent(book: Book) -> None:
    before = JournalEntry.objects.count()
    book.connection.collections.update(cursor="", compared_at=None)
    assert book.run().state == State.ACCORD
    assert JournalEntry.objects.count() == before


def standings(book: Book) -> list[tuple[str, str]]:
    """Of each contact, by what it is called there."""
    rows = Pair.objects.filter(collection__connection=book.connection)
    told = sorted(rows, key=lambda pair: title_of(pair.base or {}))
    return [(pair.standing, pair.reason if pair.standing != "paired" else "") for pair in told]


def test_in_one_book_the_first_goes_on_and_the_second_is_only_read(book: Book) -> None:
    book.put(ANNA)
    second = book.put(ANNE)
    book.run()
    before = book.raw(second)
    merged(book, "Anna", "Anne")
    assert book.run().state == State.ACCORD
    assert standings(book) == [("paired", ""), ("out_of_scope", "second_contact")]
    anna, anne = book.there()
    assert {phone.key for phone in anna.phones} == {"+49401", "+491702"}
    assert book.raw(second) == before
    silent(book)
    book.put(altered(anne, position="Leitung"), second)
    book.run()
    assert book.here()[0].position == ""
    silent(book)


def test_taken_apart_each_contact_is_its_own_persons_again(book: Book) -> None:
    book.put(ANNA)
    second = book.put(ANNE)
    book.run()
    merged(book, "Anna", "Anne")
    book.run()
    anne = next(each for each in book.there() if each.name.given == "Anne")
    book.put(altered(anne, position="Leitung"), second)
    book.run()
    apart(book, "Anna")
    assert book.run().state == State.ACCORD
    assert standings(book) == [("paired", ""), ("paired", "")]
    anna, anne = book.here()
    assert [phone.number for phone in anna.phones] == ["+49 40 1"]
    assert anne.position == "Leitung", "what was changed there meanwhile is kept"
    assert [each.title for each in book.there()] == ["Anna Ost", "Anne Ost"]
    assert [len(each.phones) for each in book.there()] == [1, 1]
    silent(book)


def test_merged_and_apart_before_a_run_saw_it_is_no_change_there(book: Book) -> None:
    paths = [book.put(ANNA), book.put(ANNE)]
    book.run()
    before = [book.raw(path) for path in paths]
    merged(book, "Anna", "Anne")
    apart(book, "Anna")
    assert book.run().state == State.ACCORD
    assert [book.raw(path) for path in paths] == before
    silent(book)


def test_in_each_of_two_books_the_second_is_only_read_and_comes_back(
    book: Book, alice_member: Membership, tmp_path: Path
) -> None:
    other = opened(alice_member, tmp_path / "other", "zweites", "zwei")
    other.clock = book.clock
    book.put(ANNA)
    other.put(ANNE)
    for each in (book, other, book):
        each.run()
    merged(book, "Anna", "Anne")
    for each in (book, other, book):
        assert each.run().state == State.ACCORD
    for each in (book, other):
        assert standings(each) == [("paired", ""), ("out_of_scope", "second_contact")]
        assert [len(contact.phones) for contact in each.there()] == [2, 1]
        silent(each)
    apart(book, "Anna")
    for each in (book, other, book):
        assert each.run().state == State.ACCORD
    for each in (book, other):
        assert standings(each) == [("paired", ""), ("paired", "")]
        assert [len(contact.phones) for contact in each.there()] == [1, 1]
        silent(each)


def test_whoever_was_a_colleagues_leaves_the_colleagues_book_as_it_is(
    book: Book, bob: User, member_of: MemberOf, tmp_path: Path
) -> None:
    bobs = opened(member_of(bob), tmp_path / "bob", user="bob")
    bobs.clock = book.clock
    book.put(ANNA)
    path = bobs.put(ANNE)
    book.run()
    bobs.run()
    before = bobs.raw(path)
    merged(book, "Anna", "Anne")
    for each in (book, bobs, book):
        assert each.run().state == State.ACCORD
    assert bobs.raw(path) == before
    assert standings(bobs) == [("out_of_scope", "not_yours")]
    silent(book)
    silent(bobs)


def test_the_kept_one_alone_in_the_book_hears_of_the_other(book: Book) -> None:
    """Only the one who goes has a contact: it is the kept one's from now on."""
    book.put(ANNE)
    book.run()
    book.save(altered(ANNA, phones=(Phone("+49 40 1"),)))
    merged(book, "Anna", "Anne")
    assert book.run().state == State.ACCORD
    assert [each.title for each in book.there()] == ["Anna Ost"]
    assert len(book.there()[0].emails) == 2
    silent(book)


@pytest.mark.parametrize("full", [False, True])
def test_whoever_is_merged_while_a_run_goes_on_is_not_deleted_there(
    book: Book, monkeypatch: pytest.MonkeyPatch, *, full: bool
) -> None:
    """Between following and looking nobody may take the one who goes for removed."""
    book.put(ANNA)
    path = book.put(ANNE)
    book.run()
    if full:
        book.connection.collections.update(cursor="", compared_at=None)
        book.put(altered(ANNE, uid="uid-2", position="Leitung"), path)
    load = sent.load

    def meanwhile(visit: Visit) -> None:
        monkeypatch.setattr(sent, "load", load)
        merged(book, "Anna", "Anne")
        load(visit)

    monkeypatch.setattr(sent, "load", meanwhile)
    assert book.run().state == State.ACCORD
    assert len(book.there()) == 2
    assert book.run().state == State.ACCORD
    assert standings(book) == [("paired", ""), ("out_of_scope", "second_contact")]
    assert len(book.there()) == 2
    assert [str(each) for each in book.people()] == ["Anna Ost"]
    silent(book)


def test_whose_own_contact_waits_for_care_to_come_back_has_no_other_one(
    book: Book, bob: User, member_of: MemberOf
) -> None:
    book.put(ANNA)
    second = book.put(ANNE)
    book.run()
    member_of(bob)
    book.save(ANNA, book.person("Anna"), responsible=bob)
    book.run()
    before = book.raw(second)
    book.save(ANNA, book.person("Anna"))
    merged(book, "Anna", "Anne")
    assert book.run().state == State.ACCORD
    assert standings(book) == [("paired", ""), ("out_of_scope", "second_contact")]
    assert book.raw(second) == before
    silent(book)


# ── the second contact ───────────────────────────────────────────────────────


def second_of(book: Book) -> str:
    pair = Pair.objects.get(reason="second_contact", standing="out_of_scope")
    return reverse("delete-second", args=["nordlicht", pair.pk])


@pytest.fixture
def twice(book: Book) -> str:
    """Anna stands there twice; the path of the second one."""
    book.put(ANNA)
    second = book.put(ANNE)
    book.run()
    merged(book, "Anna", "Anne")
    book.run()
    return second


def test_what_only_the_second_contact_says_is_shown_and_it_is_deleted_when_asked(
    book: Book, twice: str, client_of: ClientOf, alice: User
) -> None:
    book.put(altered(book.there()[1], position="Leitung", uid="uid-2"), twice)
    book.run()
    browser = client_of(alice)
    why = browser.get(reverse("why-person", args=["nordlicht", book.person("Anna").pk]))
    assert second_of(book) in why.content.decode()
    told = browser.get(second_of(book)).content.decode()
    told = told[told.index("Nur in diesem Kontakt") : told.index("<details")]
    assert "Leitung" in told
    assert "anne@ost.example" not in told, "the person here has that address, too"
    browser.post(second_of(book))
    assert book.run().state == State.ACCORD
    assert [each.title for each in book.there()] == ["Anna Ost"]
    assert [str(each) for each in book.people()] == ["Anna Ost"]
    why = browser.get(reverse("why-person", args=["nordlicht", book.person("Anna").pk]))
    assert "Diesen Kontakt gibt es dort nicht mehr." in why.content.decode()
    assert "Zweite" not in browser.get(reverse("questions", args=["nordlicht"])).content.decode()
    silent(book)


def test_one_that_was_changed_since_it_was_looked_at_is_not_deleted(
    book: Book, twice: str, client_of: ClientOf, alice: User
) -> None:
    browser = client_of(alice)
    browser.post(second_of(book))
    book.put(altered(book.there()[1], position="Leitung", uid="uid-2"), twice)
    book.run()
    assert len(book.there()) == 2
    assert standings(book)[1] == ("out_of_scope", "second_contact")


def test_a_reply_that_is_lost_deletes_once(
    book: Book, twice: str, client_of: ClientOf, alice: User
) -> None:
    assert book.raw(twice)
    client_of(alice).post(second_of(book))
    book.drop(twice)
    assert book.run().state == State.ACCORD
    assert len(book.there()) == 1


def test_a_colleague_does_not_delete_it(
    book: Book, twice: str, client_of: ClientOf, bob: User, member_of: MemberOf
) -> None:
    assert twice
    member_of(bob)
    assert client_of(bob).post(second_of(book)).status_code == 404
