"""Address books in the browser: connect, look ahead, start, decide, set, disconnect."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests.cast import ClientOf
from tests.providers.radicale import ROOT, SECRET
from tests.sync.books import Book, card, opened
from tests.sync.conftest import alice_member

from einklang.accounts.models import Membership, User
from einklang.crm.save_person import archive_person
from einklang.providers.registry import PROVIDERS, Means
from einklang.sync.models import Connection, Question, Run

__all__ = ["alice_member"]
pytestmark = pytest.mark.django_db
FIELDS = {"direction": "both", "deletion": "leave", "favour": "later", "private": "all"}


@pytest.fixture
def book(alice_member: Membership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """Alice's, on a server to which every account leads."""
    made = opened(alice_member, tmp_path / "radicale")
    through = PROVIDERS["carddav"]
    wire = made.server.wire
    monkeypatch.setitem(PROVIDERS, "carddav", lambda account, _: through(account, Means(wire())))
    return made


@pytest.fixture
def browser(client_of: ClientOf, alice: User) -> Client:
    """Alice's."""
    return client_of(alice)


def page(name: str, *args: object) -> str:
    return reverse(name, args=["nordlicht", *args])


def ids(connection: Connection) -> list[int]:
    return list(connection.collections.order_by("pk").values_list("pk", flat=True))


def test_an_address_book_is_connected_looked_at_and_started(book: Book, browser: Client) -> None:
    Connection.objects.all().delete()
    book.put(card("Anna", "Ost", "anna@ost.example"))
    known = book.save(card("Bernd", "West", "bernd@west.example"))
    book.put(card("Bernd", "West", "bernd@west.example", position="Leitung"))
    book.save(card("Clara", "Nord", "clara@nord.example"))
    typed = {"address": ROOT, "username": "alice", "password": SECRET}
    answer = browser.post(page("connect-carddav"), typed)
    row = Connection.objects.get()
    assert answer["Location"] == page("connect-calendars", row.pk)
    assert "kontakte" in browser.get(answer["Location"]).content.decode()

    wanted = {"books": ids(row), **FIELDS}
    ahead = browser.post(answer["Location"], {**wanted, "look": "on"}).content.decode()
    for said in (
        "1 Person kommt neu",
        "Anna Ost",
        "1 Person wird erkannt",
        "1 wird dort eingetragen",
    ):
        assert said in ahead
    assert not row.collections.filter(chosen=True), "nothing holds before the start"
    assert browser.post(answer["Location"], wanted).status_code == 302
    book.connection = row
    book.run()
    assert sorted(each.title for each in book.there()) == ["Anna Ost", "Bernd West", "Clara Nord"]
    known.refresh_from_db()
    assert known.position == "Leitung"


def test_without_a_book_nothing_starts(book: Book, browser: Client) -> None:
    answer = browser.post(page("connect-calendars", book.connection.pk), FIELDS)
    assert answer.status_code == 422
    assert "Bitte wählen Sie mindestens ein Adressbuch." in answer.content.decode()


def test_the_cards_and_the_page_of_the_connection_speak_of_contacts(
    book: Book, browser: Client
) -> None:
    book.put(card("Anna", "Ost", "anna@ost.example"))
    book.run()
    listed = browser.get(page("connections")).content.decode()
    assert "CardDAV bei dav.test" in listed
    detail = browser.get(page("connection", book.connection.pk)).content.decode()
    assert "Adressbücher und Regeln" in detail
    assert "Ihre Adressen dort" not in detail
    run = book.connection.runs.get()
    told = browser.get(page("run", run.pk)).content.decode()
    assert "Kontakte in diesem Abgleich" in told
    assert "Der Kontakt war hier neu." in told
    assert page("person", book.people()[0].pk) in told


