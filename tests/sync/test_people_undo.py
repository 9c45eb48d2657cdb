"""Undoing what sync did to people: nothing is deleted there, and nothing that only a contact holds
is taken away there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from tests.cast import ClientOf
from tests.sync.books import Book, altered, card, opened
from tests.sync.conftest import alice_member

from einklang.accounts.models import Membership, User
from einklang.crm.models import Person
from einklang.crm.save_person import archive_person
from einklang.reconcile.contact_rules import Deletion
from einklang.sync.models import JournalEntry, Pair, Run, State
from einklang.sync.undo import foreseen, undo_writes
from einklang.sync.undo_rows import Act

__all__ = ["alice_member"]
pytestmark = pytest.mark.django_db
ANNA = card("Anna", "Ost", "anna@ost.example", phones=("+49 40 1",))


@pytest.fixture
def book(alice_member: Membership, tmp_path: Path) -> Book:
    """Alice's."""
    return opened(alice_member, tmp_path / "radicale")


def undone(book: Book, *, enter: bool = False, run: Run | None = None) -> Act:
    """All writes of the run, or of the latest that a worker made."""
    run = run or Run.objects.exclude(trigger="undo").latest("pk")
    entries = list(run.entries.select_related("run__connection", "pair"))
    seen = foreseen(book.member, entries, book.clock())
    act = undo_writes(book.member, entries, enter=enter, now=book.clock())
    assert [type(each.what) for each in seen] == [type(each.what) for each in act.done]
    return act


def in_accord(book: Book) -> None:
    """Two runs later nothing moves, also where the whole book is listed anew."""
    assert book.run().state == State.ACCORD
    book.connection.collections.update(cursor="", compared_at=None)
    before = JournalEntry.objects.count()
    assert book.run().state == State.ACCORD
    assert JournalEntry.objects.count() == before


def test_a_change_that_came_is_put_back_here_and_there(book: Book) -> None:
    path = book.put(ANNA)
    book.run()
    book.put(altered(book.there()[0], position="Leitung"), path)
    book.run()
    assert book.here()[0].position == "Leitung"
    undone(book)
    assert book.here()[0].position == ""
    in_accord(book)
    assert book.there()[0].position == ""


def test_what_was_changed_since_stays(book: Book) -> None:
    path = book.put(ANNA)
    book.run()
    book.put(altered(book.there()[0], position="Leitung", organisation="Ost GmbH"), path)
    book.run()
    person = book.person("Anna")
    book.save(altered(book.here()[0], position="Vorstand"), person)
    undone(book, run=Run.objects.exclude(trigger="undo").latest("pk"))
    assert (book.here()[0].position, book.here()[0].organisation) == ("Vorstand", "")
    in_accord(book)


def test_whom_a_sync_brought_goes_out_of_sight_and_comes_back(book: Book) -> None:
    book.put(ANNA)
    book.run()
    act = undone(book)
    assert book.people() == []
    in_accord(book)
    assert len(book.there()) == 1
    assert Pair.objects.get().standing == "not_wanted"
    undone(book, run=act.run)
    in_accord(book)
    assert [str(each) for each in book.people()] == ["Anna Ost"]
    assert Pair.objects.get().standing == "paired"


def test_whom_another_book_has_too_stays_for_its_sake(
    book: Book, alice_member: Membership, tmp_path: Path
) -> None:
    book.put(ANNA)
    book.run()
    first = Run.objects.latest("pk")
    other = opened(alice_member, tmp_path / "other", "zweites", "zwei")
    other.clock = book.clock
    other.put(ANNA)
    other.run()
    act = undone(book, run=first)
    assert act.run is not None
    assert act.run.counts == {"let_go": 1}
    assert [str(each) for each in book.people()] == ["Anna Ost"]
    in_accord(book)
    in_accord(other)
    undone(book, run=act.run)
    in_accord(book)
    assert [pair.standing for pair in Pair.objects.all()] == ["paired", "paired"]


def test_the_page_says_of_whom_another_book_has_that_they_stay(
    book: Book, alice_member: Membership, tmp_path: Path, alice: User, client_of: ClientOf
) -> None:
    book.put(ANNA)
    book.run()
    run = Run.objects.latest("pk")
    other = opened(alice_member, tmp_path / "other", "zweites", "zwei")
    other.clock = book.clock
    other.put(ANNA)
    other.run()
    page = client_of(alice).get(reverse("undo-run", args=["nordlicht", run.pk])).content.decode()
    assert "1 Person bleibt hier, weil ein anderes Adressbuch sie hält" in page
    assert "verschwindet" not in page


