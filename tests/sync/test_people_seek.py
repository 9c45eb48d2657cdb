"""Why is this contact not here? Each reason has its answer, for its holder alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import ClientOf, MemberOf
from tests.sync.books import Book, card, opened
from tests.sync.conftest import alice_member

from einklang.accounts.models import Membership, User
from einklang.crm.models import Person
from einklang.reconcile.rules import Direction

__all__ = ["alice_member"]
pytestmark = pytest.mark.django_db
ANNA = card("Jörg", "Ößler", "joerg@oessler.example", phones=("+49 40 1",))


@pytest.fixture
def book(alice_member: Membership, tmp_path: Path) -> Book:
    return opened(alice_member, tmp_path / "radicale")


def asked(client: Client, text: str) -> str:
    told = client.get(reverse("why-not", args=["nordlicht"]), {"q": text}).content.decode()
    return told[told.index("Was Ihre Verbindungen gesehen haben") :]


@pytest.mark.parametrize("text", ["Jörg", "ößler jörg", "joerg@oessler", "JOERG"])
def test_a_contact_that_is_not_brought_is_found_by_what_it_says(
    book: Book, client_of: ClientOf, alice: User, text: str
) -> None:
    book.rule(direction=Direction.WRITE)
    book.put(ANNA)
    book.run()
    told = asked(client_of(alice), text)
    assert "Jörg Ößler" in told
    assert "nur abgeglichen, was hier entsteht" in told
    assert "nicht übernommen: nur senden" in told, "and not: removed"
    assert "Nichts dergleichen" not in told
    assert "Jörg" not in asked(client_of(alice), "Xaver")


def test_one_who_is_here_leads_to_their_page(book: Book, client_of: ClientOf, alice: User) -> None:
    book.put(ANNA)
    book.run()
    (person,) = Person.objects.all()
    told = asked(client_of(alice), "Jörg")
    assert "Der Kontakt war hier neu." in told
    assert reverse("why-person", args=["nordlicht", person.pk]) in told


def test_one_that_cannot_be_read_is_told_with_its_reason(
    book: Book, client_of: ClientOf, alice: User
) -> None:
    path = book.put(ANNA)
    book.run()
    folder = book.server.folder() / "collection-root" / book.server.user / book.name
    stored = folder / path.rpartition("/")[2]
    stored.write_bytes(stored.read_bytes().replace(b"END:VCARD", b"END:VKARTE"))
    book.connection.collections.update(cursor="", compared_at=None)
    book.run()
    assert "Jörg" in asked(client_of(alice), "Jörg")


def test_colleagues_get_no_answer_and_a_colleagues_private_person_is_not_named(
    book: Book, client_of: ClientOf, alice: User, bob: User, member_of: MemberOf
) -> None:
    book.put(ANNA)
    book.run()
    member_of(bob)
    assert "Jörg" not in asked(client_of(bob), "Jörg")
    Person.objects.update(private=True, responsible=bob, given="Geheim", search="geheim")
    assert "Geheim" not in asked(client_of(alice), "Jörg")
    assert "Jörg Ößler" in asked(client_of(alice), "Jörg"), "so it stands in her own book"