def test_whom_the_book_has_no_more_is_left_as_it_is_and_not_deleted_there(
    book: Book, browser: Client
) -> None:
    path = book.put(card("Anna", "Ost", "anna@ost.example"))
    book.run()
    book.drop(path)
    wanted = {"books": ids(book.connection), **FIELDS, "direction": "read"}
    shown = browser.post(page("connection-save", book.connection.pk), wanted).content.decode()
    assert "1 bleibt, wie es ist" in shown
    assert "1 wird dort gelöscht" not in shown


def test_other_rules_are_shown_before_they_hold(book: Book, browser: Client) -> None:
    book.put(card("Anna", "Ost", "anna@ost.example"))
    book.run()
    address = page("connection-save", book.connection.pk)
    wanted = {"books": ids(book.connection), **FIELDS, "direction": "read"}
    shown = browser.post(address, wanted)
    assert "Was der Abgleich tun wird" in shown.content.decode()
    book.connection.refresh_from_db()
    assert book.connection.rules["direction"] == "both"
    assert browser.post(address, {**wanted, "apply": "on"}).status_code == 302
    book.connection.refresh_from_db()
    assert book.connection.rules["direction"] == "read"


def test_of_a_book_that_is_only_read_nobody_who_stands_here_alone_is_told(
    book: Book, browser: Client
) -> None:
    book.save(card("Bernd", "West", "bernd@west.example"))
    book.put(card("Anna", "Ost", "anna@ost.example"))
    wanted = {"books": ids(book.connection), **FIELDS, "direction": "read", "look": "on"}
    shown = browser.post(page("connect-calendars", book.connection.pk), wanted).content.decode()
    assert "1 Person kommt neu in Einklang" in shown
    assert "auf beiden Seiten gleich" not in shown


@pytest.mark.parametrize(("how", "people"), [("other", 2), ("same", 1)])
def test_who_a_contact_is_can_be_answered(
    book: Book, browser: Client, how: str, people: int
) -> None:
    anna = book.save(card("Anna", "Ost", "anna@ost.example", phones=("+49 40 1",)))
    book.put(card("Anna", "Ost", "privat@ost.example", phones=("+49 40 1",)))
    book.run()
    question = Question.objects.get()
    shown = browser.get(page("questions")).content.decode()
    assert "Ist Anna Ost jemand, den es hier schon gibt?" in shown
    assert "privat@ost.example" in shown
    assert "anna@ost.example" in shown
    said = f"same-{anna.pk}" if how == "same" else how
    assert browser.post(page("question", question.pk), {"how": "same-0"}).status_code == 400
    assert browser.post(page("question", question.pk), {"how": said}).status_code == 302
    given = browser.get(page("questions")).content.decode()
    assert "Ist Anna Ost jemand, den es hier schon gibt?" in given, "before the next run, too"
    assert book.run().state == "accord"
    assert len(book.people()) == people
    assert browser.get(page("questions")).status_code == 200


def test_many_deletions_are_asked_about_in_words_of_contacts(book: Book, browser: Client) -> None:
    book.rule(deletion="delete")
    paths = [book.put(card(f"N{n}", "Ost", f"n{n}@ost.example")) for n in range(12)]
    book.run()
    for path in paths[:8]:
        book.drop(path)
    book.run()
    question = Question.objects.get()
    shown = browser.get(page("question", question.pk)).content.decode()
    assert "8 von 12 Kontakten wären gelöscht worden" in shown
    sure = browser.get(page("question", question.pk) + "?how=delete").content.decode()
    assert "8 Kontakte hier entfernen …" in shown
    assert "8 Kontakte hier entfernen?" in sure
    assert "löschen?" not in sure
    (message,) = mail.outbox
    assert message.subject == f"Eine Rückfrage zu vielen Kontakten in {book.connection}"
    assert "Viele Kontakte von" in str(message.body)
    assert browser.post(page("question", question.pk), {"how": "restore"}).status_code == 302
    assert book.run().state == "accord"
    assert (len(book.people()), len(book.there())) == (12, 12)


