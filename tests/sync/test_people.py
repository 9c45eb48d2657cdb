"""People and a real address book: kept in accord, recognised, never doubled, never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cast import MemberOf
from tests.sync.books import Book, altered, card, opened
from tests.sync.conftest import alice_member

from einklang.accounts.models import Membership, User
from einklang.crm.models import Company, Person
from einklang.crm.save_person import archive_person
from einklang.reconcile.contact_rules import Deletion, Favour
from einklang.reconcile.rules import Direction
from einklang.records.card import from_contact
from einklang.records.contact import Contact, Email, Label, Phone, Postal
from einklang.records.plain import Plain
from einklang.sync.answer import answer_review
from einklang.sync.models import JournalEntry, Run, State

__all__ = ["alice_member"]
pytestmark = pytest.mark.django_db
ANNA = card("Anna", "Ost", "anna@ost.example", phones=("+49 40 1",))
BERND = card("Bernd", "West", "bernd@west.example")


@pytest.fixture
def book(alice_member: Membership, tmp_path: Path) -> Book:
    """Alice's."""
    return opened(alice_member, tmp_path / "radicale")


def silent(book: Book) -> None:
    """Another run does nothing at all."""
    writes, runs = JournalEntry.objects.count(), Run.objects.count()
    assert book.run().state == State.ACCORD
    assert (JournalEntry.objects.count(), Run.objects.count()) == (writes, runs)


def shared(contact: Contact) -> Plain:
    """What both sides share of it, in no order."""
    return from_contact(replace(contact, uid="", stamp=""))


def equal(book: Book) -> None:
    """Both sides hold the same."""
    assert [shared(each) for each in book.here()] == [shared(each) for each in book.there()]


def test_what_stands_there_comes_here_and_what_stands_here_goes_there(book: Book) -> None:
    full = altered(
        ANNA,
        organisation="Ost GmbH",
        position="Leitung",
        postal=Postal("Hafen 1", "20457", "Hamburg", "", "Deutschland"),
    )
    book.put(full)
    book.save(BERND)
    assert book.run().state == State.ACCORD
    assert [each.title for each in book.here()] == ["Anna Ost", "Bernd West"]
    equal(book)
    anna = book.people()[-1]
    assert (anna.company and anna.company.name, anna.city) == ("Ost GmbH", "Hamburg")
    assert anna.responsible == book.member.user
    silent(book)


def test_each_side_takes_what_the_other_changes(book: Book) -> None:
    path = book.put(ANNA)
    book.run()
    (anna,) = book.people()
    book.save(altered(ANNA, phones=(*ANNA.phones, Phone("+49 40 2", Label.MOBILE))), anna)
    there = book.there()[0]
    book.put(altered(there, position="Leitung"), path)
    assert book.run().state == State.ACCORD
    equal(book)
    (both,) = book.here()
    assert (both.position, len(both.phones)) == ("Leitung", 2)
    silent(book)


def test_what_we_do_not_model_stays_as_it_is(book: Book) -> None:
    text = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u1\r\nFN:Anna Ost\r\nN:Ost;Anna;;;\r\n"
        "item1.EMAIL;type=INTERNET:anna@ost.example\r\nitem1.X-ABLabel:Verein\r\n"
        "NOTE:mag Tee\r\nBDAY:1980-04-01\r\nX-SPIELZEUG:Kreisel\r\nEND:VCARD\r\n"
    )
    path = book.put(text)
    book.run()
    (anna,) = book.people()
    book.save(altered(book.here()[0], position="Leitung"), anna)
    book.run()
    told = book.raw(path).replace("X-ABLABEL", "X-ABLabel")  # Radicale shouts
    for kept in ("item1.X-ABLabel:Verein", "NOTE:mag Tee", "BDAY:1980-04-01", "X-SPIELZEUG"):
        assert kept in told
    assert "TITLE:Leitung" in told
    silent(book)


def test_whoever_is_here_already_is_recognised_by_their_own_address(book: Book) -> None:
    anna = book.save(ANNA)
    book.put(card("Anna Maria", "Ost", "anna@ost.example", phones=("+49 40 9",)))
    book.run()
    assert book.people() == [anna]
    (said,) = book.here()
    assert {phone.number for phone in said.phones} == {"+49 40 1", "+49 40 9"}
    assert list(book.pairs().values()) == [("paired", "same_address")]
    equal(book)
    silent(book)


def test_another_name_at_the_address_is_asked_about_and_nothing_happens_before(
    book: Book,
) -> None:
    anna = book.save(ANNA)
    book.put(card("Bernd", "West", "anna@ost.example"))
    assert book.run().state == State.WAITING
    assert book.people() == [anna]
    assert len(book.there()) == 1, "she does not go out before it is known who he is"
    (question,) = book.questions()
    assert (question.kind, question.data["people"]) == ("review", [anna.pk])
    answer_review(question, member=book.member, how="other", now=book.clock())
    assert book.run().state == State.ACCORD
    assert [each.title for each in book.here()] == ["Anna Ost", "Bernd West"]
    equal(book)
    silent(book)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("known", [False, True])