def test_whom_a_colleague_looks_after_by_now_stays_in_sight(book: Book, bob: User) -> None:
    book.put(ANNA)
    book.run()
    first = Run.objects.latest("pk")
    book.save(ANNA, book.person("Anna"), responsible=bob)
    undone(book, run=first)
    assert [str(each) for each in book.people()] == ["Anna Ost"]
    assert book.person("Anna").responsible == bob
    in_accord(book)


def test_somebody_wrongly_recognised_is_taken_apart_and_the_contact_loses_nothing(
    book: Book,
) -> None:
    book.save(ANNA)
    path = book.put(card("A.", "Ost", "anna@ost.example", phones=("+49 40 9",)))
    before = book.raw(path)
    book.run()
    assert len(book.here()[0].phones) == 2
    stood = book.raw(path)
    run = Run.objects.exclude(trigger="undo").latest("pk")
    act = undone(book, run=run)
    (said,) = book.here()
    assert [phone.number for phone in said.phones] == ["+49 40 1"]
    assert Pair.objects.get().standing == "not_wanted"
    in_accord(book)
    assert "+49 40 9" in book.raw(path), (before, stood)
    undone(book, run=act.run)
    in_accord(book)
    assert len(book.here()[0].phones) == 2
    assert Pair.objects.get().standing == "paired"


@pytest.mark.parametrize("enter", [False, True])
def test_whoever_was_deleted_there_and_so_here_comes_back(book: Book, *, enter: bool) -> None:
    book.rule(deletion=Deletion.DELETE)
    path = book.put(ANNA)
    book.run()
    book.drop(path)
    book.run()
    assert book.people() == []
    undone(book, enter=enter)
    assert [str(each) for each in book.people()] == ["Anna Ost"]
    in_accord(book)
    assert len(book.there()) == (1 if enter else 0)


@pytest.mark.parametrize("enter", [False, True])
def test_whoever_was_removed_here_and_so_there_comes_back_with_all_that_the_book_held(
    book: Book, *, enter: bool
) -> None:
    book.rule(deletion=Deletion.DELETE)
    text = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u1\r\nFN:Anna Ost\r\nN:Ost;Anna;;;\r\n"
        "EMAIL:anna@ost.example\r\nNOTE:mag Tee\r\nEND:VCARD\r\n"
    )
    book.put(text)
    book.run()
    archive_person(person=book.person("Anna"), by=book.member, now=book.clock())
    book.run()
    assert book.there() == []
    undone(book, enter=enter)
    in_accord(book)
    assert [str(each) for each in book.people()] == ["Anna Ost"]
    assert len(book.there()) == (1 if enter else 0)
    if enter:
        folder = book.server.folder() / "collection-root" / book.server.user / book.name
        assert any("mag Tee" in path.read_text() for path in folder.glob("*.vcf"))


def test_the_pages_offer_it_and_speak_of_people(
    book: Book, client_of: ClientOf, alice: User
) -> None:
    book.put(ANNA)
    book.run()
    run, browser = Run.objects.latest("pk"), client_of(alice)
    address = reverse("undo-run", args=["nordlicht", run.pk])
    assert address in browser.get(reverse("run", args=["nordlicht", run.pk])).content.decode()
    told = browser.get(address).content.decode()
    assert "1 Person verschwindet hier aus dem Blick" in told
    assert "Termin" not in told[told.index("<main") :]
    browser.post(address)
    assert book.people() == []


def test_undoing_twice_does_nothing_more(book: Book) -> None:
    path = book.put(ANNA)
    book.run()
    book.put(altered(book.there()[0], position="Leitung"), path)
    book.run()
    run = Run.objects.latest("pk")
    undone(book, run=run)
    assert undone(book, run=run).run is None


def test_of_a_person_whom_a_colleague_keeps_to_themselves_nothing_is_told(
    book: Book, bob: User
) -> None:
    path = book.put(ANNA)
    book.run()
    book.put(altered(book.there()[0], position="Leitung"), path)
    book.run()
    run = Run.objects.latest("pk")
    Person.objects.update(private=True, responsible=bob, notes="geheim")
    entries = list(run.entries.select_related("run__connection", "pair"))
    (seen,) = foreseen(book.member, entries, book.clock())
    assert (seen.before, seen.after) == (None, None)
    assert undone(book, run=run).run is None