def test_of_each_person_it_is_told_in_which_book_they_stand_and_why(
    book: Book, browser: Client, client_of: ClientOf, bob: User
) -> None:
    book.put(card("Anna", "Ost", "anna@ost.example"))
    bernd = book.save(card("Bernd", "West", "bernd@west.example"), responsible=bob)
    book.run()
    anna = book.person("Anna")
    link = page("why-person", anna.pk)
    assert link in browser.get(page("person", anna.pk)).content.decode()
    told = browser.get(link).content.decode()
    assert "Der Kontakt war hier neu." in told
    assert "kontakte" in told
    assert "Was dazu geschrieben wurde" in told
    others = client_of(bob).get(link).content.decode()
    assert "kontakte" not in others, "whose book it is, alone"
    none = browser.get(page("why-person", bernd.pk)).content.decode()
    assert "nur Personen, die Sie betreuen" in none


def test_whoever_was_here_first_stands_in_the_book_for_being_looked_after(
    book: Book, browser: Client
) -> None:
    anna = book.save(card("Anna", "Ost", "anna@ost.example"))
    book.run()
    told = browser.get(page("why-person", anna.pk)).content.decode()
    assert "Sie betreuen diese Person; darum steht sie auch in Ihrem Adressbuch." in told
    sought = browser.get(page("why-not"), {"q": "Anna"}).content.decode()
    assert "darum steht sie auch in Ihrem Adressbuch." in sought
    for text in (told, sought):
        assert "Der Termin" not in text


def test_whoever_was_deleted_on_one_side_alone_is_told_so(book: Book, browser: Client) -> None:
    path = book.put(card("Anna", "Ost", "anna@ost.example"))
    book.put(card("Bernd", "West", "bernd@west.example"))
    book.run()
    anna, bernd = book.person("Anna"), book.person("Bernd")
    book.drop(path)
    archive_person(person=bernd, by=book.member, now=book.clock())
    book.run()
    told = browser.get(page("why-person", anna.pk)).content.decode()
    assert "Der Kontakt wurde dort gelöscht. Nach den Regeln bleibt die Person hier." in told
    sought = browser.get(page("why-not"), {"q": "Bernd"}).content.decode()
    assert "Die Person wurde hier entfernt. Nach den Regeln bleibt der Kontakt dort." in sought


def test_what_was_written_of_somebody_keeps_the_reason_it_had(
    book: Book, browser: Client, bob: User
) -> None:
    anna = card("Anna", "Ost", "anna@ost.example")
    book.put(anna)
    book.run()
    book.save(anna, book.person("Anna"), responsible=bob)
    book.run()
    told = browser.get(page("why-person", book.person("Anna").pk)).content.decode()
    place, _, written = told.partition("Was dazu geschrieben wurde")
    assert "Jemand anderes betreut diese Person" in place
    assert "Der Kontakt war hier neu." in written
    assert "Jemand anderes betreut diese Person" not in written


def test_a_run_of_contacts_speaks_of_contacts(book: Book, browser: Client) -> None:
    book.put(card("Anna", "Ost", "anna@ost.example"))
    book.run()
    told = browser.get(page("run", Run.objects.latest("pk").pk)).content.decode()
    assert "Kontakte mit Ergebnis und Grund" in told
    assert "Termine mit Ergebnis" not in told


def test_a_book_without_a_tick_is_named_where_somebody_is_sought_in_vain(
    book: Book, browser: Client
) -> None:
    book.connection.collections.update(chosen=False)
    told = browser.get(page("why-not"), {"q": "Anna"}).content.decode()
    assert "Diese Kalender und Adressbücher Ihrer Konten werden nicht abgeglichen" in told
    assert "Wählen, was abgeglichen wird" in told


def test_a_disconnected_book_leaves_everybody_where_they_are(book: Book, browser: Client) -> None:
    book.put(card("Anna", "Ost", "anna@ost.example"))
    book.run()
    address = page("disconnect", book.connection.pk)
    assert "Kein Kontakt wird dort gelöscht" in browser.get(address).content.decode()
    assert browser.post(address, {"meetings": "keep"}).status_code == 302
    assert (len(book.people()), len(book.there())) == (1, 1)