def test_who_is_gone_there_or_known_by_now_is_asked_about_no_more(
    book: Book, *, known: bool, full: bool
) -> None:
    book.save(ANNA)
    path = book.put(card("Bernd", "West", "anna@ost.example"))
    assert book.run().state == State.WAITING
    if known:
        book.put(altered(ANNA, uid="uid-1"), path)
    else:
        book.drop(path)
    if full:
        book.connection.collections.update(cursor="", compared_at=None)
    assert book.run().state == State.ACCORD
    assert book.questions() == []
    assert [each.title for each in book.here()] == ["Anna Ost"]
    assert [each.title for each in book.there()] == ["Anna Ost"], "she had waited to go out"
    equal(book)
    silent(book)


def test_who_is_said_to_be_the_same_becomes_one(book: Book) -> None:
    anna = book.save(card("Anna", "Ost", phones=("+49 40 1",)))
    book.put(card("Anna", "Ost", "privat@ost.example", phones=("0049401",)))
    book.run()
    (question,) = book.questions()
    answer_review(question, member=book.member, how=f"same-{anna.pk}", now=book.clock())
    assert book.run().state == State.ACCORD
    assert book.people() == [anna]
    assert [email.address for email in book.here()[0].emails] == ["privat@ost.example"]
    silent(book)


def test_two_contacts_of_one_person_are_one_here_and_both_stay_there(book: Book) -> None:
    book.put(ANNA)
    book.put(card("Anna", "Ost", "anna@ost.example"))
    assert book.run().state == State.ACCORD
    assert len(book.people()) == 1
    assert len(book.there()) == 2
    assert sorted(book.pairs().values()) == [
        ("out_of_scope", "second_contact"),
        ("paired", "new_contact"),
    ]
    silent(book)
    book.save(altered(book.here()[0], position="Neu"), book.people()[0])
    book.run()
    written = sorted(each.position for each in book.there())
    assert written == ["", "Neu"], "the second one is left as it is"
    silent(book)


def test_two_people_with_one_address_stay_two(book: Book) -> None:
    book.put(ANNA)
    book.put(card("Bernd", "West", "anna@ost.example"))
    book.run()
    assert len(book.people()) == 1
    (question,) = book.questions()
    answer_review(question, member=book.member, how="other", now=book.clock())
    book.run()
    assert [each.title for each in book.here()] == ["Anna Ost", "Bernd West"]
    silent(book)


def test_a_deletion_leaves_the_other_side_as_it_is(book: Book) -> None:
    first, second = book.put(ANNA), book.put(BERND)
    book.run()
    anna, bernd = book.person("Anna"), book.person("Bernd")
    book.drop(first)
    archive_person(person=bernd, by=book.member, now=book.clock())
    assert book.run().state == State.ACCORD
    assert book.people() == [Person.objects.get(pk=anna.pk)]
    assert [each.title for each in book.there()] == ["Bernd West"]
    assert sorted(book.pairs().values()) == [
        ("kept_here", "gone_there"),
        ("left_there", "removed_here"),
    ]
    silent(book)
    book.save(altered(ANNA, position="Leitung"), Person.objects.get(pk=anna.pk))
    book.run()
    assert len(book.there()) == 1, "whoever was deleted there does not come back by an edit here"
    assert book.raw(second)
    silent(book)


def test_by_the_rule_a_deletion_is_one_on_both_sides(book: Book) -> None:
    book.rule(deletion=Deletion.DELETE)
    first = book.put(ANNA)
    book.put(BERND)
    book.run()
    bernd = book.person("Bernd")
    book.drop(first)
    archive_person(person=bernd, by=book.member, now=book.clock())
    book.run()
    assert (book.people(), book.there()) == ([], [])
    silent(book)


def test_an_edit_wins_over_a_deletion(book: Book) -> None:
    book.rule(deletion=Deletion.DELETE)
    first, second = book.put(ANNA), book.put(BERND)
    book.run()
    anna, bernd = book.person("Anna"), book.person("Bernd")
    book.drop(first)
    book.save(altered(ANNA, position="Leitung"), anna)
    book.put(altered(BERND, uid="uid-2", position="Vertrieb"), second)
    archive_person(person=bernd, by=book.member, now=book.clock())
    book.run()
    assert sorted(each.position for each in book.here()) == ["Leitung", "Vertrieb"]
    equal(book)
    silent(book)


def test_many_deletions_at_once_stop_and_ask(book: Book) -> None:
    book.rule(deletion=Deletion.DELETE)
    paths = [book.put(card(f"N{n}", "Ost", f"n{n}@ost.example")) for n in range(12)]
    book.run()
    for path in paths[:8]:
        book.drop(path)
    assert book.run().state == State.BRAKE
    assert len(book.people()) == 12


@pytest.mark.parametrize(
    ("favour", "stands"),
    [(Favour.HERE, "Hier"), (Favour.THERE, "Dort"), (Favour.LATER, "Hier")],
)
def test_a_field_that_both_changed_goes_by_the_rule_and_both_values_are_kept(
    book: Book, favour: Favour, stands: str
) -> None:
    book.rule(favour=favour)
    path = book.put(ANNA)
    book.run()
    (anna,) = book.people()
    early = (book.clock() - timedelta(hours=1)).isoformat()
    book.put(altered(ANNA, uid="uid-1", position="Dort", stamp=early), path)
    book.save(altered(ANNA, position="Hier"), anna)
    book.run()
    assert [each.position for each in (*book.here(), *book.there())] == [stands, stands]
    (conflict,) = [c for e in JournalEntry.objects.all() for c in e.conflicts]
    assert (conflict["local"], conflict["remote"]) == ("Hier", "Dort")
    silent(book)


def test_only_whom_one_looks_after_goes_out_and_nobody_is_deleted_when_that_changes(
    book: Book, bob: User, member_of: MemberOf, tmp_path: Path
) -> None:
    bobs = opened(member_of(bob), tmp_path / "other", user="bob")
    bobs.clock = book.clock
    anna = book.save(ANNA)
    bobs.save(BERND, responsible=bob)
    for each in (book, bobs, book, bobs):
        each.run()
    assert [each.title for each in book.there()] == ["Anna Ost"]
    assert [each.title for each in bobs.there()] == ["Bernd West"]
    book.save(ANNA, anna, responsible=bob)
    for each in (book, bobs):
        each.run()
    assert [each.title for each in book.there()] == ["Anna Ost"], "nothing is deleted there"
    assert [each.title for each in bobs.there()] == ["Anna Ost", "Bernd West"]
    bobs.save(altered(ANNA, position="Leitung"), anna, responsible=bob)
    for each in (book, bobs):
        each.run()
    assert book.there()[0].position == ""
    book.save(altered(ANNA, position="Leitung"), anna, responsible=book.member.user)
    for each in (book, bobs):
        each.run()
    assert [each.position for each in book.there()] == ["Leitung"], "taken up where it was"
    silent(book)
    silent(bobs)


def test_a_one_way_book_is_read_and_never_written(book: Book) -> None:
    book.rule(direction=Direction.READ)
    path = book.put(ANNA)
    book.save(BERND)
    book.run()
    before = book.raw(path)
    anna = book.person("Anna")
    book.save(altered(ANNA, emails=(*ANNA.emails, Email("neu@ost.example"))), anna)
    book.run()
    assert (book.raw(path), len(book.there())) == (before, 1)
    book.put(altered(ANNA, uid="uid-1", position="Leitung"), path)
    book.run()
    said = next(each for each in book.here() if each.name.given == "Anna")
    assert (said.position, len(said.emails)) == ("Leitung", 2), "what was added here stays"
    silent(book)


def test_a_book_that_is_only_sent_to_brings_nobody(book: Book) -> None:
    book.rule(direction=Direction.WRITE)
    book.put(ANNA)
    book.save(BERND)
    book.run()
    assert [each.title for each in book.here()] == ["Bernd West"]
    assert [each.title for each in book.there()] == ["Anna Ost", "Bernd West"]
    silent(book)


def test_the_company_of_many_is_renamed_in_their_books(book: Book) -> None:
    from einklang.crm import save_company  # noqa: PLC0415

    for n in range(3):
        book.put(card(f"N{n}", "Ost", f"n{n}@ost.example", organisation="Ost GmbH"))
    book.run()
    company = book.people()[0].company
    assert company is not None
    said = save_company.Said("Ost AG", "", None, ())
    save_company.save_company(company=company, said=said, by=book.member, now=book.clock())
    book.run()
    assert {each.organisation for each in book.there()} == {"Ost AG"}
    silent(book)


def test_a_card_that_cannot_be_read_is_set_aside_and_the_rest_goes_on(book: Book) -> None:
    book.put(ANNA)
    broken = book.put(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:kaputt\r\nFN:X\r\nN:X;;;;\r\nEND:VCARD\r\n"
    )
    folder = book.server.folder() / "collection-root" / "alice" / book.name
    (folder / broken.rpartition("/")[2]).write_text("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:kaputt")
    book.run()
    assert [each.title for each in book.here()] == ["Anna Ost"]


def test_an_empty_contact_comes_here_and_stays_as_it_is(book: Book) -> None:
    book.put("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:leer\r\nFN:\r\nN:;;;;\r\nEND:VCARD\r\n")
    book.put(card("", "", phones=("112",)))
    book.run()
    assert len(book.people()) == 2
    equal(book)
    silent(book)


def test_companies_that_differ_in_capitals_alone_are_one(book: Book) -> None:
    book.put(altered(ANNA, organisation="Ostsee Möbel GmbH"))
    book.run()
    path = book.put(altered(BERND, organisation="OSTSEE MÖBEL GMBH"))
    book.run()
    assert Company.objects.count() == 1
    assert "ORG:OSTSEE MÖBEL GMBH" in book.raw(path), "it is spelt there as it was"
    silent(book)
